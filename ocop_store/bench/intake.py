"""Five thousand webhooks: does each order arrive exactly once, and is the platform answered in time?

Shoppers buy in all three shops, 44 orders a second in all. One webhook in twenty never leaves, one in five
leaves twice, all of them overtake each other by up to two seconds: fifty webhooks a second. Whatever a
webhook did not tell has to come with the next poll. Every delivery passes a turnpike of ours, which takes the
web process's time to answer; then a forged one of each channel is sent, which must be refused and leave no
row.
"""

import itertools
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import django
import httpx

from catalog.models import Variant
from channels_sync import sandbox
from channels_sync.models import InboxMessage
from core.channels import MARKETPLACES
from inventory import services as inventory
from ocop_store.bench import books, stage, turnpike
from ocop_store.bench.report import Figure, at
from ocop_store.bench.turnpike import Turnpike
from ocop_store.bench.world import World, free_port, wait

ORDERS, PER_SECOND, POLL_S = 4_400, 44.0, 60.0
MOST_MS = 100.0


def run(world: World) -> list[Figure]:
    """Buy, count what came, and knock with a false signature."""
    world.lift_limits()
    stage.sample_catalogue(world)
    for variant in Variant.objects.order_by("id"):
        inventory.receive(variant_id=variant.pk, quantity=1_000, ref="before the rush")
    stage.in_step(120, "the filled shelves in step")
    port = free_port()
    world.start_web(port)
    gate_port = free_port()
    with turnpike.standing(f"http://127.0.0.1:{port}", gate_port) as gate:
        sandbox.register_hooks(f"http://127.0.0.1:{gate_port}")
        for name, value in (
            ("webhook_lose_rate", 0.05),
            ("webhook_twice_rate", 0.2),
            ("webhook_shuffle_s", 2.0),
        ):
            world.set(name, value)
        rate = _bought_elsewhere(world)
        late = wait(lambda: not books.wrong_orders(world), 600, "every order imported once", every=1.0)
        took = sorted(gate.took_ms)
        forged = [_forge(gate, channel) for channel in MARKETPLACES]
    orders = sum(map(len, books.sold_over_there(world).values()))
    return [
        Figure("orders bought", orders, "orders"),
        Figure("orders bought per second", rate, "1/s"),
        Figure("orders missing or twice in our books", books.wrong_orders(world), "orders", 0),
        Figure("last purchase to last import", late, "s", POLL_S),
        Figure("webhooks delivered", len(took), ""),
        Figure("webhooks not answered 2xx", sum(status >= 300 for status in gate.statuses), "", 0),
        Figure("answer to a webhook, p99", at(took, 0.99), "ms", MOST_MS),
        Figure("answer to a webhook, p50", at(took, 0.5), "ms"),
        Figure("forged webhooks not answered 401", sum(status != 401 for status, _ in forged), "", 0),
        Figure("rows that forged webhooks left", sum(rows for _, rows in forged), "rows", 0),
    ]


def _bought_elsewhere(world: World) -> float:
    """`_buy` in a process of its own, so that shoppers do not take the turnpike's time."""
    skus = list(Variant.objects.order_by("id").values_list("sku", flat=True))
    apart = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, apart, initializer=django.setup) as process:
        return process.submit(_buy, world.sandbox_url, skus).result()


def _buy(sandbox_url: str, skus: list[str]) -> float:
    """44 purchases a second from eight shoppers. Returns what it came to."""
    world = World(sandbox_url)
    baskets = zip(range(ORDERS), itertools.cycle(MARKETPLACES), itertools.cycle(skus), strict=False)
    started = time.monotonic()

    def one(basket: tuple[int, str, str]) -> None:
        n, channel, sku = basket
        time.sleep(max(0.0, started + n / PER_SECOND - time.monotonic()))
        world.buy(channel, sku)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, baskets))
    return ORDERS / (time.monotonic() - started)


def _forge(gate: Turnpike, channel: str) -> tuple[int, int]:
    """The last genuine webhook, forgotten, with one byte more under the same signature. Returns the status
    and the rows it left."""
    path = f"/hooks/{channel}/"
    headers, body = gate.last[path]
    kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
    InboxMessage.objects.filter(channel=channel, body=body).delete()
    forged = body + b" "
    answer = httpx.post(gate.web_url + path, headers=kept, content=forged, timeout=30)
    return answer.status_code, InboxMessage.objects.filter(channel=channel, body=forged).count()
