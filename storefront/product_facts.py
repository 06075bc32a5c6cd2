"""What the product page shows below price and stock, read with the product in one query."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.utils.translation import get_language, ngettext

from catalog import pages
from catalog.models import Certificate, Lot, Product, Variant
from channels_sync.shop_links import ShopLink, links_of_page, shop_links
from core.statements import Prepared
from orders.models import ProductRating
from orders.voice_queries import REVIEWS_PER_PAGE, Said, questions_of, rating_row, reviews_of, said
from storefront.offers import Card, Offer


@dataclass(frozen=True, slots=True)
class Bar:
    """Reviews with so many stars: how many, and what part of all in percent."""

    stars: int
    count: int
    percent: int

    @property
    def label(self) -> str:
        """ "4 stars"."""
        return ngettext("%(stars)d star", "%(stars)d stars", self.stars) % {"stars": self.stars}


@dataclass(frozen=True, slots=True)
class Reviews:
    """One page of reviews; `stars` is the filter, 0 for all."""

    rating: ProductRating
    shown: list[Said]
    stars: int = 0
    page: int = 1

    @property
    def bars(self) -> list[Bar]:
        """The distribution, five stars first."""
        whole = self.rating.count or 1
        return [Bar(stars, count, round(100 * count / whole)) for stars, count in self.rating.counts.items()]

    @property
    def average(self) -> str:
        """Stars on average as people of the page's language write it: "4,2"."""
        text = f"{self.rating.average:.1f}"
        return text if get_language() == "en" else text.replace(".", ",")

    @property
    def pages(self) -> range:
        """Page numbers of what the filter leaves; empty when one page holds all."""
        found = self.rating.counts[self.stars] if self.stars else self.rating.count
        last = math.ceil(found / REVIEWS_PER_PAGE)
        return range(1, last + 1) if last > 1 else range(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of a product's page but price and stock."""

    papers: list[Certificate]
    reviews: Reviews
    questions: list[Said]
    lots: list[Lot]
    elsewhere: list[tuple[ShopLink, bool]]  # and whether the price confirmed there is ours
    is_favourite: bool


def _whole_page(*, is_preview: bool) -> Prepared:
    return pages.prepared_page(
        is_preview=is_preview,
        rating=rating_row(),
        reviews=reviews_of(),
        questions=questions_of(),
        shops=links_of_page(),
    )


WHOLE_PAGE, PREVIEW = _whole_page(is_preview=False), _whole_page(is_preview=True)


def read(slug: str, user_id: int | None, *, is_preview: bool = False) -> tuple[Product, dict[str, Any]]:
    """The product and everything its page says about it: one query. Raises Product.DoesNotExist."""
    return pages.product_page(slug, prepared=PREVIEW if is_preview else WHOLE_PAGE, user_id=user_id)


def facts(product: Product, card: Card, rows: Mapping[str, Any]) -> Facts:
    """The facts of a product as its page shows them; `rows` came with it from `read`."""
    list_price = {offer.variant.pk: offer.variant.price_vnd for offer in card.offers}
    elsewhere = shop_links(rows["shops"])
    rating = ProductRating(product_id=product.pk, **next(iter(rows["rating"]), {}))
    return Facts(
        papers=list(product.certificates.all()),
        reviews=Reviews(rating, [said(row) for row in rows["reviews"]]),
        questions=[said(row) for row in rows["questions"]],
        lots=rows["lots"],
        elsewhere=[(link, link.price_vnd == list_price.get(link.variant_id)) for link in elsewhere],
        is_favourite=rows["is_kept"],
    )


def rating_of(product: Product) -> ProductRating:
    """Its rating, all zero while nobody has said anything."""
    try:
        return product.rating
    except ProductRating.DoesNotExist:
        return ProductRating(product_id=product.pk)


def unit_price(offer: Offer) -> tuple[int, str] | None:
    """What a kilogram ("kg") or a litre ("l") costs at this moment; None where the contents are unknown."""
    variant = cast(Variant, offer.variant)
    for amount, unit in ((variant.net_g, "kg"), (variant.net_ml, "l")):
        if amount:
            return round(offer.price_vnd * 1000 / amount), unit
    return None
