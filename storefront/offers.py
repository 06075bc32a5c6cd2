"""What a shopper sees of a product right now: price, deal and stock. Read at every request, never kept."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from catalog.models import Product, Variant
from catalog.queries import on_cards, today, valid_stars
from inventory.queries import Offered, on_offer, sellable
from promotions.queries import LiveDeal, deals_now
from storefront import illustrations
from storefront.pictures import CardPicture, of_asset, of_card

LOW_STOCK = 5  # from here on a page says how few are left


@dataclass(frozen=True, slots=True)
class Offer:
    """One variant at this moment."""

    variant: Variant | Offered
    stock: int
    deal: LiveDeal | None

    @property
    def price_vnd(self) -> int:
        """What is paid now."""
        return self.deal.price_vnd if self.deal else self.variant.price_vnd

    @property
    def is_gone(self) -> bool:
        """Nothing left to sell."""
        return self.stock <= 0

    @property
    def is_low(self) -> bool:
        """Few enough left to say so."""
        return 0 < self.stock <= LOW_STOCK


@dataclass(frozen=True)
class Card:
    """A product as a tile or a page shows it. `next_month` is the month in which it is in season again; None
    while it is, and for goods of all seasons. In a list `product` has no more than its card prints."""

    product: Any
    offers: tuple[Offer, ...]
    stars: int | None
    cnnt: bool
    in_season: bool
    next_month: int | None = None
    picture: CardPicture | None = None

    @cached_property
    def lead(self) -> Offer:
        """The cheapest variant that can be bought, or the cheapest of all when none can."""
        return min(self.offers, key=lambda offer: (offer.is_gone, offer.price_vnd))

    @property
    def has_range(self) -> bool:
        """Variants differ in price, so the lead price is a "from"."""
        return len({offer.price_vnd for offer in self.offers}) > 1

    @cached_property
    def is_gone(self) -> bool:
        """No variant can be bought."""
        return all(offer.is_gone for offer in self.offers)

    @property
    def is_preorder(self) -> bool:
        """It can be ordered now and is harvested later."""
        return self.next_month is not None and not self.is_gone

    @cached_property
    def deals(self) -> list[LiveDeal]:
        """Deals of its variants, the first to end first."""
        return sorted((offer.deal for offer in self.offers if offer.deal), key=lambda deal: deal.ends_at)

    @property
    def percent_off(self) -> int:
        """The largest cut among its variants; 0 without a deal."""
        return max((deal.percent_off for deal in self.deals), default=0)

    @property
    def drawing(self) -> str:
        """The address of the drawing that stands in for a photograph."""
        return illustrations.address(illustrations.of_product(self.product))

    @property
    def tint(self) -> int:
        """The number of the backdrop behind the drawing."""
        return int(self.product.pk % illustrations.TINTS)


def cards(products: Iterable[Product]) -> list[Card]:
    """Products with prefetched variants and certificates, in their order, each with its offers.

    Two queries however many products there are. A product without a variant is left out.
    """
    shown = [product for product in products if product.variants.all()]
    ids = [variant.pk for product in shown for variant in product.variants.all()]
    stock, deals, day = sellable(ids), deals_now(ids), today()
    return [
        Card(
            product=product,
            offers=tuple(
                Offer(variant, stock[variant.pk], deals.get(variant.pk)) for variant in product.variants.all()
            ),
            stars=valid_stars(product, day),
            cnnt=any(
                paper.programme == "CNNT" and paper.is_valid_on(day) for paper in product.certificates.all()
            ),
            in_season=day.month in (product.season_months or ()),
            next_month=next_month(product.season_months, day.month),
            picture=of_asset(next(iter(product.images.all()), None)),
        )
        for product in shown
    ]


def cards_of(product_ids: Sequence[int], *, age_confirmed: bool) -> list[Card]:
    """Products by id, in that order, with no more than their cards print. Three queries.

    What is off sale by now, or not for this visitor, is left out.
    """
    goods = {one.pk: one for one in on_cards(product_ids, age_confirmed=age_confirmed)}
    offered: dict[int, list[Offered]] = {}
    for variant in on_offer(goods):
        offered.setdefault(variant.product_id, []).append(variant)
    deals = deals_now(variant.pk for some in offered.values() for variant in some)
    month = today().month
    return [
        Card(
            product=one,
            offers=tuple(Offer(sku, sku.pool, deals.get(sku.pk)) for sku in offered[one.pk]),
            stars=one.stars,
            cnnt=one.has_cnnt,
            in_season=month in (one.season_months or ()),
            next_month=next_month(one.season_months, month),
            picture=of_card(one.picture),
        )
        for one in (goods[pk] for pk in product_ids if pk in goods)
        if one.pk in offered
    ]


def next_month(months: Sequence[int] | None, month: int) -> int | None:
    """The first month of the season to come; None inside the season and without one."""
    if not months or month in months:
        return None
    return min(months, key=lambda one: (one - month) % 12)


def fingerprint(card: Card) -> str:
    """Changes exactly when a price, a deal or a stock figure of the product does."""
    facts = [
        (offer.variant.pk, offer.price_vnd, offer.stock, offer.deal and (offer.deal.name, offer.deal.ends_at))
        for offer in card.offers
    ]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
