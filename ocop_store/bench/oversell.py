"""A hundred units and five thousand buyers at once, on the web and in three shops: who gets one?

1. Web alone: holds from eight threads. Not one more than there are.
2. Set aside: every shop has 25 units of its own and the web the rest. No channel is shown another's units, so
   exactly a hundred are sold in all.
3. Shared: every shop shows what is left of the one pool. A marketplace sells before we hear of it, so more
   than a hundred may be sold; each unit too many has to stand in our books as short. Never one in silence.
"""

import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from catalog.models import Variant
from core import clock
from core.channels import MARKETPLACES
from inventory import services as inventory
from inventory.errors import InsufficientStock
from inventory.models import StockRecord
from ocop_store.bench import books, stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World, wait

UNITS, ATTEMPTS, THREADS = 100, 5_000, 8
OWN = 25  # units set aside for each shop in the second part


def run(world: World) -> list[Figure]:
    """The three parts, each with a variant of its own."""
    world.lift_limits()
    stage.sample_catalogue(world)
    alone, apart, shared = Variant.objects.order_by("id")[:3]
    _fill(alone)
    web_only = sum(_rush([lambda n: _hold(alone, f"alone:{n}")]).values())
    _fill(apart)
    until = clock.now() + timedelta(hours=1)
    for account in stage.accounts():
        inventory.allocate(variant_id=apart.pk, scope=account.scope, quantity=OWN, until=until)
    wait(lambda: set(_shown(world, apart).values()) == {OWN}, 30, "the units set aside shown", every=0.2)
    set_aside = sum(_everywhere(world, apart, "apart").values())
    _fill(shared)
    wait(lambda: set(_shown(world, shared).values()) == {UNITS}, 30, "the pool shown", every=0.2)
    sold = _everywhere(world, shared, "shared")
    stage.in_step(120, "all clean again")
    wait(lambda: not books.wrong_orders(world), 120, "every order imported", every=1.0)
    time.sleep(2)
    too_many, short = sum(sold.values()) - UNITS, books.short_units()
    return [
        Figure("web alone: units sold beyond the hundred", max(0, web_only - UNITS), "units", 0),
        Figure("web alone: units sold", web_only, "units", UNITS, least=UNITS),
        Figure("set aside: units sold", set_aside, "units", UNITS, least=UNITS),
        Figure("shared: units sold beyond the hundred", too_many, "units"),
        Figure("shared: units short in our books", short, "units"),
        Figure("shared: sold beyond in silence", abs(too_many - short), "units", 0),
        Figure(
            "shops that still show a unit at the end", sum(map(bool, _shown(world, shared).values())), "", 0
        ),
        Figure("records that their ledger does not sum to", books.wrong_records(), "", 0),
    ]


def _fill(variant: Variant) -> None:
    record = StockRecord.objects.get(variant=variant)
    inventory.count(
        variant_id=variant.pk, on_hand=record.on_hand - record.pool + UNITS, ref=f"fill {variant.pk}"
    )


def _everywhere(world: World, variant: Variant, name: str) -> dict[str, int]:
    """Units sold by channel when everybody buys at once."""
    buyers: list[Callable[[int], bool]] = [lambda n: _hold(variant, f"{name}:{n}")]
    buyers += [
        lambda n, channel=channel: world.buy(channel, variant.sku)  # type: ignore[misc]
        for channel in MARKETPLACES
    ]
    return _rush(buyers)


def _rush(buyers: list[Callable[[int], bool]]) -> dict[str, int]:
    """Share the attempts among the kinds of buyers, all at once. Returns what each kind got."""
    tries = list(zip(range(ATTEMPTS), itertools.cycle(range(len(buyers))), strict=False))

    def buy(one: tuple[int, int]) -> tuple[int, bool]:
        n, kind = one
        return kind, buyers[kind](n)

    with ThreadPoolExecutor(THREADS) as pool:
        results = list(pool.map(buy, tries))
    return {str(kind): sum(got for who, got in results if who == kind) for kind in range(len(buyers))}


def _hold(variant: Variant, owner: str) -> bool:
    line = inventory.Line(variant.pk, 1)
    try:
        inventory.hold(owner=owner, lines=[line], until=clock.now() + timedelta(hours=1))
    except InsufficientStock:
        return False
    return True


def _shown(world: World, variant: Variant) -> dict[str, int]:
    shelves = world.control("shelf")
    return {
        channel: next(row["stock"] for row in shelves[channel] if row["sku"] == variant.sku)
        for channel in MARKETPLACES
    }
