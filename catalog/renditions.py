"""Make the sizes of a picture that are missing. Safe to run twice and at once."""

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet

from catalog import locks
from catalog.models import ImageAsset, Rendition
from core import images


def make(asset_id: int) -> int:
    """Write the renditions that an asset lacks; returns how many. Raises ImageAsset.DoesNotExist.

    Decoding takes most of a second, so it happens outside a transaction. The unique key settles a race of two
    workers; what was cut meanwhile gets none of these, for it has ordered its own.
    """
    asset = ImageAsset.objects.get(pk=asset_id)
    have = set(asset.renditions.values_list("width", "format"))
    wanted = {(width, name) for width in images.widths_for(asset.width) for name in Rendition.Format.values}
    if not wanted - have:
        return 0
    with asset.file.open("rb") as file:
        content = file.read()
    made = []
    for picture in images.render(content, wanted - have):
        rendition = Rendition(asset=asset, width=picture.width, height=picture.height, format=picture.format)
        rendition.file.save(f"{picture.width}.{picture.format}", ContentFile(picture.content), save=False)
        made.append(rendition)
    with transaction.atomic():
        if not locks.rows(ImageAsset, pk=asset.pk, sha256=asset.sha256).exists():
            return 0
        Rendition.objects.bulk_create(made, ignore_conflicts=True)  # all at once: an asset has all or none
    return len(made)


def waiting(limit: int) -> QuerySet[ImageAsset]:
    """Assets that have none of their sizes yet, the oldest first."""
    return ImageAsset.objects.filter(renditions=None).order_by("pk")[:limit]
