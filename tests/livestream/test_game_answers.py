"""Answers to a game: read, entered with their comments, one of each author."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction

from core import clock
from livestream import game_queries, services
from livestream.happenings import Happening
from livestream.models import (
    LiveComment,
    LiveDraft,
    MinigameEntry,
    MinigameWinner,
)
from sandbox.live import script
from sandbox.live.goods import read as wares_of
from tests.livestream.games import game, won
from tests.livestream.stage import on_air, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_answers_are_read_and_entered_with_their_comments_one_of_each_author(session, guess):
    said = write(session, "#ocop 27", author="lan")
    write(session, "đáp án 30", author="tu")
    write(session, "28", author="lan")
    write(session, "hay quá", author="hoa")
    assert (said.game, said.parsed["intent"], said.parsed["answer"]) == ("ocop", "minigame", "27")
    entries = MinigameEntry.objects.order_by("arrival")
    assert [(one.author_key, one.answer, one.name) for one in entries] == [
        ("tiktok:lan", "27", "La***"),
        ("tiktok:tu", "30", "La***"),
    ]
    assert entries[0].arrival == said.pk


def test_the_first_valid_answer_counts_not_the_first_attempt(session, guess):
    write(session, "#ocop 99", author="lan")
    write(session, "#ocop B", author="lan")
    write(session, "#ocop 12", author="lan")
    assert MinigameEntry.objects.get().answer == "12"


def test_two_answers_in_one_batch_are_one(session, guess):
    services.take_in(
        session.sources.get(source="tiktok"),
        [Happening("comment", str(number), author="lan", text=f"#ocop {number}") for number in (5, 6)],
    )
    assert MinigameEntry.objects.get().answer == "5"


def test_before_the_start_and_after_the_end_no_answer_counts(session):
    made = game(session)
    on_air(session)
    write(session, "#ocop 27", author="early")
    services.start_game(session.pk, made.pk)
    begun = clock.now()
    source = session.sources.get(source="tiktok")
    old = Happening("comment", "old", begun - timedelta(minutes=1), "slow", text="#ocop 27")
    services.take_in(source, [old])
    with time_machine.travel(begun + timedelta(minutes=3, seconds=1)):
        write(session, "#ocop 27", author="late")
        assert not MinigameEntry.objects.exists()
        services.end_game(made.pk)
        write(session, "#ocop 27", author="later")
    assert not MinigameEntry.objects.exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        MinigameEntry.objects.create(game=made, arrival=1, answer="27", at=begun)


def test_a_late_answer_is_no_order_and_an_answer_is_none_afterwards(session, guess):
    services.show_item(session.pk, session.items.get().pk)
    write(session, "27", author="lan")
    services.end_game(guess.pk)
    late = write(session, "15", author="tu")
    assert (late.parsed["intent"], late.state) == ("minigame", "talk")
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert write(session, "chốt 1", author="hoa").game == ""
        more = write(session, "thêm 1 nha", author="lan")
    assert [line["qty"] for line in more.parsed["orders"]] in ([1], [])
    assert not LiveDraft.objects.exists()


def test_spam_never_counts_and_orders_are_orders_meanwhile(session, guess):
    write(session, "vay tiền nhanh 27 zalo 0912345678", author="spam")
    order = write(session, "M12 x2", author="lan")
    assert order.parsed["intent"] == "order"
    assert not MinigameEntry.objects.filter(author_key="tiktok:spam").exists()


def test_a_rejected_answer_does_not_count_and_the_next_of_its_author_does(session, guess):
    first = write(session, "#ocop 27", author="lan")
    write(session, "#ocop 27", author="tu")
    write(session, "#ocop 30", author="lan")
    services.reject(first.pk)
    assert [(one.author_key, one.answer) for one in game_queries.counted(guess)] == [
        ("tiktok:tu", "27"),
        ("tiktok:lan", "30"),
    ]
    services.end_game(guess.pk)
    assert won(guess) == [(1, "tiktok:tu")]


def test_rejecting_afterwards_leaves_the_result(session, guess):
    first = write(session, "#ocop 27", author="lan")
    services.end_game(guess.pk)
    services.reject(first.pk)
    assert won(guess) == [(1, "tiktok:lan")]


def test_the_answers_of_a_file_are_entered(session, guess, tmp_path):
    path = tmp_path / "answers.json"
    said = [("a", "#ocop 27"), ("b", "đoán 12"), ("a", "#ocop 1"), ("c", "M12 2 hũ"), ("d", "đáp án 50")]
    comments = [
        {"id": f"g{number}", "author": author, "text": text} for number, (author, text) in enumerate(said)
    ]
    path.write_text(json.dumps({"comments": comments}))
    for _time in range(2):
        call_command("replay_live", str(session.pk), str(path))
    entries = MinigameEntry.objects.order_by("arrival").values_list("author_key", "answer")
    assert list(entries) == [("file:a", "27"), ("file:b", "12"), ("file:d", "50")]
    assert LiveComment.objects.filter(parsed__intent="order").count() == 1


def test_the_answers_of_a_whole_room_are_entered_and_nothing_else(session):
    made = game(session, kind="draw", answer="", winners=3)
    on_air(session)
    services.start_game(session.pk, made.pk)
    wares = tuple(
        wares_of([{"code": "M12", "name": "Mật ong", "variants": [{"key": "a", "label": "Hũ 500g"}]}])
    )
    plan = script.Plan(wares, ("tiktok",), 10.0, 200.0, seed=5, has_games=True, pinned="M12")
    said = [event for event in script.play(plan) if event.said and event.game]
    heard = [
        Happening("comment", str(number), author=event.author, name="Lan", text=event.said.text)
        for number, event in enumerate(said)
    ]
    services.take_in(session.sources.get(source="tiktok"), heard)
    answers: dict[str, str] = {}
    for event in said:
        if event.said.intent == "minigame":
            answers.setdefault(f"tiktok:{event.author}", event.said.answer)
    assert len(answers) > 10
    assert dict(made.entries.values_list("author_key", "answer")) == answers
    services.end_game(made.pk)
    assert MinigameWinner.objects.count() == 3
