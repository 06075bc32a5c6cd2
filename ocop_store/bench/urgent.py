"""Does a stock that falls to nothing overtake a bulk change, with the platforms' limits on?

10,000 listings wait for a higher stock while, every 0.4 s for two minutes, one more variant sells out.
Counted from the commit of that last sale to the acknowledgement of each of the three marketplaces. Lazada
works through the bulk within seconds and TikTok Shop within a minute; Shopee has it waiting all the time.
"""

import time
import uuid
from datetime import datetime

from django.db import transaction

from channels_sync.models import SyncIntent
from channels_sync.protocol import Facet
from core import clock
from core.channels import MARKETPLACES
from inventory import services as inventory
from ocop_store.bench import stage
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World, wait

BULK, SAMPLES, EVERY_S = 10_000 // 3, 300, 0.4
MOST_S = 3.0


def run(world: World) -> list[Figure]:
    """Start the bulk, sell out one variant after another, and look at when each was told."""
    variant_ids = stage.many_variants(world, stage.like_the_sample(BULK + SAMPLES), in_stock=SAMPLES)
    stage.in_step(60, "the shelves in step")
    scarce, bulk = variant_ids[:SAMPLES], variant_ids[SAMPLES:]
    with transaction.atomic():
        for variant_id in bulk:
            inventory.count(variant_id=variant_id, on_hand=20, ref=str(uuid.uuid4()))
    sold_out = _sell_out(scarce)
    waiting = _behind(bulk)
    told = SyncIntent.objects.filter(facet=Facet.STOCK, listing__variant_id__in=scarce, acked={"quantity": 0})
    wait(lambda: told.count() == 3 * SAMPLES, 60, "every sold-out listing told", every=0.2)
    lags: dict[str, list[float]] = {channel: [] for channel in MARKETPLACES}
    for channel, variant_id, told_at in told.values_list(
        "account__channel", "listing__variant_id", "acked_at"
    ):
        if told_at:
            lags[channel].append((told_at - sold_out[variant_id]).total_seconds())
    everywhere = sorted(lag for one in lags.values() for lag in one)
    return [
        Figure("p99, commit to accepted, all channels", at(everywhere, 0.99), "s", MOST_S),
        Figure("p50, all channels", at(everywhere, 0.5), "s"),
        Figure("slowest", everywhere[-1], "s"),
        *(Figure(f"{channel}: p99", at(sorted(lags[channel]), 0.99), "s") for channel in MARKETPLACES),
        *(
            Figure(f"{channel}: bulk listings still waiting at the end", waiting[channel], "")
            for channel in MARKETPLACES
        ),
    ]


def _sell_out(variant_ids: list[int]) -> dict[int, datetime]:
    """The moment after the commit of each sale."""
    moments, started = {}, time.monotonic()
    for n, variant_id in enumerate(variant_ids):
        inventory.count(variant_id=variant_id, on_hand=0, ref=str(uuid.uuid4()))
        moments[variant_id] = clock.now()
        time.sleep(max(0.0, started + (n + 1) * EVERY_S - time.monotonic()))
    return moments


def _behind(variant_ids: list[int]) -> dict[str, int]:
    rows = SyncIntent.objects.filter(facet=Facet.STOCK, listing__variant_id__in=variant_ids)
    return {
        channel: rows.filter(account__channel=channel).exclude(acked={"quantity": 20}).count()
        for channel in MARKETPLACES
    }
