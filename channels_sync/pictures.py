"""Give a page about to be sent its pictures, as handles or bytes, and the prices of this moment."""

from dataclasses import replace
from functools import partial

from catalog.models import ImageAsset, Rendition, Variant
from channels_sync.models import Publication, RemotePicture
from channels_sync.protocol import Content

WIDE_ENOUGH = 1_000  # px; platforms zoom into a picture from there on


def equip(content: Content, publication: Publication) -> Content:
    """Pictures that the shop holds already get their handle, the others a loader; nothing is read yet.

    Prices are those of now: a page that waited is made with no outdated price.
    """
    keys = [picture.key for picture in content.pictures]
    handles = dict(
        RemotePicture.objects.filter(account=publication.account_id, key__in=keys).values_list(
            "key", "handle"
        )
    )
    prices = dict(Variant.objects.filter(product=publication.product_id).values_list("sku", "price_vnd"))
    return replace(
        content,
        pictures=tuple(
            replace(
                picture,
                handle=handles.get(picture.key, ""),
                load=partial(load, publication.product_id, picture.key),
            )
            for picture in content.pictures
        ),
        skus=tuple(replace(one, price_vnd=prices.get(one.seller_sku, one.price_vnd)) for one in content.skus),
    )


def load(product_id: int, key: str) -> bytes:
    """The JPEG or PNG of a picture: a wide JPEG rendition, or else the cleaned original; shops take no WebP.

    Raises ImageAsset.DoesNotExist when it was deleted meanwhile.
    """
    asset = ImageAsset.objects.get(product=product_id, sha256=key)
    wide = asset.renditions.filter(format=Rendition.Format.JPEG, width__gte=WIDE_ENOUGH)
    rendition = wide.order_by("width").first()
    with (rendition.file if rendition else asset.file).open("rb") as file:
        return file.read()
