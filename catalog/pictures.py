"""The row of a product's pictures: described, cut, ordered, taken out. `services.attach_image` adds one."""

from hashlib import sha256
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import services
from catalog.editing import opened
from catalog.errors import BadProduct
from catalog.models import ImageAsset
from core import images

WHOLE = (0, 0, 100, 100)
DIGEST = 64  # letters of it, which the name of a file begins with (catalog.models.media.asset_path)


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
def cut(*, product_id: int, picture_id: int, left: int, top: int, width: int, height: int) -> ImageAsset:
    """Show only a part, in hundredths of the sides of the picture as it came; that is kept, so that another
    part can be shown later, and all of it is that picture again to the byte. Addresses change with the
    content, and all sizes are made anew.

    Raises ImageAsset.DoesNotExist, BadProduct, core.images.BadImage.
    """
    with opened(product_id) as product:
        picture = product.images.get(pk=picture_id)
        whole = str((picture.original or picture.file).name)
        with picture.file.storage.open(whole) as file:
            content = file.read()
        if (left, top, width, height) == WHOLE:
            part, digest = images.clean(content), PurePath(whole).name[:DIGEST]
        else:
            part = images.cut(content, left, top, width, height)
            digest = sha256(part.content).hexdigest()
        if digest == picture.sha256:
            return picture
        if product.images.filter(sha256=digest).exists():
            raise BadProduct(_("This picture is in the row already."))
        picture.sha256, picture.colour = digest, part.colour
        picture.width, picture.height = part.width, part.height
        if (left, top, width, height) == WHOLE:
            picture.original, picture.file = "", whole
        else:
            picture.original = whole
            picture.file.save(f"cut.{part.extension}", ContentFile(part.content), save=False)
        picture.save()
        picture.renditions.all().delete()
        services.order_renditions(picture)
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
