"""Does the search find what people mean, and fast enough?

First on the sample catalogue: the queries of data/search_queries.json, which say what must come first, be
among ten, and never be shown; and what a page of results and proposals while typing cost in processor time,
the database's included. Then on 2,000 goods more: every product by its name without accents, and with one
letter wrong. Then on 100,000 goods: how long searches and proposals take.
BENCH_SEARCH_SIZES sets both numbers.
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from catalog import search
from catalog.models import Product
from core.text import fold
from ocop_store.bench import goods
from ocop_store.bench.report import Figure, at
from ocop_store.bench.world import World

MORE, MANY = map(int, os.environ.get("BENCH_SEARCH_SIZES", "2000,100000").split(","))
RATES = {**settings.SHOP_RATES, "search": (1e9, 1e9)}  # all searches come from one address
SEARCHES = 300  # timed, of each kind
LETTERS = "abcdefghiklmnopqrstuvxy"
COMMON = [
    "ca phe",
    "hat dieu",
    "tra",
    "buoi",
    "mat ong",
    "banh trang",
    "say",
    "long khanh",
    "trai cay",
    "nam",
]
COMMON += ["trai cay", "gao", "rang muoi", "cà phê", "bưởi da xanh", "tieu den", "hop qua", "dong nai"]
BEGUN = ["bu", "buo", "ca ph", "hat d", "mat on", "long kh", "tieu", "htx b", "sau rieg", "buoi da xanh t"]


def run(world: World) -> list[Figure]:
    """Fill the shop in three steps and ask it."""
    call_command("load_catalogue", stdout=sys.stderr)
    search.rebuild()
    figures = _yardstick()
    with override_settings(SHOP_RATES=RATES, ALLOWED_HOSTS=["*"]):
        figures.append(_page("search page, sample", "/san-pham/", bar=25.0))
        figures.append(_page("proposals, sample", "/goi-y/", bar=5.0))
    goods.fill(MORE)
    search.rebuild()
    figures += _names()
    goods.fill(MANY - MORE, first=MORE + 1)
    started = time.monotonic()
    search.rebuild()
    figures.append(Figure(f"rebuild, {MANY} goods", time.monotonic() - started, "s"))
    return figures + _speed()


def _yardstick() -> list[Figure]:
    """The visible queries, answered as the API does it."""
    queries = json.loads(Path(settings.DATA_DIR / "search_queries.json").read_text())["queries"]
    client, firsts, recalls, violations = Client(), [], [], 0
    for query in queries:
        age = {"age_confirmed": 1} if query["context"]["age_confirmed"] else {}
        with override_settings(SHOP_RATES=RATES, ALLOWED_HOSTS=["*"]):
            body = client.get("/api/v1/products/", {"q": query["query"], "page_size": 10, **age}).json()
        codes = [row["live_code"] for row in body["results"]]
        if query["top1_any"]:
            firsts.append(codes[:1] != [] and codes[0] in query["top1_any"])
        recalls.append(_share(code in codes for code in query["relevant"]))
        violations += bool(set(codes) & set(query["must_not"]))
    return [
        Figure("yardstick: success@1", _share(firsts), "", least=0.95),
        Figure("yardstick: recall@10", sum(recalls) / len(recalls), "", least=0.95),
        Figure("yardstick: violations", violations, "", bar=0),
    ]


def _names() -> list[Figure]:
    """Every product by its own name."""
    chance = random.Random(1)
    named = [(pk, fold(name)) for pk, name in Product.objects.published().values_list("pk", "name")]
    figures = []
    for kind, typed, least in (
        ("without accents", lambda name: name, 1.0),
        ("one letter wrong", lambda name: misspelled(name, chance), 0.9),
    ):
        found = _share(
            pk in (search.find(typed(name), age_confirmed=True).ids or ())[:20] for pk, name in named
        )
        figures.append(Figure(f"{len(named)} names {kind}: recall@20", found, "", least=least))
    return figures


def _speed() -> list[Figure]:
    chance = random.Random(2)
    names = list(Product.objects.published().order_by("?").values_list("name", flat=True)[:SEARCHES])
    plain = [fold(name) for name in names]
    kinds = {
        "common words": COMMON * 3,
        "some words of a name": [" ".join(name.split()[: chance.randint(2, 4)]) for name in plain],
        "whole names": plain,
        "one letter wrong": [misspelled(name, chance) for name in plain[: SEARCHES // 5]],
    }
    search.find("buoi", age_confirmed=False)
    figures, everything = [], []
    for kind, texts in kinds.items():
        took = _timed(lambda text: search.find(text, age_confirmed=False), texts)
        everything += took
        figures.append(Figure(f"{MANY} goods, {kind}: p95", at(sorted(took), 0.95), "ms"))
    figures.append(Figure(f"{MANY} goods, all of these: p95", at(sorted(everything), 0.95), "ms", bar=30.0))
    proposals = _timed(lambda text: search.suggest(text, age_confirmed=False), BEGUN * 10)
    figures.append(Figure(f"{MANY} goods, proposals: p95", at(sorted(proposals), 0.95), "ms"))
    return figures


def _page(name: str, path: str, bar: float) -> Figure:
    """Processor time of one request, the database's included, mean of many."""
    client = Client()
    asked = ["buoi", "ca phe", "mat ong rung", "hat dieu", "sau rieg"]
    for text in asked:
        client.get(path, {"q": text})
    before = _cpu_ms()
    for text in asked * 20:
        client.get(path, {"q": text})
    return Figure(f"{name}: processor time", (_cpu_ms() - before) / (len(asked) * 20), "ms", bar=bar)


def misspelled(text: str, chance: random.Random) -> str:
    """One letter left out, wrong, too many, or swapped with the next."""
    while True:
        place = chance.randrange(len(text))
        if text[place] == " ":
            continue
        before, letter, after = text[:place], text[place], text[place + 1 :]
        other = chance.choice(LETTERS)
        kinds = [before + after, before + other + after, before + other + letter + after]
        if after and after[0] != " ":
            kinds.append(before + after[0] + letter + after[1:])
        if (wrong := chance.choice(kinds)) != text:
            return wrong


def _timed(ask: Callable[[str], Any], texts: Iterable[str]) -> list[float]:
    took = []
    for text in texts:
        started = time.perf_counter()
        ask(text)
        took.append((time.perf_counter() - started) * 1_000)
    return took


def _cpu_ms() -> float:
    """Of this process and of the database's for our connection; this process alone where it is elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    schedule = Path(f"/proc/{pid}/schedstat")
    database = int(schedule.read_text().split()[0]) / 1e6 if schedule.exists() else 0.0
    return time.process_time() * 1_000 + database


def _share(truths: Iterable[bool]) -> float:
    answers = list(truths)
    return sum(answers) / len(answers)
