"""A live session under load: comments of three sources come in signed while a thousand viewers listen.

50 comments a second in batches every quarter of a second, some of them twice; a product is pinned every five
seconds. After a third of the time the worker is killed, after two thirds the web process, and started again;
senders repeat what was not answered, as bridges do, and send what was written meanwhile in one batch; all of
it counts from when it should have been sent. Latencies are of what was sent or pinned while everybody
listened; what came in around the restart counts for what was lost or doubled. BENCH_LIVE_SECONDS sets the
length (60), BENCH_LIVE_VIEWERS how many listen (1,000).
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import cycle

import httpx
import psutil
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from catalog.models import Producer, Variant
from core import clock
from core.channels import Channel
from inventory import services as inventory
from livestream import broadcast, services, signing
from livestream.models import LiveComment, LiveSession, LiveSource
from ocop_store.bench.live_viewers import SPREAD_S
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World, free_port, wait

SECONDS = float(os.environ.get("BENCH_LIVE_SECONDS", "60"))
VIEWERS = int(os.environ.get("BENCH_LIVE_VIEWERS", "1000"))
SOURCES = (Channel.WEB, Channel.TIKTOK, Channel.SHOPEE)
COMMENTS_PER_S, BATCH_S, PIN_S = 50.0, 0.25, 5.0
MOST_AT_ONCE = 500  # comments of a batch
TWICE = 10  # every so many batches one is sent again although it was answered
CHIP_S, PINNED_S = 0.5, 1.0


@dataclass
class Sent:
    """What one source sent: by number when, and the outcome."""

    when: dict[str, float] = field(default_factory=dict)
    known: int = 0
    refused: int = 0


def run(world: World) -> list[Figure]:
    """Fill, listen, write, break, compare."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # of every process started from here
    world.kill("sandbox")
    session = _on_air()
    port = free_port()
    _start_web(world, port)
    quiet: list[tuple[float, float]] = []  # stretches in which not everybody listened
    pins: list[float] = []
    with _viewers(port, session) as viewers, ThreadPoolExecutor(len(SOURCES)) as threads:
        wait(lambda: viewers.listening() > VIEWERS, 120, "the viewers")
        time.sleep(SPREAD_S + 1)  # their pages have been asked for
        started, spent = time.time(), _cpu(world)
        end = started + SECONDS
        senders = [threads.submit(_send, source, port, end) for source in session.sources.all()]
        breaks = [(started + SECONDS / 3, _kill_worker), (started + 2 * SECONDS / 3, _restart_web)]
        items = cycle(session.items.order_by("position").values_list("pk", flat=True))
        web_share = 0.0
        while time.time() < end - 2:
            if breaks and time.time() >= breaks[0][0]:
                broken = time.time()
                if breaks.pop(0)[1] is _restart_web:
                    web_share = (_cpu(world) - spent) / (time.time() - started)
                    _restart_web(world, port)
                    wait(lambda: viewers.listening() > VIEWERS, 60, "the viewers again")
                    quiet.append((broken - 1, time.time()))
                else:
                    _kill_worker(world, port)
            pins.append(time.time())
            services.show_item(session.pk, next(items))
            time.sleep(PIN_S)
        sent = [sender.result() for sender in senders]
        time.sleep(3)
        heard = viewers.end()
    return _figures(session, sent, pins, quiet, heard, web_share)


def _figures(session, sent, pins, quiet, heard, web_share) -> list[Figure]:
    rows = dict(LiveComment.objects.filter(session=session).values_list("external_id", "pk"))
    when = {number: moment for one in sent for number, moment in one.when.items()}
    stored = LiveComment.objects.filter(session=session).count()
    times: dict[int, list[float]] = {}
    for pk, moment in heard["chips"]:
        times.setdefault(pk, []).append(moment)
    measured = {number: moment for number, moment in when.items() if not _is_in(moment, quiet)}
    chips = sorted(times[rows[n]][0] - moment for n, moment in measured.items() if rows[n] in times)
    waits, missed = _pin_waits([pin for pin in pins if not _is_in(pin, quiet)], heard["pins"])
    return [
        Figure("comment sent to chip at the desk, 99 of 100", at(chips, 0.99), "s", CHIP_S),
        Figure("pinned to viewers, 99 of 100", at(waits, 0.99), "s", PINNED_S),
        Figure("pinned to viewers, the middle", at(waits, 0.5), "s"),
        Figure("pins a listening viewer did not hear", missed, "pins", 0),
        Figure("comments lost", len(when.keys() - rows.keys()), "", 0),
        Figure("comments doubled", stored - len(rows), "", 0),
        Figure("chips missed or doubled at the desk", _odd(measured, rows, times), "", 0),
        Figure("comments stored", stored, ""),
        Figure("events sent again that were known", sum(one.known for one in sent), ""),
        Figure("batches refused and sent again", sum(one.refused for one in sent), ""),
        Figure("viewers told to ask again", heard["again"], ""),
        Figure("page of a viewer, 95 of 100", at(sorted(heard["pages"]), 0.95), "s"),
        Figure("web process, share of one processor", web_share, ""),
        Figure("not everybody listened after the restart", sum(b - a for a, b in quiet), "s"),
    ]


