"""What was read before is not read again, and the answers are the same as if it were."""

import json
from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livestream.comments import Comment, from_document, parse, parser
from sandbox.live import goods, script
from tests.unit.livestream.conftest import DATA
from tests.unit.livestream.test_any_text import GAMES, PINNED, TEXTS

PINNED_IN_TURN = ("M12", "M06", None, "M20")


class Forgetful(dict):
    """A memory that keeps nothing."""

    def __setitem__(self, key, value):
        pass


def document():
    return json.loads((DATA / "ocop_products.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def forgetful():
    made = from_document(document())
    made.readings = Forgetful()
    return made


def room(seconds):
    """Comments of a live room, read as they come in while other products are pinned."""
    wares = tuple(goods.read(document()["products"]))
    plan = script.Plan(wares, ("tiktok",), 20.0, seconds, seed=5, has_games=True, pinned="M12")
    earlier = defaultdict(list)
    for number, event in enumerate(script.play(plan)):
        if event.said:
            before = earlier[event.author if number % 3 else number % 30]
            pinned = PINNED_IN_TURN[number // 50 % len(PINNED_IN_TURN)]
            yield Comment(event.said.text, pinned, tuple(before[-60:]), event.game or None)
            before.append(event.said.text)


def test_a_room_is_read_as_without_a_memory(forgetful):
    catalogue = from_document(document())
    comments = list(room(40.0))
    assert len(comments) > 500
    assert [parse(one, catalogue) for one in comments] == [parse(one, forgetful) for one in comments]
    assert len(catalogue.readings) < sum(1 + len(one.same_author_prev) for one in comments)


@given(text=TEXTS, earlier=st.lists(TEXTS, max_size=4), pinned=PINNED, game=GAMES)
def test_any_text_is_read_as_without_a_memory(catalogue, forgetful, text, earlier, pinned, game):
    comment = Comment(text, pinned, tuple(earlier), game)
    wanted = parse(comment, forgetful)
    assert [parse(comment, catalogue) for _time in range(2)] == [wanted, wanted]


def test_earlier_words_are_read_once(catalogue, monkeypatch):
    read = []
    really = parser._read
    monkeypatch.setattr(parser, "_read", lambda *a: (read.append(a[0].text), really(*a))[1])
    said = ["chốt M12 2 hũ cho Tư", "thêm 1 nha Tư", "đổi thành 5 hũ nha Tư"]
    for count in range(len(said)):
        parse(Comment(said[count], "M12", tuple(said[:count])), catalogue)
    assert read == said


def test_the_same_words_after_another_order_are_another_reading(read):
    assert read("thêm 1 nha", prev=["M12 2 hũ"]).orders[0].qty == 3
    assert read("thêm 1 nha", prev=["M12 4 hũ"]).orders[0].qty == 5
    assert read("cho em 2", pinned="M06").orders != read("cho em 2", pinned="M12").orders


def test_the_memory_has_a_bound_also_for_very_long_texts(monkeypatch):
    catalogue = from_document(document())
    monkeypatch.setattr(parser, "MOST_READINGS", 10)
    for number in range(25):
        parse(Comment(f"M12 x{number} " + "a" * 100_000), catalogue)
    assert len(catalogue.readings) <= 10
    assert max(len(key[0]) for key in catalogue.readings) == 600
