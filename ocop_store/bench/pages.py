"""What a page costs: processor time of web process and database sessions, with nothing kept between requests.

At 2,000 made-up products every page is asked for one after the other (server time, processor time) and then
over 8 connections at once (requests per second; the 8 shoppers run on the same machine and take their share).
The same list and product pages are timed at 1,000 and at 100,000 products; BENCH_PAGES_SIZES sets
the three numbers, BENCH_PAGES_REQUESTS how often a page is timed. Queries are counted with a visitor who is
logged in. Weight is what a first visit to a list of 24 fetches, compressed, without pictures.
"""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote

import psutil
from django.db import connection
from django.urls import reverse

from catalog.models import Category, Product
from ocop_store.bench import goods, visits
from ocop_store.bench.report import Figure, at
from ocop_store.bench.visits import Visitor
from ocop_store.bench.world import World, free_port, wait
from storefront import shelf

SIZES = tuple(map(int, os.environ.get("BENCH_PAGES_SIZES", "1000,2000,100000").split(",")))
MEASURED = SIZES[1]
GROWING = ("list", "product")  # pages timed at every size
ASKED = int(os.environ.get("BENCH_PAGES_REQUESTS", "200"))
WARMING, LOAD_S, CONNECTIONS = 40, 3.0, 8
MOST_MS, MOST_GROWTH, MOST_QUERIES, MOST_WEIGHT_KB = 50.0, 1.3, 8, 120.0
WORDS = ("mật ong", "bưởi", "hat dieu", "ca phe rang", "tieu", "tra", "sau rieng", "nam linh chi")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the most processor time it may take, and what is asked of it in turn."""

    name: str
    most_ms: float
    ask: Callable[[Visitor, str], bytes]
    addresses: Sequence[str]
    most_queries: int | None = MOST_QUERIES


def run(world: World) -> list[Figure]:
    """Fill, ask, and fill again."""
    for name in ("beat", "worker", "sandbox"):  # nothing of theirs is asked for, and they take processor time
        world.kill(name)
    figures: list[Figure] = []
    grown: dict[tuple[str, str, int], float] = {}
    for size in SIZES:
        _fill(size)
        with _Web(world) as port:
            for page in _pages():
                if size != MEASURED and page.name not in GROWING:
                    continue
                seconds, each_ms = _ask_and_bill(world, port, page)
                grown[page.name, "time", size] = at(seconds, 0.5)
                grown[page.name, "processor time", size] = each_ms
                if size == MEASURED:
                    figures += _figures(port, page, seconds, each_ms)
            if size == MEASURED:
                figures += _weight(port)
        print(f"{size} products done", file=sys.stderr)
    return figures + [
        Figure(
            f"{name}: {what} at {SIZES[-1]} products over that at {SIZES[0]}",
            grown[name, what, SIZES[-1]] / grown[name, what, SIZES[0]],
            "",
            MOST_GROWTH,
        )
        for name in GROWING
        for what in ("time", "processor time")
    ]


def _fill(size: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE catalog_product, catalog_producer CASCADE")
    goods.fill(size, searchable=size == MEASURED)  # what is timed at the other sizes does not search
    shelf.rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class _Web:
    """The web process on a port of its own, its database sessions named."""

    def __init__(self, world: World) -> None:
        self.world, self.port = world, free_port()

    def __enter__(self) -> int:
        address = ("--host", "127.0.0.1", "--port", str(self.port))
        with visits.named_sessions():
            self.world.start(
                "web", "uvicorn", "ocop_store.asgi:application", *address, "--log-level", "error"
            )
        wait(lambda: visits.answers(self.port), 60, "the web process")
        return self.port

    def __exit__(self, *_raised: object) -> None:
        self.world.kill("web")


def _pages() -> Iterator[Page]:
    chance = random.Random(1)
    every = reverse("storefront:product_list")
    slugs = list(
        Product.objects.for_age(age_confirmed=False).order_by("pk").values_list("slug", flat=True)[:400]
    )
    shelves = [
        reverse("storefront:category", args=[one]) for one in Category.objects.values_list("slug", flat=True)
    ]
    adult = reverse("storefront:category", args=["ruou"])
    lists = [every, f"{every}?page=2", f"{every}?page=7", f"{every}?sort=price", f"{every}?stars=4"]
    lists += [one for one in shelves if one != adult][:5]
    yield Page("list", 25, Visitor.see, lists)
    yield Page(
        "product",
        12,
        Visitor.see,
        [reverse("storefront:product", args=[one]) for one in chance.sample(slugs, 50)],
    )
    yield Page("search page", 25, Visitor.see, [f"{every}?q={quote(words)}" for words in WORDS], None)
    for name, most_ms, ask, most_queries, places in (
        ("suggestion JSON", 5, Visitor.see, None, visits.suggestions(WORDS)),
        ("new cart with one line", 12, Visitor.put_in_new_cart, 10, visits.cart_lines()),
    ):
        if places:
            yield Page(name, most_ms, ask, places, most_queries)


def _ask(port: int, page: Page) -> list[float]:
    """Seconds of each request in order of length, after some that warm up."""
    visitor = Visitor(port)
    places = cycle(page.addresses)
    for _ in range(WARMING):
        page.ask(visitor, next(places))
    seconds = []
    for _ in range(ASKED):
        page.ask(visitor, next(places))
        seconds.append(visitor.took_s)
    return sorted(seconds)


def _ask_and_bill(world: World, port: int, page: Page) -> tuple[list[float], float]:
    """Seconds of each request in order of length, and the processor time of one in milliseconds."""
    web = psutil.Process(world.processes["web"].pid)
    before = visits.processor_s(web)
    seconds = _ask(port, page)
    return seconds, 1_000 * (visits.processor_s(web) - before) / (ASKED + WARMING)


def _figures(port: int, page: Page, seconds: list[float], each_ms: float) -> list[Figure]:
    return [
        Figure(f"{page.name}: processor time, server and database", each_ms, "ms", page.most_ms),
        Figure(f"{page.name}: server time, 95 of 100 within", 1_000 * at(seconds, 0.95), "ms", MOST_MS),
        Figure(f"{page.name}: requests per second over {CONNECTIONS} connections", _load(port, page), "1/s"),
        Figure(f"{page.name}: queries", _queries(page), "", page.most_queries),
    ]


def _queries(page: Page) -> float:
    is_form = page.ask is Visitor.put_in_new_cart
    return max(visits.queries(place, is_form=is_form) for place in page.addresses[:8])


def _load(port: int, page: Page) -> float:
    ends = time.monotonic() + LOAD_S

    def shop(number: int) -> int:
        visitor, done = Visitor(port), 0
        places = cycle([*page.addresses[number:], *page.addresses[:number]])
        while time.monotonic() < ends:
            page.ask(visitor, next(places))
            done += 1
        return done

    started = time.monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        done = sum(pool.map(shop, range(CONNECTIONS)))
    return done / (time.monotonic() - started)


def _weight(port: int) -> list[Figure]:
    kilobytes, strangers = visits.weight(port, reverse("storefront:product_list"))
    return [
        Figure("list: weight without pictures, compressed", kilobytes, "kB", MOST_WEIGHT_KB),
        Figure("list: requests to third parties", strangers, "", 0),
    ]
