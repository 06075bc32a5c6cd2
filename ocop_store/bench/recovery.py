"""The worker is killed in the middle of a burst, Redis is flushed, answers are lost after being applied.

Counted from the restart: how long until every channel shows what we want? And did any shop ever show
a stock figure that nobody wanted?
"""

import random
import signal
import time
import uuid

from catalog.models import Variant
from channels_sync import reconcile
from core import redis
from core.channels import MARKETPLACES
from inventory import services as inventory
from ocop_store.bench import stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World

BAR_S = 30.0


def run(world: World) -> list[Figure]:
    """Kill, flush and lose while the whole sample catalogue changes; then heal and compare."""
    stage.sample_catalogue(world)
    variants = list(Variant.objects.select_related("stock_record").order_by("id"))
    wanted = {v.sku: {v.stock_record.pool} for v in variants}
    last_entry = world.control("journal")["last"]
    for channel in MARKETPLACES:
        world.control("settings", channel=channel, name="lose_rate", value=0.2)
        world.control("settings", channel=channel, name="fail_rate", value=0.1)
    _change_all(variants, wanted)
    time.sleep(3)
    world.kill("worker", signal.SIGKILL)
    _change_all(variants, wanted)
    redis.client().flushdb()
    time.sleep(2)
    for channel in MARKETPLACES:
        world.control("settings", channel=channel, name="lose_rate", value=0.0)
        world.control("settings", channel=channel, name="fail_rate", value=0.0)
    started = time.monotonic()
    world.start_worker()
    stage.in_step(120, "all intents clean")
    clean_after = time.monotonic() - started
    different = [one for account in stage.accounts() for one in reconcile.compare(account) if not one.agrees]
    agreed_after = time.monotonic() - started
    unwanted = [
        entry
        for entry in world.control(f"journal?after={last_entry}")["entries"]
        if entry["field"] == "stock" and entry["accepted"] and entry["value"] not in wanted[entry["sku"]]
    ]
    return [
        Figure("restart to every listing acknowledged", clean_after, "s", BAR_S),
        Figure("restart to channel_diff read and agreed", agreed_after, "s", BAR_S),
        Figure("facets that differ afterwards", len(different), "facets", 0),
        Figure("stock figures shown that nobody wanted", len(unwanted), "writes", 0),
    ]


def _change_all(variants: list[Variant], wanted: dict[str, set[int]]) -> None:
    for variant in variants:
        on_hand = random.randint(1, 200)
        wanted[variant.sku].add(on_hand)
        inventory.count(variant_id=variant.pk, on_hand=on_hand, ref=str(uuid.uuid4()))
