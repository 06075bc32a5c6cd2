"""Work of the shop window that needs a worker. Safe to run twice."""

from celery import shared_task

from core import pulse, queue
from storefront import shelf


@pulse.every_second_with(shelf.waiting)
def look_at_the_shelf() -> None:
    """Have the shelf brought up to date while something of it waits."""
    queue.ask("storefront.tasks.keep_shelf")


@shared_task(queue="default")
def keep_shelf() -> None:
    """Lists follow what changed."""
    shelf.keep()


@shared_task(queue="media", time_limit=1_800, soft_time_limit=1_700)
def rebuild_shelf() -> None:
    """Once a night: seasons turn, words are counted again, units sold long ago no longer count, and whatever
    went amiss is mended."""
    shelf.rebuild_all()
