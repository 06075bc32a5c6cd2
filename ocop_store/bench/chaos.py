"""Everything goes wrong for ten minutes, then nothing does: is the truth everywhere a minute later?

Meanwhile shoppers buy in all three shops and staff count stock and change prices. On the platforms' side one
call in five fails, one answer in ten is lost after it was applied, one call in fifty is throttled, tokens run
out every two minutes, webhooks come twice, late or never. On ours the worker is killed with SIGKILL every
thirty seconds, Redis is flushed twice and PostgreSQL restarted once in the middle.
`BENCH_CHAOS_MINUTES` shortens it.

A refresh token of Shopee works once: where the answer to a refresh is lost, its seller consents again within
seconds, as the runbook asks.

Repeats: an accepted write is a repeat when it says what the last accepted write (or sale) of that SKU and
field had left there. It is excused when that write was struck: its answer was lost, or the worker or
PostgreSQL went away within the five seconds after it. The figure is
(changes + repeats not excused) / changes.
"""

import os
import random
import signal
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.core.management import CommandError, call_command
from django.db import Error, connection

from catalog import services as catalog
from catalog.models import Variant
from channels_sync import breaker, connecting
from channels_sync.models import ChannelAccount
from core import clock, redis
from core.channels import MARKETPLACES, Channel
from inventory import services as inventory
from inventory.errors import BelowPromised
from inventory.models import StockRecord
from ocop_store.bench import books, servers, stage
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World, free_port, wait

MINUTES = float(os.environ.get("BENCH_CHAOS_MINUTES", "10"))
KILL_EVERY_S, EXPIRE_EVERY_S = 30.0, 120.0
FAULTS = {
    "fail_rate": 0.2,
    "lose_rate": 0.1,
    "throttle_rate": 0.02,
    "webhook_lose_rate": 0.05,
    "webhook_twice_rate": 0.2,
    "webhook_shuffle_s": 2.0,
}
AGREED_WITHIN_S, MOST_REPEATS, STRUCK_S = 60.0, 1.15, 5.0


def run(world: World) -> list[Figure]:
    """Let it rain, stop it, and compare."""
    stage.sample_catalogue(world)
    world.start_web(free_port())
    for variant in Variant.objects.order_by("id"):
        inventory.receive(variant_id=variant.pk, quantity=50, ref="before the storm")
    stage.in_step(120, "the filled shelves in step")
    ledger = Ledger(world)
    for name, value in FAULTS.items():
        world.set(name, value)
    _storm(world, ledger)
    for name in FAULTS:
        world.set(name, 0.0)
    started = time.monotonic()
    agreed = wait(lambda: _channels_agree(ledger), 600, "channel_diff exit 0", every=1.0)
    imported = wait(lambda: not books.wrong_orders(world), 600, "every order imported once", every=1.0)
    whole = time.monotonic() - started
    ledger.read()
    orders = sum(map(len, books.sold_over_there(world).values()))
    return [
        Figure("faults stopped to channel_diff exit 0", agreed, "s", AGREED_WITHIN_S),
        Figure("faults stopped to channels and orders whole", whole, "s"),
        Figure("waited for orders after that", imported, "s"),
        Figure("orders of the shops", orders, "orders"),
        Figure("orders missing or twice in our books", books.wrong_orders(world), "orders", 0),
        Figure("records that their ledger does not sum to", books.wrong_records(), "", 0),
        Figure("writes made / least possible", ledger.ratio, "", MOST_REPEATS, 1.0, "each change told once"),
        Figure("writes that changed something", ledger.changes, "writes"),
        Figure("repeats after a fault", ledger.excused, "writes"),
        Figure("consents given again", ledger.consents, ""),
        Figure("times the worker was killed", len(ledger.strikes) - ledger.restarts, ""),
        Figure("PostgreSQL restarted (0: not ours to restart)", ledger.restarts, ""),
    ]


class Ledger:
    """Follows the sandbox's journal and tells changes from repeats."""

    def __init__(self, world: World) -> None:
        self.changes = self.repeats = self.excused = self.restarts = self.consents = 0
        self.strikes: list[float] = []
        self._world, self._last = world, int(world.control("journal")["last"])
        self._shown: dict[tuple[str, str, str], tuple[object, float]] = {}
        self._fresh: dict[int, list[tuple[str, str, str]]] = {}  # of a call under way: what it wrote
        self._lost: set[tuple[str, str, str]] = set()

    @property
    def ratio(self) -> float:
        """Writes made, less those a fault excuses, over the least that could be."""
        return (self.changes + self.repeats) / max(1, self.changes)

    def read(self) -> None:
        """Take in what the journal holds since the last look."""
        answer = self._world.control(f"journal?after={self._last}")
        self._last = int(answer["last"])
        for entry in answer["entries"]:
            if not entry["field"]:
                wrote = self._fresh.pop(entry["call"], [])
                if entry["code"] == "lost":
                    self._lost.update(wrote)
            elif entry["accepted"]:
                self._write(entry)

    def _write(self, entry: dict) -> None:
        key, at = (entry["channel"], entry["sku"], entry["field"]), float(entry["at"])
        before = self._shown.get(key)
        if entry["path"].startswith("/"):
            self._fresh.setdefault(entry["call"], []).append(key)
            if before is None or before[0] != entry["value"]:
                self.changes += 1
            elif key in self._lost or any(
                before[1] <= strike <= before[1] + STRUCK_S for strike in self.strikes
            ):
                self.excused += 1
            else:
                self.repeats += 1
        self._lost.discard(key)
        self._shown[key] = entry["value"], at


