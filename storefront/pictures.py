"""The picture of a card: the product's first one, in the sizes a card can use."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from catalog.models import ImageAsset
from core.i18n import localized
from core.statements import IDS, Prepared

WIDEST = 640  # px: half a phone at three dots per px, or a column of a desk at two


@dataclass(slots=True)
class CardPicture:
    """An uploaded picture with its renditions as `srcset` wants them; `alt_en` may be empty."""

    url: str
    width: int
    height: int
    alt: str
    alt_en: str
    is_illustration: bool
    webp: str = ""
    jpeg: str = ""

    @property
    def text(self) -> str:
        """What is read to those who do not see it, in the language of the page."""
        return localized(self, "alt")

    def add(self, form: str, url: str, width: int) -> None:
        """One more rendition."""
        known = getattr(self, form)
        setattr(self, form, f"{known}, {url} {width}w" if known else f"{url} {width}w")


def of_products(product_ids: Iterable[int]) -> dict[int, CardPicture]:
    """First pictures by product; one without any is absent. One query."""
    found: dict[int, CardPicture] = {}
    for (
        product_id,
        file,
        width,
        height,
        alt,
        alt_en,
        is_illustration,
        form,
        small,
        small_width,
    ) in _FIRST_PICTURES.rows(product_ids):
        picture = found.get(product_id)
        if picture is None:
            url = default_storage.url(file)
            picture = CardPicture(url, width, height, alt, alt_en, is_illustration)
            found[product_id] = picture
        if form:
            picture.add(form, default_storage.url(small), small_width)
    return found


def of_asset(asset: Any) -> CardPicture | None:
    """The same of an asset whose renditions are prefetched; None of none."""
    if asset is None:
        return None
    picture = CardPicture(
        asset.file.url, asset.width, asset.height, asset.alt, asset.alt_en, asset.is_illustration
    )
    for one in sorted(asset.renditions.all(), key=lambda one: one.width):
        if one.width <= WIDEST:
            picture.add(one.format, one.file.url, one.width)
    return picture


def _first_pictures() -> QuerySet[ImageAsset, Any]:
    firsts = ImageAsset.objects.filter(product=OuterRef("product")).order_by("position", "pk").values("pk")
    small = FilteredRelation("renditions", condition=Q(renditions__width__lte=WIDEST))
    return (
        ImageAsset.objects.annotate(small=small)
        .filter(product__in=[IDS], pk=Subquery(firsts[:1]))
        .order_by("product_id", "small__width")
        .values_list(
            "product_id",
            "file",
            "width",
            "height",
            "alt",
            "alt_en",
            "is_illustration",
            "small__format",
            "small__file",
            "small__width",
        )
    )


_FIRST_PICTURES = Prepared(_first_pictures, ids=IDS)
