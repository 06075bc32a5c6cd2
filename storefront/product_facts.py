"""What the product page shows below price and stock, read along with the product in one query."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from catalog import pages
from catalog.models import Certificate, Product, Variant
from catalog.queries import today
from channels_sync.shop_links import ShopLink, links_of_page, shop_links
from orders.models import ProductRating
from orders.voice_queries import REVIEWS_PER_PAGE, Said, questions_of, reviews_of, said
from storefront.offers import Card, Offer


@dataclass(frozen=True, slots=True)
class Bar:
    """Reviews with so many stars: how many, and what part of all in percent."""

    stars: int
    count: int
    percent: int


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
    def pages(self) -> range:
        """Page numbers of what the filter leaves; empty when one page holds all."""
        found = self.rating.counts[self.stars] if self.stars else self.rating.count
        last = math.ceil(found / REVIEWS_PER_PAGE)
        return range(1, last + 1) if last > 1 else range(0)


@dataclass(frozen=True, slots=True)
class LotLink:
    """A lot on sale, by its code."""

    code: str
    made_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything of a product's page but price and stock."""

    papers: list[Certificate]
    reviews: Reviews
    questions: list[Said]
    lots: list[LotLink]
    elsewhere: list[tuple[ShopLink, bool]]  # and whether the price confirmed there is ours
    is_favourite: bool


def parts(user_id: int | None, *, stars: int = 0, page: int = 1) -> dict[str, Any]:
    """What `catalog.pages.product_page` takes to read the facts along."""
    also: dict[str, Any] = {
        "review_rows": reviews_of(stars=stars, page=page),
        "question_rows": questions_of(),
        "lot_rows": pages.lots_of_page(),
        "shop_rows": links_of_page(),
    }
    if user_id:
        also["is_kept"] = pages.is_favourite(user_id)
    return {"follow": ("rating",), "also": also}


def facts(product: Product, card: Card) -> Facts:
    """The facts of a product that was read with `parts`."""
    rows: Mapping[str, Any] = vars(product)
    day = today()
    list_price = {offer.variant.pk: offer.variant.price_vnd for offer in card.offers}
    elsewhere = shop_links(rows["shop_rows"])
    return Facts(
        papers=[paper for paper in product.certificates.all() if paper.is_valid_on(day)],
        reviews=Reviews(rating_of(product), [said(row) for row in rows["review_rows"]]),
        questions=[said(row) for row in rows["question_rows"]],
        lots=[_lot(row) for row in rows["lot_rows"]],
        elsewhere=[(link, link.price_vnd == list_price.get(link.variant_id)) for link in elsewhere],
        is_favourite=rows.get("is_kept", False),
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


def _lot(row: Mapping[str, Any]) -> LotLink:
    ends = row["expires_on"]
    return LotLink(
        row["code"], date.fromisoformat(row["made_on"]), date.fromisoformat(ends) if ends else None
    )