def _storm(world: World, ledger: Ledger) -> None:
    over = threading.Event()
    prices = dict(Variant.objects.values_list("pk", "price_vnd"))
    people = [
        threading.Thread(target=_repeat, args=(over, pause_s, work))
        for pause_s, work in (
            *((0.5, lambda channel=channel: _shop(world, channel)) for channel in MARKETPLACES),
            (0.1, _count),
            (1.0, lambda: _reprice(prices)),
            (5.0, lambda: _consent(ledger)),
        )
    ]
    for person in people:
        person.start()
    started = time.monotonic()
    seconds = MINUTES * 60
    blows = sorted(
        [(KILL_EVERY_S * n, _kill) for n in range(1, int(seconds / KILL_EVERY_S))]
        + [(EXPIRE_EVERY_S * n, _expire) for n in range(1, int(seconds / EXPIRE_EVERY_S) + 1)]
        + [(seconds * share, _flush) for share in (0.25, 0.75)]
        + [(seconds * 0.5 + 5, _restart_database)],
        key=lambda blow: blow[0],
    )
    for moment, blow in blows:
        while time.monotonic() < started + moment:
            time.sleep(min(2.0, max(0.0, started + moment - time.monotonic())))
            ledger.read()
        blow(world, ledger)
    time.sleep(max(0.0, started + seconds - time.monotonic()))
    over.set()
    for person in people:
        person.join(60)


def _repeat(over: threading.Event, pause_s: float, work: Callable[[], object]) -> None:
    """Work until it is over; a database that restarts is waited for, as a person would."""
    while not over.wait(random.uniform(0, 2 * pause_s)):
        try:
            work()
        except Error:
            connection.close()
    connection.close()


def _shop(world: World, channel: str) -> None:
    shelf = [row for row in world.control("shelf")[channel] if row["stock"]]
    if shelf:
        world.buy(channel, random.choice(shelf)["sku"])


def _count() -> None:
    record = StockRecord.objects.order_by("?").first()
    if record:
        with suppress(BelowPromised):
            on_hand = random.randint(0, 80)
            inventory.count(variant_id=record.pk, on_hand=on_hand, ref=str(uuid.uuid4()))


def _reprice(prices: dict[int, int]) -> None:
    """Near where it began: Shopee takes models up to five times the cheapest, and the sample has 4.7."""
    variant_id, first = random.choice(list(prices.items()))
    catalog.change_price(
        variant_id=variant_id, price_vnd=1_000 * round(first * random.uniform(0.97, 1.03) / 1_000)
    )


def _consent(ledger: Ledger) -> None:
    """Where a platform refused a shop its tokens, the seller agrees once more; tried again until it takes."""
    refused = int(breaker.REFUSED_PAUSE.total_seconds())
    for account in ChannelAccount.objects.filter(paused_until__gt=clock.now(), pause_s=refused):
        channel = Channel(account.channel)
        started = connecting.start(channel, back="http://127.0.0.1/")
        with suppress(connecting.NotConnected, httpx.HTTPError):
            back = httpx.get(started.url, timeout=60).headers.get("location", "")
            connecting.finish(channel, dict(parse_qsl(urlsplit(back).query)), started.pending)
            ledger.consents += 1


def _kill(world: World, ledger: Ledger) -> None:
    ledger.strikes.append(time.time())
    world.kill("worker", signal.SIGKILL)
    world.start_worker()


def _expire(world: World, ledger: Ledger) -> None:
    world.control("expire-tokens", channel="*")


def _flush(world: World, ledger: Ledger) -> None:
    redis.client().flushdb()


def _restart_database(world: World, ledger: Ledger) -> None:
    connection.close()
    if servers.restart_postgres():
        ledger.strikes.append(time.time())
        ledger.restarts += 1


def _channels_agree(ledger: Ledger) -> bool:
    _consent(ledger)
    try:
        with redirect_stdout(StringIO()):
            call_command("channel_diff", json=True)
    except (CommandError, SystemExit) as ended:
        return isinstance(ended, SystemExit) and not ended.code
    return True
