"""The sixty published comments with the answers people gave."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from livestream.comments import Comment, parse

FILE = Path(__file__).parents[3] / "data" / "live_comments.json"


@pytest.fixture(scope="module")
def answers(catalogue):
    """Pairs of expected and given answers."""
    entries = json.loads(FILE.read_text(encoding="utf-8"))["comments"]
    pairs = []
    for entry in entries:
        context = entry["context"]
        comment = Comment(
            entry["text"], context["pinned_code"], tuple(context["same_author_prev"]), context["minigame"]
        )
        pairs.append((entry["expected"], json.loads(json.dumps(asdict(parse(comment, catalogue))))))
    return pairs


def share(answers, key):
    return sum(expected[key] == given[key] for expected, given in answers) / len(answers)


def test_intents_agree_for_95_percent(answers):
    assert share(answers, "intent") >= 0.95


def test_order_lines_agree_exactly_for_95_percent(answers):
    assert share(answers, "orders") >= 0.95


def test_every_phone_agrees(answers):
    assert share(answers, "phone") == 1.0


@pytest.mark.parametrize(
    "key", ["topic", "mentioned_codes", "address", "answer", "needs_review", "duplicate"]
)
def test_everything_else_agrees_for_95_percent(answers, key):
    assert share(answers, key) >= 0.95


def test_spam_chat_and_questions_never_make_order_lines(answers):
    talk = [given for expected, given in answers if expected["intent"] in ("spam", "chat", "question")]

    assert len(talk) == 14
    assert [given["orders"] for given in talk if given["orders"]] == []


def test_answers_have_exactly_the_expected_keys(answers):
    assert all(expected.keys() == given.keys() for expected, given in answers)
