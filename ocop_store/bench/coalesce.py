"""A thousand changes of one variant in ten seconds: how many calls does that cost?

The limit is one call per second and channel, plus the last one: an intent is sent at most once a second.
"""

import time
import uuid

from catalog.models import Variant
from core.channels import MARKETPLACES
from inventory import services as inventory
from ocop_store.bench import stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World

CHANGES, SECONDS = 1000, 10.0
MOST_CALLS = 12


def run(world: World) -> list[Figure]:
    """Change one stock a hundred times a second and count the stock writes the shops took for its SKU."""
    stage.sample_catalogue(world)
    time.sleep(2)  # let every intent cool down
    variant = Variant.objects.earliest("id")
    last_entry = world.control("journal")["last"]
    started = time.monotonic()
    for n in range(CHANGES):
        inventory.count(variant_id=variant.pk, on_hand=100 + n % 7 + n // 10, ref=str(uuid.uuid4()))
        time.sleep(max(0.0, started + (n + 1) * SECONDS / CHANGES - time.monotonic()))
    took = time.monotonic() - started
    last_value = variant.stock_record.pool
    settled = stage.in_step(30, "the last value told")
    writes = _writes(world, last_entry, variant.sku)
    shown = {channel: _shown(world, channel, variant.sku) for channel in MARKETPLACES}
    figures = [
        Figure(
            f"{channel}: stock writes for {CHANGES} changes",
            writes[channel],
            "calls",
            MOST_CALLS,
            SECONDS + 1,
            "one a second",
        )
        for channel in MARKETPLACES
    ]
    wrong = sum(value != last_value for value in shown.values())
    return [
        *figures,
        Figure("channels that do not show the last value", wrong, "shops", 0),
        Figure("time the changes took", took, "s"),
        Figure("last change to last acknowledgement", settled, "s"),
    ]


def _writes(world: World, after: int, sku: str) -> dict[str, int]:
    entries = world.control(f"journal?after={after}")["entries"]
    return {
        channel: sum(e["channel"] == channel and e["sku"] == sku and e["field"] == "stock" for e in entries)
        for channel in MARKETPLACES
    }


def _shown(world: World, channel: str, sku: str) -> int:
    return next(row["stock"] for row in world.control("shelf")[channel] if row["sku"] == sku)
