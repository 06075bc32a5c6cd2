"""Games at the same time: started and ended by two desks, answered while they end."""

import threading
from datetime import timedelta
from functools import partial

import pytest
import time_machine
from django.db import connection, transaction

from core import clock
from livestream import services
from livestream.errors import LiveRefused
from livestream.happenings import Happening
from livestream.models import LiveEvent, Minigame, MinigameEntry, MinigameWinner
from livestream.services import answering, intake
from tests.concurrency.together import Running, together
from tests.factories import ProducerFactory, UserFactory
from tests.livestream.games import game
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def session_with(count: int = 1, **terms):
    """A session on air with so many games."""
    producer = ProducerFactory.create()
    session = planned(producer)
    item(session, goods(producer))
    games = [game(session, **terms) for _number in range(count)]
    on_air(session)
    return session, games


def running(**terms) -> tuple:
    session, [made] = session_with(**terms)
    services.start_game(session.pk, made.pk)
    return session, made


def test_two_desks_that_end_a_game_at_once_find_one_result():
    session, made = running(winners=3)
    for number in range(6):
        write(session, "#ocop 27", author=f"a{number}")
    together([partial(services.end_game, made.pk)] * 6)
    assert list(MinigameWinner.objects.values_list("place", flat=True)) == [1, 2, 3]
    assert LiveEvent.objects.filter(kind="game_over").count() == 1


def test_without_the_lock_of_the_game_both_desks_would_draw():
    _session, made = running()
    have_looked = threading.Barrier(2)

    def end() -> bool:
        is_running = Minigame.objects.get(pk=made.pk).is_running
        have_looked.wait(10)
        return is_running

    assert together([end, end]) == [True, True]


def test_of_two_games_started_at_once_one_runs():
    session, games = session_with(2)

    def start(pk: int) -> bool:
        try:
            return services.start_game(session.pk, pk).is_running
        except LiveRefused:
            return False

    assert sorted(together([partial(start, one.pk) for one in games])) == [False, True]
    assert Minigame.objects.filter(state="running").count() == 1


def test_a_start_pressed_six_times_is_one():
    session, [made] = session_with()
    moments = together([lambda: services.start_game(session.pk, made.pk).started_at] * 6)
    assert len(set(moments)) == 1
    assert LiveEvent.objects.filter(kind="game_on").count() == 1


def test_the_end_waits_for_an_answer_that_is_being_written_and_counts_it():
    session, made = running()
    with transaction.atomic():
        write(session, "#ocop 27")
        ending = Running(partial(services.end_game, made.pk))
        assert ending.is_waiting()
    ending.join()
    assert MinigameWinner.objects.get().entry.author_key == "tiktok:lan"
    connection.close()


def test_without_sharing_the_game_an_answer_would_come_after_the_draw():
    _session, made = running()
    has_looked, is_over = threading.Event(), threading.Event()

    def answer() -> bool:
        seen = Minigame.objects.get(pk=made.pk)
        has_looked.set()
        is_over.wait(10)
        return answering.is_open(seen, clock.now())

    entered: list[bool] = []
    late = Running(lambda: entered.append(answer()))
    has_looked.wait(10)
    services.end_game(made.pk)
    is_over.set()
    late.join()
    assert entered == [True]


def test_answers_of_several_platforms_at_once_are_all_entered_and_once():
    session, made = running(winners=1)
    sources = [session.sources.get(source=name) for name in ("tiktok", "web")]

    def answer(source, number: int) -> None:
        said = Happening("comment", f"n{number % 5}", author=f"a{number % 5}", name="Lan", text="#ocop 27")
        intake.take_in(source, [said])

    together([partial(answer, source, number) for source in sources for number in range(10)])
    assert MinigameEntry.objects.count() == 10
    services.end_game(made.pk)
    first = MinigameEntry.objects.order_by("arrival").first()
    assert MinigameWinner.objects.get().entry == first


def test_a_prize_ticked_off_by_two_people_is_handed_over_once():
    session, made = running()
    write(session, "#ocop 27")
    services.end_game(made.pk)
    winner = MinigameWinner.objects.get()
    people = [UserFactory.create() for _number in range(4)]
    together([partial(services.hand_over_prize, winner.pk, how="posted", by=one) for one in people])
    assert LiveEvent.objects.filter(kind="prize").count() == 1


def test_a_game_that_is_due_in_two_processes_ends_once():
    session, made = running()
    write(session, "#ocop 27")
    made.refresh_from_db()
    with time_machine.travel(made.closes_at + timedelta(seconds=1)):
        together([services.end_due_games] * 4)
    assert LiveEvent.objects.filter(kind="game_over").count() == 1
