"""The result of a game: found as promised, for ever, and kept so that anybody can repeat it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction

from core import clock
from livestream import draws, game_queries, services, tasks
from livestream.errors import LiveRefused
from livestream.models import (
    LiveComment,
    Minigame,
    MinigameEntry,
    MinigameWinner,
)
from tests.factories import UserFactory
from tests.inventory.snapshots import nothing_changes
from tests.livestream.games import game, kinds, quiz, won
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_the_first_who_hit_the_number_win_and_the_seed_is_told(session, guess):
    for author, number in (("a", 26), ("b", 27), ("c", 27)):
        write(session, f"#ocop {number}", author=author)
    services.end_game(guess.pk)
    assert won(guess) == [(1, "tiktok:b")]
    event = session.events.get(kind="game_over")
    assert guess.seed in event.words
    assert event.facts == {"game": guess.pk, "entries": 3, "winners": [2], "seed": guess.seed}


def test_the_first_right_answers_win_as_many_as_there_are_prizes(session):
    made = quiz(session, kind="first")
    on_air(session)
    services.start_game(session.pk, made.pk)
    for author, letter in (("a", "A"), ("b", "B"), ("c", "b"), ("d", "B")):
        write(session, f"đáp án {letter}", author=author)
    services.end_game(made.pk)
    assert won(made) == [(1, "tiktok:b"), (2, "tiktok:c")]


@pytest.mark.parametrize(("kind", "answer"), [("quiz", "B"), ("draw", "")])
def test_what_was_drawn_follows_from_the_seed_and_the_log(session, kind, answer):
    made = quiz(session, kind=kind, answer=answer, winners=3)
    on_air(session)
    services.start_game(session.pk, made.pk)
    for number in range(12):
        write(session, f"#ocop {'AB'[number % 2]}", author=f"a{number}")
    services.end_game(made.pk)
    log = game_queries.log(made)
    assert [line.number for line in log] == list(range(1, 13))
    right = sorted((line for line in log if line.is_right), key=lambda line: line.lot)
    assert [line.place for line in right[:3]] == [1, 2, 3]
    assert len(right) == (6 if kind == "quiz" else 12)
    assert [key for _place, key in won(made)] == [line.entry.author_key for line in right[:3]]
    assert draws.fingerprint(made.seed) == made.seed_hash


def test_ended_twice_it_is_as_once_and_the_result_stands_for_ever(session, guess):
    write(session, "#ocop 27")
    services.end_game(guess.pk)
    services.end_game(guess.pk)
    assert kinds(session) == ["game_plan", "game_on", "game_over"]
    winner = MinigameWinner.objects.get()
    entry = winner.entry
    for work in (
        lambda: MinigameWinner.objects.update(place=2),
        lambda: MinigameEntry.objects.filter(pk=entry.pk).update(answer="1"),
        lambda: MinigameEntry.objects.filter(pk=entry.pk).update(is_void=True),
        lambda: Minigame.objects.update(state="running", ended_at=None),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            work()


def test_at_its_time_it_ends_by_itself(session, guess):
    write(session, "#ocop 27")
    tasks.end_games()
    guess.refresh_from_db()
    assert guess.is_running
    with time_machine.travel(guess.closes_at):
        assert all(rows.exists() for rows in game_queries.due(clock.now()))
        tasks.end_games()
        tasks.end_games()
    guess.refresh_from_db()
    assert guess.is_over
    assert won(guess) == [(1, "tiktok:lan")]
    assert session.events.get(kind="game_over").by is None


def test_without_a_right_answer_nobody_wins(session, guess):
    write(session, "#ocop 26")
    assert services.end_game(guess.pk).is_over
    assert won(guess) == []


def test_called_off_with_a_reason_it_has_no_winner(session, guess):
    write(session, "#ocop 27")
    with pytest.raises(LiveRefused):
        services.call_off_game(guess.pk, reason=" ")
    services.call_off_game(guess.pk, reason="Đọc lộ đáp án")
    assert services.call_off_game(guess.pk, reason="Lần nữa").reason == "Đọc lộ đáp án"
    assert won(guess) == []
    with pytest.raises(LiveRefused):
        services.end_game(guess.pk)
    other = game_queries.public_facts(Minigame.objects.get(pk=guess.pk))
    assert "seed" not in other


def test_the_end_of_the_session_ends_its_game_and_the_kill_switch_calls_it_off(honey):
    producer, made = honey.product.producer, []
    for code in ("M31", "M32"):
        session = planned(producer)
        item(session, goods(producer, code))
        made.append((session, game(session)))
        on_air(session)
        services.start_game(session.pk, made[-1][1].pk)
        write(session, "#ocop 27")
    (one, ended), (two, stopped) = made
    services.end(one.pk)
    services.stop(two.pk, reason="Sai giá")
    assert (won(ended), won(stopped)) == ([(1, "tiktok:lan")], [])
    assert Minigame.objects.get(pk=stopped.pk).reason == "Sai giá"


def test_a_prize_is_handed_over_once_with_how_and_by_whom(session, guess):
    write(session, "#ocop 27")
    services.end_game(guess.pk)
    prize, by = MinigameWinner.objects.get(), UserFactory.create()
    with pytest.raises(LiveRefused):
        services.hand_over_prize(prize.pk, how="thrown", by=by)
    services.hand_over_prize(prize.pk, how="posted", by=by)
    services.hand_over_prize(prize.pk, how="person", by=UserFactory.create())
    prize.refresh_from_db()
    assert (prize.how, prize.handed_by) == ("posted", by)
    assert session.events.filter(kind="prize").count() == 1


def test_a_practice_plays_and_hands_nothing_over(honey):
    practice = planned(honey.product.producer, is_practice=True)
    item(practice, honey)
    made = game(practice)
    on_air(practice)
    services.start_game(practice.pk, made.pk)
    write(practice, "#ocop 27")
    services.end_game(made.pk)
    prize = MinigameWinner.objects.get()
    with nothing_changes(), pytest.raises(LiveRefused):
        services.hand_over_prize(prize.pk, how="posted", by=UserFactory.create())


def test_the_log_outlives_the_comments_without_its_authors(session, guess, settings):
    write(session, "#ocop 27")
    services.end_game(guess.pk)
    services.end(session.pk)
    with time_machine.travel(clock.now() + timedelta(days=settings.LIVE_COMMENT_DAYS + 1)):
        services.prune()
        services.prune()
    assert not LiveComment.objects.exists()
    line = game_queries.log(Minigame.objects.get(pk=guess.pk))[0]
    assert (line.entry.author_key, line.entry.name, line.entry.answer, line.place) == ("", "La***", "27", 1)


def test_viewers_hear_of_a_game_without_its_answer_and_of_its_end_with_the_seed(session, guess):
    running = game_queries.public_facts(guess)
    assert running["seed_hash"] == guess.seed_hash
    assert not {"answer", "seed"} & set(running)
    write(session, "#ocop 27")
    over = game_queries.public_facts(services.end_game(guess.pk))
    assert (over["answer"], over["seed"], over["winners"]) == ("27", guess.seed, ["La*** (27)"])
