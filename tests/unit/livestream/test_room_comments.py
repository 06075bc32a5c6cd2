"""Thousands of comments of a live room, whose authors told the room what they meant."""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from livestream.comments import Comment, Intent, parse
from sandbox.live import goods, script

FILE = Path(__file__).parents[3] / "data" / "ocop_products.json"
PINNED = "M12"
TALK = (Intent.SPAM, Intent.CHAT, Intent.QUESTION, Intent.COMPLAINT, Intent.CONTACT, Intent.MINIGAME)


@pytest.fixture(scope="module")
def read_room(catalogue):
    """(what was meant, what was read) of two thousand comments."""
    wares = tuple(goods.read(json.loads(FILE.read_text(encoding="utf-8"))["products"]))
    plan = script.Plan(wares, ("tiktok",), 20.0, 150.0, seed=11, has_games=True, pinned=PINNED)
    earlier = defaultdict(list)
    pairs = []
    for event in script.play(plan):
        if event.said:
            before = earlier[event.author]
            comment = Comment(event.said.text, PINNED, tuple(before[-50:]), event.game or None)
            pairs.append((event.said, parse(comment, catalogue)))
            before.append(event.said.text)
    assert len(pairs) > 2_000
    return pairs


def lines_meant(said):
    """The lines as they are read; a cancelled code is named once, however many kinds of it were ordered."""
    if said.intent == "cancel":
        return {(line.code, None) for line in said.lines}
    return [(line.code, line.quantity, line.variant) for line in said.lines]


def lines_read(said, parsed):
    if said.intent == "cancel":
        return {(line.code, line.qty) for line in parsed.orders}
    return [(line.code, line.qty, line.variant) for line in parsed.orders]


def test_what_people_want_is_understood(read_room):
    right = sum(said.intent == parsed.intent for said, parsed in read_room)
    assert right / len(read_room) >= 0.98


def test_every_line_is_read_exactly(read_room):
    wrong = [said.text for said, parsed in read_room if lines_meant(said) != lines_read(said, parsed)]
    assert len(wrong) / len(read_room) <= 0.002, wrong


def test_nothing_is_ordered_by_talk(read_room):
    assert [said.text for said, parsed in read_room if said.intent in TALK and parsed.orders] == []


def test_every_phone_is_found_but_those_of_spam(read_room):
    assert [said.text for said, parsed in read_room if parsed.phone != said.phone] == []


def test_what_is_said_twice_counts_once(read_room):
    orders = [(said, parsed) for said, parsed in read_room if said.intent == "order"]
    assert sum(said.is_duplicate for said, _parsed in orders) > 20
    assert [said.text for said, parsed in orders if said.is_duplicate != parsed.duplicate] == []
