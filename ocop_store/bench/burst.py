"""Every listing of 3,000 variants changes at once, with the platforms' limits on.

The floor is what no engine can beat: the least number of calls each platform needs for that many
listings, divided by the calls per second it allows. Channels run side by side, so the slowest counts.
"""

import math
import time
import uuid

from django.db import transaction
from django.db.models import F

from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import SyncIntent
from channels_sync.protocol import Facet
from core.channels import MARKETPLACES, Channel
from inventory import services as inventory
from ocop_store.bench import stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World

PRODUCTS, PER_PRODUCT = 1500, 2


def run(world: World) -> list[Figure]:
    """Change every stock in one commit, and wait for the last acknowledgement."""
    variant_ids = stage.many_variants(world, [PER_PRODUCT] * PRODUCTS)
    stage.in_step(60, "the empty shelves in step")
    floors = {channel: _least_calls(channel) / _allowed(world, channel) for channel in MARKETPLACES}
    before = world.stock_calls()
    _change_everything(variant_ids)
    took = _watch()
    calls = {channel: count - before[channel] for channel, count in world.stock_calls().items()}
    floor = max(floors.values())
    figures = [
        Figure(
            "total, last listing acknowledged",
            max(took.values()),
            "s",
            1.15 * floor,
            floor,
            "calls / allowed calls per second",
        )
    ]
    for channel in MARKETPLACES:
        figures.append(Figure(f"{channel}: time", took[channel], "s", None, floors[channel], "its own floor"))
        figures.append(
            Figure(
                f"{channel}: stock calls",
                calls[channel],
                "calls",
                None,
                _least_calls(channel),
                "least possible",
            )
        )
    return figures


def _least_calls(channel: Channel) -> int:
    limit = ADAPTERS[channel].capabilities.limits[Facet.STOCK]
    return PRODUCTS if limit.one_product else math.ceil(PRODUCTS * PER_PRODUCT / limit.batch)


def _allowed(world: World, channel: Channel) -> float:
    return float(world.control("settings")[channel]["calls_per_second"])


@transaction.atomic
def _change_everything(variant_ids: list[int]) -> None:
    for n, variant_id in enumerate(variant_ids):
        inventory.count(variant_id=variant_id, on_hand=20 + n % 20, ref=str(uuid.uuid4()))


def _watch() -> dict[str, float]:
    """Seconds until each channel's last listing showed its new stock."""
    took: dict[str, float] = {}
    started = time.monotonic()
    wanted = PRODUCTS * PER_PRODUCT
    while len(took) < len(MARKETPLACES):
        for channel in MARKETPLACES:
            told = SyncIntent.objects.filter(account__channel=channel, facet=Facet.STOCK).exclude(
                acked={"quantity": 0}
            )
            if channel not in took and told.filter(acked=F("desired")).count() == wanted:
                took[channel] = time.monotonic() - started
        if time.monotonic() - started > 900:
            raise TimeoutError("the burst did not end within 15 minutes")
        time.sleep(0.1)
    return took
