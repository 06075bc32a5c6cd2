"""What does it cost when nothing happens?

10,000 listings in three shops, all in step and read back before. Worker, beat, PostgreSQL and Redis are left
alone for two minutes and their processor seconds counted; the share of one core is the figure. Every ten
minutes each shop is read back, so one read-back of all three is measured by itself, with nothing to heal, and
a six hundredth of it added per second, less what idling costs while it lasts: that is counted already. The
sandbox's own work is the platforms' and does not count.
"""

import time

from channels_sync.models import ChannelAccount
from core import clock, queue
from ocop_store.bench import gauges, stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World, wait

LISTINGS, SECONDS = 10_000, 120.0
READ_BACK_EVERY_S = 600.0
MOST_PERCENT = 5.0


def run(world: World) -> list[Figure]:
    """Sit still, then read every shop back once."""
    stage.many_variants(world, stage.like_the_sample(-(-LISTINGS // 3)))
    stage.in_step(60, "the empty shelves in step")
    time.sleep(10)  # beat's first round, caches and planner statistics
    before = gauges.used(world)
    started = time.monotonic()
    time.sleep(SECONDS)
    idle = gauges.used(world).since(before)
    seconds = time.monotonic() - started
    read_back, lasted = _read_back(world)
    reading = read_back.total - idle.total * lasted / seconds
    percent = 100 * (idle.total / seconds + reading / READ_BACK_EVERY_S)
    return [
        Figure("share of one core, read-backs included", percent, "%", MOST_PERCENT),
        Figure("idle: worker", 100 * idle.worker / seconds, "%"),
        Figure("idle: beat", 100 * idle.beat / seconds, "%"),
        Figure("idle: PostgreSQL", 100 * idle.postgres / seconds, "%"),
        Figure("idle: Redis", 100 * idle.redis / seconds, "%"),
        Figure("one read-back of all shops: worker", read_back.worker, "cpu s"),
        Figure("one read-back of all shops: PostgreSQL", read_back.postgres, "cpu s"),
        Figure("one read-back of all shops, of a core", 100 * reading / READ_BACK_EVERY_S, "%"),
        Figure("one read-back of all shops lasts", lasted, "s"),
        Figure("worker memory", gauges.memory_mb(world), "MB"),
    ]


def _read_back(world: World) -> tuple[gauges.Used, float]:
    """What it took, and how many seconds it lasted."""
    began, before = clock.now(), gauges.used(world)
    for account in stage.accounts():
        queue.ask("channels_sync.tasks.reconcile_account", account.pk)
    unread = ChannelAccount.objects.exclude(observed_at__gte=began)
    lasted = wait(lambda: not unread.exists(), 900, "every shop read back", every=1.0)
    return gauges.used(world).since(before), lasted
