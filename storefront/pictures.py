"""The picture of a card: the product's first one, in the sizes a card can use."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage

from catalog.queries import CARD_WIDEST
from core.i18n import localized


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


def of_card(first: Mapping[str, Any] | None) -> CardPicture | None:
    """The picture of `catalog.queries.Goods`; None of none."""
    if first is None:
        return None
    about = (first[name] for name in ("width", "height", "alt", "alt_en", "is_illustration"))
    picture = CardPicture(default_storage.url(first["file"]), *about)
    for form, file, width in first["renditions"]:
        picture.add(form, default_storage.url(file), width)
    return picture


def of_asset(asset: Any) -> CardPicture | None:
    """The same of an asset whose renditions are prefetched; None of none."""
    if asset is None:
        return None
    picture = CardPicture(
        asset.file.url, asset.width, asset.height, asset.alt, asset.alt_en, asset.is_illustration
    )
    for one in sorted(asset.renditions.all(), key=lambda one: one.width):
        if one.width <= CARD_WIDEST:
            picture.add(one.format, one.file.url, one.width)
    return picture
