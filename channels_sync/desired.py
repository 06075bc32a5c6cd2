"""What a listing should show. Pure: facts in, one value per facet out.

Stock: what is left of the account's own allocation while one is open, else the pool less the buffer and less
what the shop has probably sold since its orders were last read.
Price: the list price. Promotion: the deal that runs or comes next, in the platform's own form; where a
deal locks the list price, it is taken out until a changed list price is shown.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from channels_sync.protocol import Aim, Content, Coupon, Deal, Facet, Observation, Price, Stock, Value

MINUTE = timedelta(minutes=1)
FRESH = timedelta(seconds=20)  # orders read so lately hide nothing: a shop that sells is asked each 10 s
SHRINKS = 0  # the urgency of stock that falls
RATE_OVER = timedelta(minutes=10)  # how long before its orders were last read a shop's sales are counted


@dataclass(frozen=True, slots=True)
class PlannedDeal:
    """A promotion price from the promotions app."""

    promotion_id: int
    price_vnd: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that decides what one listing shows. `allocation` is None while none is open."""

    is_published: bool
    pool: int
    allocation: int | None
    buffer: int
    max_stock: int | None
    price_vnd: int
    deal: PlannedDeal | None
    unseen: int = 0  # units that the shop has probably sold and not told of
    deal_may_show: bool = True  # False while the list price must change first and a deal would lock it


def value(facet: Facet, facts: Facts) -> Value:
    """What this facet of the listing should say."""
    if facet is Facet.STOCK:
        return Stock(_quantity(facts))
    if facet is Facet.PRICE:
        return Price(facts.price_vnd)
    return _deal(facts.deal) if facts.is_published and facts.deal_may_show else None


def _quantity(facts: Facts) -> int:
    if not facts.is_published:
        return 0
    shared = max(0, facts.pool - facts.buffer - facts.unseen)
    quantity = shared if facts.allocation is None else facts.allocation
    return quantity if facts.max_stock is None else min(quantity, facts.max_stock)


def unseen(sold: int, seen: int, age: timedelta) -> int:
    """Units that a shop has probably sold since its orders were last read, `age` ago, and not told of.

    It goes on as it did: `sold` units in the ten minutes before, less those of them that were `seen`
    meanwhile, by a webhook. Both fall together when one is told of, so the figure shown does not flap; it
    never rises while the age grows.
    """
    if age < FRESH:
        return 0
    expected = -(-sold * int(age.total_seconds()) // int(RATE_OVER.total_seconds()))  # rounded up
    return max(0, expected - seen)


def held_back(facts: Facts) -> int:
    """Units that a listing shows less of because of what its shop may have sold unseen."""
    return _quantity(replace(facts, unseen=0)) - _quantity(facts)


def _deal(planned: PlannedDeal | None) -> Deal | None:
    if planned is None:
        return None
    campaign = f"P{planned.promotion_id}-{planned.starts_at:%y%m%d%H%M}-{planned.ends_at:%y%m%d%H%M}"
    return Deal(campaign, planned.price_vnd, planned.starts_at, planned.ends_at)


def urgency(facet: Facet, wanted: Value, acked: Value) -> int:
    """Shrink first: overselling costs more than underselling. Lower goes out earlier."""
    if facet is Facet.STOCK:
        shrinks = isinstance(wanted, Stock) and isinstance(acked, Stock) and wanted.quantity < acked.quantity
        return SHRINKS if shrinks else 1
    if facet is Facet.PRICE:
        return 2
    if isinstance(wanted, Coupon):
        return 3 if wanted.is_active else 1  # one that is taken back costs money while it stays
    if isinstance(wanted, Content):
        return 4 if wanted.aim is Aim.ON_SALE else 1  # what must not be seen goes before what reads better
    return 1 if wanted is None else 3  # a deal that ends may be all that locks a price


def is_deep_cut(wanted: Value, acked: Value, deepest: Decimal | None) -> bool:
    """Does a price fall by a larger share than the platform takes without a review?"""
    if deepest is None or not (isinstance(wanted, Price) and isinstance(acked, Price)):
        return False
    return wanted.amount_vnd < acked.amount_vnd * (1 - deepest)


def seen(facet: Facet, observation: Observation) -> Value:
    """What an observation says of one facet; None when the channel did not tell."""
    if facet is Facet.STOCK:
        return None if observation.stock is None else Stock(observation.stock)
    if facet is Facet.PRICE:
        return None if observation.price_vnd is None else Price(observation.price_vnd)
    return observation.deal


def agree(wanted: Value, shown: Value, now: datetime) -> bool:
    """Does a channel show what we want?

    Deals are the same when price and end are, to the minute, and both have begun or begin in the same
    minute: platforms begin a deal that is already due a little later. A deal that is over is none.
    """
    wanted, shown = _current(wanted, now), _current(shown, now)
    if not (isinstance(wanted, Deal) and isinstance(shown, Deal)):
        return wanted == shown
    both_begun = wanted.starts_at <= now and shown.starts_at <= now + MINUTE
    return (
        wanted.price_vnd == shown.price_vnd
        and abs(wanted.ends_at - shown.ends_at) < MINUTE
        and (both_begun or abs(wanted.starts_at - shown.starts_at) < MINUTE)
    )


def _current(some: Value, now: datetime) -> Value:
    return None if isinstance(some, Deal) and some.ends_at <= now else some
