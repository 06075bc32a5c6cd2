"""Two hundred shoppers, twenty units, one button: who gets one, and what do the others keep?

Four web processes answer the button of the review page over HTTP, pressed in browsers with script. Every
shopper is a guest with a cart of one unit who has read everything and ticked the terms; nobody holds anything
yet, so that the units go to whoever is first. All press at the same moment, each from a thread of its own,
twenty times over, each time for another product. Then everybody who got an order presses again, as people do.
"""

import secrets
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlencode

import psutil
from django.core.management import call_command
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from catalog.models import Variant
from core import clock
from inventory import services as inventory
from inventory.models import Reservation, StockRecord
from ocop_store.bench import books, shoppers
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World, free_port
from orders import confirmation
from orders.errors import NotOrderable
from orders.models import Cart, CartLine, Order, OrderLine
from storefront import carts

SHOPPERS, UNITS, RUNS, PROCESSES = 200, 20, 20, 4
LEAST_PER_SECOND = 50.0
CSRF = secrets.token_hex(16)  # cookie and field have only to agree


@dataclass(frozen=True, slots=True)
class Answer:
    """What a press was answered with, and how long it took. `order` is the address of the order's page."""

    status: int
    order: str
    has_words: bool
    took_s: float

    @property
    def is_settled(self) -> bool:
        """An order, or words why not."""
        return bool(self.order) or (self.status == HTTPStatus.UNPROCESSABLE_ENTITY and self.has_words)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run: what everybody was answered, and what the books say afterwards."""

    answers: list[Answer]
    took_s: float
    orders: int
    doubles: int
    left: int
    held: int
    lost_lines: int


def run(world: World) -> list[Figure]:
    """Press, twenty times, and count."""
    call_command("load_catalogue", stdout=sys.stderr)  # our own output is the report alone
    port = free_port()
    world.start_web(port, processes=PROCESSES)
    variants = list(Variant.objects.order_by("pk")[:RUNS])
    began = _web_seconds(world)
    outcomes = [_press_all(port, variant) for variant in variants]
    busy_s = _web_seconds(world) - began
    took = sorted(answer.took_s for one in outcomes for answer in one.answers)
    unsettled = sum(not answer.is_settled for one in outcomes for answer in one.answers)
    pressed = sum(len(one.answers) + one.orders for one in outcomes)  # the lucky ones press twice
    rates = [SHOPPERS / one.took_s for one in outcomes]
    return [
        Figure("web processes", PROCESSES, ""),
        Figure(
            "runs with exactly twenty orders", sum(one.orders == UNITS for one in outcomes), "", least=RUNS
        ),
        Figure("orders placed by a second press", sum(one.doubles for one in outcomes), "orders", 0),
        Figure("units left on a shelf, all runs", sum(one.left for one in outcomes), "units", 0),
        Figure("units held by anyone but an order", sum(one.held for one in outcomes), "units", 0),
        Figure("records that their ledger does not sum to", books.wrong_records(), "", 0),
        Figure("answers that are neither an order nor words", unsettled, "", 0),
        Figure("lines lost by those who got nothing", sum(one.lost_lines for one in outcomes), "lines", 0),
        Figure(
            "attempts settled per second",
            SHOPPERS * RUNS / sum(one.took_s for one in outcomes),
            "1/s",
            least=LEAST_PER_SECOND,
        ),
        Figure("the same in the slowest run", min(rates), "1/s"),
        Figure("processor time of the web processes per press", 1000 * busy_s / pressed, "ms"),
        Figure("press to answer, p50", 1000 * at(took, 0.5), "ms"),
        Figure("press to answer, p99", 1000 * at(took, 0.99), "ms"),
    ]


def _web_seconds(world: World) -> float:
    """Processor time that the web processes have used so far."""
    web = psutil.Process(world.processes["web"].pid)
    times = [one.cpu_times() for one in (web, *web.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def _press_all(port: int, variant: Variant) -> Outcome:
    """One run: fill the shelf, ready the carts, press, press again, look."""
    before = StockRecord.objects.get(pk=variant.pk)
    inventory.count(variant_id=variant.pk, on_hand=before.reserved + UNITS, ref=f"fill {variant.pk}")
    made = shoppers.carts(variant, SHOPPERS)
    bodies = _bodies(made)
    answers, took_s = _together(port, made, bodies)
    lucky = [n for n, answer in enumerate(answers) if answer.order]
    orders = Order.objects.count()
    again, _took = _together(port, [made[n] for n in lucky], [bodies[n] for n in lucky])
    doubles = sum(one.order != answers[n].order for n, one in zip(lucky, again, strict=True))
    record = StockRecord.objects.get(pk=variant.pk)
    lines = OrderLine.objects.filter(variant=variant)
    stray = Reservation.objects.filter(variant=variant, state="held").exclude(owner__startswith="order:")
    kept = CartLine.objects.filter(cart__in=made, variant=variant, quantity=1).count()
    return Outcome(
        answers=answers,
        took_s=took_s,
        orders=lines.count(),
        doubles=max(doubles, Order.objects.count() - orders),
        left=record.pool,
        held=sum(row.quantity for row in stray),
        lost_lines=SHOPPERS - len(lucky) - kept,
    )


def _bodies(made: Sequence[Cart]) -> list[str]:
    """What each shopper's button sends; all have read the same."""
    reading = confirmation.read(made[0], at=clock.now())
    assert reading is not None
    said = {"csrfmiddlewaretoken": CSRF, "seen": reading.digest, "terms": "on", "adult": "on"}
    return [urlencode(said | {"key": cart.place_key}) for cart in made]


def _together(port: int, made: Sequence[Cart], bodies: Sequence[str]) -> tuple[list[Answer], float]:
    """Everybody presses at once. Returns the answers in order, and seconds from the first to the last."""
    start = threading.Barrier(len(made) + 1)
    answers: dict[int, Answer] = {}

    def press(number: int) -> None:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"csrftoken={CSRF}; {carts.COOKIE}={carts.sealed(made[number])}",
            "HX-Request": "true",
            "Connection": "close",
        }
        start.wait(60)
        answers[number] = _press(port, headers, bodies[number])

    threads = [threading.Thread(target=press, args=[number]) for number in range(len(made))]
    for thread in threads:
        thread.start()
    start.wait(60)
    began = time.monotonic()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(made))], time.monotonic() - began


def _press(port: int, headers: dict[str, str], body: str) -> Answer:
    began = time.monotonic()
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", reverse("storefront:place_order"), body, headers)
    response = connection.getresponse()
    page = response.read().decode()
    connection.close()
    return Answer(
        status=response.status,
        order=response.getheader("HX-Redirect", ""),
        has_words=_words() in page,
        took_s=time.monotonic() - began,
    )


def _words() -> str:
    with override("vi"):
        return escape(NotOrderable().message)
