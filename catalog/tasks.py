"""Work of the catalogue that needs a worker. Ids in, one call out, safe to run twice."""

from celery import shared_task

from catalog import members, reminding, renditions, services
from catalog.models import ImageAsset

SWEEP = 20  # pictures per knock of beat; a worker makes that many in half a minute


@shared_task(queue="media")
def make_renditions(asset_id: int) -> None:
    """The sizes of one picture; a picture deleted meanwhile is none of our business."""
    if ImageAsset.objects.filter(pk=asset_id).exists():
        renditions.make(asset_id)


@shared_task(queue="media")
def make_missing_renditions() -> None:
    """The sweep behind `make_renditions`: pictures whose order was lost with the broker."""
    for asset in renditions.waiting(SWEEP):
        renditions.make(asset.pk)


@shared_task(queue="default")
def announce_turned_certificates() -> None:
    """Badges fall off at midnight in Việt Nam; every hour is often enough to catch up after a stop."""
    services.announce_turned_certificates()


@shared_task(queue="default")
def remind_of_ends() -> None:
    """Certificates that end; each step is told once, however often this is asked."""
    reminding.remind_of_ends()


@shared_task(queue="default")
def prune_invitations() -> None:
    """Whom somebody once invited is nobody's business for ever."""
    members.forget_old_invitations()