def _odd(measured, rows, times) -> int:
    return sum(len(times.get(rows.get(number), [])) != 1 for number in measured)


def _pin_waits(pins: list[float], heard: list[list[float]]) -> tuple[list[float], int]:
    """How long each viewer waited for each pin, and how many were not heard at all."""
    found = []
    for pin in pins:
        for moments in heard:
            found.append(min((m - pin for m in moments if 0 <= m - pin < PIN_S), default=None))
    heard_ones = sorted(one for one in found if one is not None)
    return heard_ones, len(found) - len(heard_ones)


def _is_in(moment: float, stretches: list[tuple[float, float]]) -> bool:
    return any(start <= moment <= end for start, end in stretches)


def _on_air() -> LiveSession:
    """A session of the sample catalogue's producer with most products, with plenty of stock, on air."""
    call_command("load_catalogue", stdout=sys.stderr)
    producer = max(Producer.objects.all(), key=lambda one: one.products.count())
    now = clock.now()
    plan = services.Plan("Thử tải", [str(one) for one in SOURCES], now, now + timedelta(hours=3))
    session = services.create(producer=producer, plan=plan)
    own = Variant.objects.filter(product__producer=producer, is_default=True, product__age_restricted=False)
    for position, variant in enumerate(own.order_by("pk")[:5], start=1):
        inventory.receive(variant_id=variant.pk, quantity=10_000, ref="bench")
        session.items.create(position=position, kind="hero", minutes=5, variant=variant)
    LiveSession.objects.filter(pk=session.pk).update(state="on_air", ready_at=now, on_air_at=now)
    session.refresh_from_db()
    return session


def _send(source: LiveSource, port: int, end: float) -> Sent:
    """Comments of one source until `end`, in batches; what was not answered is sent again as it was.

    A comment counts from when its batch was due. What was written while a batch waited for its answer goes
    out in one batch afterwards, as bridges do it.
    """
    written = json.loads((settings.DATA_DIR / "live_comments.json").read_text())["comments"]
    texts = cycle([row["text"] for row in written])
    sent, batches = Sent(), 0
    url = f"http://127.0.0.1:{port}/live/{source.session_id}/events/"
    next_at = due = time.time()
    with httpx.Client(timeout=10) as client:
        while due < end:
            events: list[dict[str, object]] = []
            while next_at <= time.time() and len(events) < MOST_AT_ONCE:
                number = f"{source.source}-{len(sent.when)}"
                author = {"id": f"u{len(sent.when) % 400}", "name": f"Khách {len(sent.when) % 400}"}
                events.append({"type": "comment", "id": number, "author": author, "text": next(texts)})
                sent.when[number] = min(time.time(), next_at + BATCH_S)
                next_at += len(SOURCES) / COMMENTS_PER_S
            batches += bool(events)
            for _ in range(1 + (batches % TWICE == 0) if events else 0):
                _deliver(client, url, source, json.dumps({"events": events}).encode(), sent)
            due = max(due + BATCH_S, time.time())
            time.sleep(max(0.0, due - time.time()))
    connection.close()
    return sent


def _deliver(client: httpx.Client, url: str, source: LiveSource, body: bytes, sent: Sent) -> None:
    while True:
        moment = int(time.time())
        headers = {
            "Live-Source": source.source,
            "Live-Timestamp": str(moment),
            "Live-Signature": signing.sign(source.key, moment=moment, source=source.source, body=body),
        }
        try:
            answer = client.post(url, content=body, headers=headers)
        except httpx.HTTPError:
            answer = None
        if answer is not None and answer.is_success:
            sent.known += answer.json()["known"]
            return
        sent.refused += 1
        time.sleep(float(answer.headers.get("Retry-After", 0.2)) if answer is not None else 0.2)


@dataclass
class Viewers:
    """The process of the viewers."""

    process: subprocess.Popen

    def listening(self) -> int:
        """How many listen now, the desk among them."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def end(self) -> dict:
        """Let them go; what they heard."""
        return json.loads(self.process.communicate()[0])


@contextmanager
def _viewers(port: int, session: LiveSession):
    ticket = broadcast.ticket(session.pk)
    command = [sys.executable, "-m", "ocop_store.bench.live_viewers"]
    process = subprocess.Popen(
        [*command, str(port), str(session.pk), str(VIEWERS), ticket],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Viewers(process)
    finally:
        process.kill()
        process.wait(10)


def _start_web(world: World, port: int) -> None:
    world.start(
        "web", "uvicorn", "ocop_store.asgi:application", "--port", str(port), "--log-level", "warning"
    )
    wait(lambda: _is_up(port), 60, "the web process")


def _is_up(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2).is_success
    except httpx.HTTPError:
        return False


def _kill_worker(world: World, _port: int) -> None:
    world.kill("worker", signal.SIGKILL)
    world.start_worker()


def _restart_web(world: World, port: int) -> None:
    world.kill("web", signal.SIGKILL)
    _start_web(world, port)


def _cpu(world: World) -> float:
    return float(sum(psutil.Process(world.processes["web"].pid).cpu_times()[:2]))
