"""One change after another: how long from its commit until all three marketplaces acknowledged it?

The limit is the same three stock calls made straight through the adapters, side by side, without
outbox, relay, queue or settle.
"""

import random
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from catalog.models import Variant
from channels_sync import clients
from channels_sync.models import Listing
from channels_sync.protocol import Change, Facet, Stock
from inventory import services as inventory
from ocop_store.bench import stage
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World, wait

CHANGES = 200


def run(world: World) -> list[Figure]:
    """200 stock changes of the sample catalogue's variants, in random order."""
    stage.sample_catalogue(world)
    random.seed(20261123)
    variants = list(Variant.objects.select_related("stock_record").order_by("id"))
    lags = []
    for n in range(CHANGES):
        if n % len(variants) == 0:
            random.shuffle(variants)
        lags.append(_change(variants[n % len(variants)], 1 + (n * 37) % 150))
    lags.sort()
    bare = sorted(_bare_calls(variants[n]) for n in range(30))
    return [
        Figure(
            "p50, commit to acknowledged on all three",
            at(lags, 0.5),
            "s",
            0.4,
            at(bare, 0.5),
            "bare adapter calls",
        ),
        Figure(
            "p99, commit to acknowledged on all three",
            at(lags, 0.99),
            "s",
            2.0,
            at(bare, 0.99),
            "bare adapter calls",
        ),
        Figure("slowest of 200", lags[-1], "s"),
    ]


def _change(variant: Variant, on_hand: int) -> float:
    started = time.monotonic()
    inventory.count(variant_id=variant.pk, on_hand=on_hand, ref=str(uuid.uuid4()))
    told = stage.stock_intents(variant.pk).filter(acked={"quantity": on_hand})
    wait(lambda: told.count() == 3, 30, f"{variant.sku} on three channels", every=0.002)
    return time.monotonic() - started


def _bare_calls(variant: Variant) -> float:
    listings = list(Listing.objects.select_related("account", "variant").filter(variant=variant))
    quantity = variant.stock_record.on_hand

    def push(listing: Listing) -> None:
        clients.adapter(listing.account).push(Facet.STOCK, [Change(listing.ref, 0, Stock(quantity))])
        connection.close()

    time.sleep(0.25)  # let the token buckets fill: the limit is about calls, not about waiting for tokens
    started = time.monotonic()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(push, listings))
    return time.monotonic() - started
