"""One promotion over three marketplaces: how far from its clock does each shop show it and stop showing it?

Four edges are watched on the shelves that buyers see:

- the start, in real time: planned at once, which `guards.whole_minutes` puts at the next minute that every
  marketplace can still be told of (45 s ahead), and told by outbox, relay and worker;
- the end by the clock: a promotion runs for 65 minutes at least, so the shops' clock, and only theirs, is put
  ahead to a few seconds before the end. That is honest for what it measures: the marketplaces end what they
  were told ahead by their own clock, and none of our processes has a part in it;
- a second start, in real time, and its early end by `services.stop`: here the clock is the commit of the
  stop, and every step of ours counts.

A shop that begins before the clock counts as far off as one that begins after it.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from catalog.models import Variant
from core import clock
from core.channels import MARKETPLACES, Channel
from ocop_store.bench import stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import NotReady, World
from promotions import queries
from promotions import services as promotions
from promotions.models import Promotion

BAR_S = 5.0
LOOK_S = 0.1  # between two looks at the shelves; what is measured is no finer
BEFORE = timedelta(seconds=5)  # how long before an edge the watch begins
GIVE_UP_S = 120.0
PERCENT, OWN_PERCENT = 20, 25

Prices = Mapping[Channel, int]


def run(world: World) -> list[Figure]:
    """Plan, watch the start, the end by the clock, and an early end, each shop at its own price."""
    stage.sample_catalogue(world)
    variant = Variant.objects.filter(product__promotion_banned=False, price_vnd__gte=50_000).earliest("id")
    listed = dict.fromkeys(MARKETPLACES, variant.price_vnd)
    promotion, prices = _plan(variant)
    told = stage.in_step(60, "the promotion told")
    figures = [Figure("plan to told on all three", told, "s")]

    starts = _watch(world, variant.sku, prices, promotion.starts_at)
    figures += _figures("start", starts)

    ahead = promotion.ends_at - BEFORE - clock.now()
    world.control("clock", offset_s=ahead.total_seconds())
    figures += _figures("end", _watch(world, variant.sku, listed, promotion.ends_at - ahead))
    world.control("clock", offset_s=0.0)

    promotions.stop(promotion.pk)
    stage.in_step(60, "the first promotion taken out")
    again, prices = _plan(variant)
    _watch(world, variant.sku, prices, again.starts_at)
    stopped_at = clock.now()
    promotions.stop(again.pk)
    figures += _figures("stop", _watch(world, variant.sku, listed, stopped_at))
    return figures


def _plan(variant: Variant) -> tuple[Promotion, Prices]:
    """A promotion from the next minute on, one price for Shopee alone; and what each shop will show."""
    own = variant.price_vnd * (100 - OWN_PERCENT) // 100
    promotion = promotions.schedule(
        name="Đo giờ",
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=2),
        percent=PERCENT,
        variant_ids=[variant.pk],
        channels=MARKETPLACES,
        channel_prices_vnd={variant.pk: {Channel.SHOPEE: own}},
    )
    shown = {
        channel: queries.deals_planned([variant.pk], channel)[variant.pk].price_vnd
        for channel in MARKETPLACES
    }
    return promotion, shown


def _watch(world: World, sku: str, wanted: Prices, edge: datetime) -> dict[Channel, float]:
    """Seconds from a moment of our clock until each shop was first seen at its wanted price; less than zero
    when that was before. Raises NotReady."""
    took: dict[Channel, float] = {}
    time.sleep(max(0.0, (edge - BEFORE - clock.now()).total_seconds()))
    while len(took) < len(wanted):
        shelves, late = world.control("shelf"), (clock.now() - edge).total_seconds()
        for channel in wanted.keys() - took.keys():
            shown = next(row["shown_price_vnd"] for row in shelves[channel] if row["sku"] == sku)
            if shown == wanted[channel]:
                took[channel] = late
        if late > GIVE_UP_S:
            raise NotReady(f"{sorted(wanted.keys() - took.keys())} not within {GIVE_UP_S:g} s")
        time.sleep(LOOK_S)
    return took


def _figures(edge: str, took: Mapping[Channel, float]) -> list[Figure]:
    return [
        Figure(f"{edge}: {channel} off the clock by", abs(took[channel]), "s", BAR_S)
        for channel in sorted(took)
    ]
