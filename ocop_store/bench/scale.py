"""Does the cost of a listing stay the same from 1,000 to 100,000 of them?

At each size every listing's stock changes at once (one statement and its events in one commit, as an import
does it), limits are off, and the time to the last acknowledgement is taken; all three sandbox shops take part
and answer from the same machine. The exponent is the slope of time over size, both logarithmic: 1 is linear.

The due query is the statement that `leases.take` itself runs, explained while every listing of the largest
size waits. Memory is the worker's resident size after each size.
"""

import math
import time

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from channels_sync import leases
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.protocol import Facet
from core.channels import Channel
from core.outbox import Topic, publish
from inventory.models import StockRecord
from ocop_store.bench import gauges, stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World, wait

SIZES = (1_000, 10_000, 100_000)  # listings, a third of them in each shop
MOST_EXPONENT, MOST_DUE_MS, MOST_GROWTH_MB = 1.05, 2.0, 40.0


def run(world: World) -> list[Figure]:
    """Fill the shops at each size, change all of it, and fit a line."""
    world.lift_limits()
    took, memory, due_ms = {}, {}, 0.0
    for size in SIZES:
        listings = 3 * len(stage.many_variants(world, stage.like_the_sample(size // 3 + 1)))
        stage.in_step(120, "the empty shelves in step")
        if size == SIZES[-1]:
            due_ms = _due_query_ms()
        took[listings] = _change_everything(10)
        memory[listings] = gauges.memory_mb(world)
    sizes = list(took)
    return [
        Figure("exponent of time over listings", _slope(took), "", MOST_EXPONENT, 1.0, "linear"),
        *(Figure(f"{size} listings: time to drain all", took[size], "s") for size in sizes),
        *(Figure(f"{size} listings: updates per second", size / took[size], "1/s") for size in sizes),
        Figure(f"due query, {sizes[-1]} listings waiting", due_ms, "ms", MOST_DUE_MS),
        *(Figure(f"{size} listings: worker memory", memory[size], "MB") for size in sizes),
        Figure(
            "worker memory, largest less middle size",
            memory[sizes[-1]] - memory[sizes[1]],
            "MB",
            MOST_GROWTH_MB,
        ),
    ]


def _change_everything(on_hand: int) -> float:
    started = time.monotonic()
    with transaction.atomic():
        StockRecord.objects.update(on_hand=on_hand)
        publish(Topic.STOCK, *StockRecord.objects.values_list("variant_id", flat=True))
    behind = SyncIntent.objects.filter(facet=Facet.STOCK).exclude(acked={"quantity": on_hand})
    wait(lambda: not behind.exists(), 1200, "every listing acknowledged", every=0.1)
    took = time.monotonic() - started
    time.sleep(1.5)  # an intent is not sent again within a second
    return took


def _due_query_ms() -> float:
    """The slowest account's due query, median of seven runs, with every listing waiting. Leaves no trace."""
    per_account = []
    with transaction.atomic():
        stock = SyncIntent.objects.filter(facet=Facet.STOCK)
        stock.update(desired_version=2, acked_version=1, urgency=1, lease_by="")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE channels_sync_syncintent")
        for account in ChannelAccount.objects.all():
            channel = Channel(account.channel)
            with transaction.atomic():
                with CaptureQueriesContext(connection) as captured:
                    calls = int(ADAPTERS[channel].capabilities.per_second)
                    leases.take(account.pk, ADAPTERS[channel].capabilities.limits, calls)
                transaction.set_rollback(True)
            query = next(one["sql"] for one in captured if one["sql"].startswith("SELECT"))
            per_account.append(sorted(_explained_ms(query) for _ in range(7))[3])
        transaction.set_rollback(True)
    return max(per_account)


def _explained_ms(query: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + query.replace("%", "%%"))
        [[plan]] = cursor.fetchall()
    return float(plan[0]["Execution Time"])


def _slope(took: dict[int, float]) -> float:
    """Least squares of log time over log size."""
    xs, ys = [math.log(size) for size in took], [math.log(seconds) for seconds in took.values()]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / sum(
        (x - mean_x) ** 2 for x in xs
    )
