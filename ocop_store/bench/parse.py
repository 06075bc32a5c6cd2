"""Are live comments understood, and fast enough?

Five thousand comments of the sandbox's live room, whose authors noted what they meant as they wrote. Each is
read once, in the order they came in, after what its author wrote before: so intake reads them. What was read
before, an author's earlier words first of all, is remembered by the catalogue and not read again; "each by
itself" is without that memory. Speed is in processor time of one core. BENCH_PARSE_COMMENTS sets the number,
BENCH_PARSE_SEED another room.
"""

import json
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.conf import settings

from livestream.comments import Catalogue, Comment, Intent, Parsed, from_document, parse
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World

COMMENTS, SEED = os.environ.get("BENCH_PARSE_COMMENTS", "5000"), os.environ.get("BENCH_PARSE_SEED", "1")
PINNED = "M12"
CATALOGUE = settings.DATA_DIR / "ocop_products.json"
DEALS = (Intent.ORDER, Intent.CHANGE, Intent.CANCEL)
ORDERLESS = {Intent.SPAM, Intent.CHAT, Intent.QUESTION, Intent.COMPLAINT, Intent.CONTACT, Intent.MINIGAME}


def run(world: World) -> list[Figure]:
    """Read them all and hold each against what was meant."""
    catalogue = from_document(json.loads(CATALOGUE.read_text(encoding="utf-8")))
    meant = _meant()
    comments = _comments(meant)
    alone_s = _alone_s(comments, catalogue)
    catalogue.readings.clear()
    began = time.process_time()
    parsed = [parse(comment, catalogue) for comment in comments]
    with_history_s = time.process_time() - began
    pairs = list(zip(meant, parsed, strict=True))
    told = [read for read in parsed if read.intent in DEALS]
    deals = [one for one in meant if one["lines"]]
    exact = sum(_lines_meant(one) == _lines_read(read) for one, read in pairs if one["lines"])
    return [
        Figure(
            "intent as meant", _share(one["intent"] == read.intent for one, read in pairs), "", least=0.98
        ),
        Figure(
            "deals as meant, of those read so",
            _share(one["intent"] == read.intent for one, read in pairs if read.intent in DEALS),
            "",
            least=0.99,
        ),
        Figure("lines read exactly, of comments with lines", exact / len(deals), "", least=0.98),
        Figure("lines out of talk and spam", sum(_is_stray(*pair) for pair in pairs), "", bar=0),
        Figure("phones as meant", _share(one["phone"] == read.phone for one, read in pairs), "", least=1.0),
        Figure("comments that hold a deal", len(told), ""),
        Figure("read, each by itself", len(comments) / alone_s, "1/s", least=5_000),
        Figure("read, after its author's earlier ones", len(comments) / with_history_s, "1/s", least=5_000),
    ]


def _meant() -> list[dict[str, Any]]:
    """The comments of a room, from a process of their own."""
    options = ["--comments", COMMENTS, "--seed", SEED, "--pinned", PINNED]
    command = [sys.executable, "-m", "sandbox.live", str(CATALOGUE), *options]
    printed = subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True)
    return [json.loads(line) for line in printed.stdout.splitlines()]


def _comments(meant: list[dict[str, Any]]) -> list[Comment]:
    earlier: dict[str, list[str]] = defaultdict(list)
    made = []
    for one in meant:
        before = earlier[one["author"]["id"]]
        made.append(Comment(one["text"], PINNED, tuple(before), one["game"] or None))
        before.append(one["text"])
    return made


def _alone_s(comments: list[Comment], catalogue: Catalogue) -> float:
    alone = [replace(comment, same_author_prev=()) for comment in comments]
    began = time.process_time()
    for comment in alone:
        catalogue.readings.clear()
        parse(comment, catalogue)
    return time.process_time() - began


def _is_stray(one: dict[str, Any], read: Parsed) -> bool:
    return one["intent"] in ORDERLESS and bool(read.orders)


def _lines_meant(one: dict[str, Any]) -> list[tuple[str, int | None, str | None]]:
    """A cancelled code is named once, however many kinds of it were ordered."""
    if one["intent"] == Intent.CANCEL:
        return sorted({(line["code"], None, None) for line in one["lines"]})
    return [(line["code"], line["quantity"], line["variant"]) for line in one["lines"]]


def _lines_read(read: Parsed) -> list[tuple[str, int | None, str | None]]:
    if read.intent == Intent.CANCEL:
        return sorted({(line.code, None, None) for line in read.orders})
    return [(line.code, line.qty, line.variant) for line in read.orders]


def _share(hits: Iterable[bool]) -> float:
    found = list(hits)
    return sum(found) / len(found) if found else 1.0
