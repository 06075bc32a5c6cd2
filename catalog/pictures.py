"""The row of a product's pictures: described, put in order, taken out. `services.attach_image` adds one."""

from django.db import transaction

from catalog import services
from catalog.editing import opened
from catalog.models import ImageAsset


@transaction.atomic
def describe(*, product_id: int, picture_id: int, alt: str, alt_en: str = "") -> ImageAsset:
    """What those hear who cannot see it. Raises ImageAsset.DoesNotExist, BadProduct."""
    with opened(product_id) as product:
        picture = product.images.get(pk=picture_id)
        picture.alt, picture.alt_en = alt, alt_en
        picture.save(update_fields=["alt", "alt_en"])
        services.announce([product.pk])
    return picture


@transaction.atomic
def move(*, product_id: int, picture_id: int, by: int) -> list[int]:
    """Move a picture so many places, -1 towards the front. Returns the keys in their new order.

    Raises ImageAsset.DoesNotExist, BadProduct.
    """
    with opened(product_id) as product:
        keys = list(product.images.values_list("pk", flat=True))
        if picture_id not in keys:
            raise ImageAsset.DoesNotExist
        place = keys.index(picture_id)
        keys.insert(min(max(place + by, 0), len(keys)), keys.pop(place))
        for position, key in enumerate(keys):
            ImageAsset.objects.filter(pk=key).exclude(position=position).update(position=position)
        services.announce([product.pk])
    return keys


@transaction.atomic
def remove(*, product_id: int, picture_id: int) -> None:
    """Take a picture out; the files stay for pages that are still open. Raises ImageAsset.DoesNotExist,
    BadProduct."""
    with opened(product_id) as product:
        product.images.get(pk=picture_id).delete()
        services.announce([product.pk])
