"""The relay hands every event on, once, in the transaction that marks it done."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from core import outbox, relay
from core.models import OutboxEvent
from core.outbox import Topic, publish

pytestmark = pytest.mark.django_db(transaction=True)


def say(topic: Topic, *keys: int) -> None:
    with transaction.atomic():
        publish(topic, *keys)


def in_thread(work: Callable[[], None]) -> threading.Thread:
    """Run with a database connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def waiting() -> set[int]:
    return set(OutboxEvent.objects.filter(processed_at__isnull=True).values_list("key", flat=True))


def test_a_subscriber_is_called_once_for_a_whole_batch(heard):
    say(Topic.STOCK, 1, 2)
    say(Topic.STOCK, 2, 3)
    say(Topic.PRICE, 2)
    assert relay.run() == 5
    assert heard == [{"stock": {1, 2, 3}, "price": {2}}]


def test_a_subscriber_hears_only_its_own_topics(heard):
    say(Topic.CATALOGUE, 1)
    assert relay.run() == 1
    assert heard == []
    assert waiting() == set()


def test_of_an_event_said_twice_the_earlier_moment_counts(monkeypatch):
    told = []
    monkeypatch.setattr(outbox, "_subscribers", {told.append: {"stock"}})
    first = datetime(2026, 12, 1, tzinfo=UTC)
    with time_machine.travel(first, tick=False) as moment:
        say(Topic.STOCK, 1)
        moment.shift(timedelta(seconds=9))
        say(Topic.STOCK, 1)
    relay.run()
    assert told == [{"stock": {1: first}}]


def test_an_event_is_done_only_once(heard):
    say(Topic.STOCK, 1)
    assert [relay.run(), relay.run()] == [1, 0]
    assert len(heard) == 1


def test_more_than_a_batch_is_relayed_in_one_run(heard, monkeypatch):
    monkeypatch.setattr(relay, "BATCH", 3)
    say(Topic.STOCK, *range(8))
    assert relay.run() == 8
    assert [len(call["stock"]) for call in heard] == [3, 3, 2]


def test_what_is_said_now_does_not_stand_behind_thousands_that_wait(heard, monkeypatch):
    monkeypatch.setattr(relay, "BATCH", 20)
    say(Topic.STOCK, *range(100))
    say(Topic.STOCK, 1000)
    assert relay.run() == 101
    assert heard[0]["stock"] == {*range(20), 99, 1000}  # a tenth of a batch comes from the new end
    assert heard[1]["stock"] == {*range(20, 40), 97, 98}
    assert set().union(*(call["stock"] for call in heard)) == {*range(100), 1000}


def test_a_batch_that_fails_is_rolled_back_and_done_again_event_by_event(heard):
    @outbox.subscribe(Topic.STOCK)
    def fail_once(changes: outbox.Changes) -> None:
        say(Topic.PRICE, 99)
        if len(heard) == 1:
            raise ConnectionError("the first time")

    say(Topic.STOCK, 1, 2)
    assert relay.run() == 4  # the events, and the news that their subscriber told of each
    assert heard == [{"stock": {1, 2}}, {"stock": {1}}, {"stock": {2}}, {"price": {99}}]
    assert waiting() == set()


def test_an_event_that_fails_alone_waits_with_its_error_and_holds_up_no_other(heard):
    @outbox.subscribe(Topic.STOCK)
    def refuse_two(changes: outbox.Changes) -> None:
        if 2 in changes["stock"] and len(heard) < 9:
            raise ValueError("two is impossible")

    with time_machine.travel(datetime(2026, 12, 1, tzinfo=UTC), tick=False) as moment:
        say(Topic.STOCK, 1, 2, 3)
        assert relay.run() == 2
        assert waiting() == {2}
        event = OutboxEvent.objects.get(key=2)
        assert (event.error, event.not_before - event.created_at) == (
            "ValueError('two is impossible')",
            relay.TRY_AGAIN,
        )
        assert relay.run() == 0
        moment.shift(relay.TRY_AGAIN)
        heard.extend([{}] * 9)
        assert relay.run() == 1
    assert waiting() == set()


def test_a_second_relay_leaves_at_once_and_the_first_takes_its_events_along(monkeypatch):
    held, go_on = threading.Event(), threading.Event()
    told: list[set[int]] = []

    def hear(changes: outbox.Changes) -> None:
        told.append(set(changes["stock"]))
        if len(told) == 1:
            held.set()
            assert go_on.wait(10)

    monkeypatch.setattr(outbox, "_subscribers", {hear: {"stock"}})
    say(Topic.STOCK, 1, 2)
    slow = in_thread(relay.run)
    assert held.wait(10)
    say(Topic.STOCK, 3)
    assert relay.run() == 0
    go_on.set()
    slow.join(10)
    assert told == [{1, 2}, {3}]
    assert waiting() == set()


def test_an_event_that_somebody_has_locked_is_waited_for_without_haste(heard, monkeypatch):
    say(Topic.STOCK, 1)
    other, pauses = connection.copy(), []
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT id FROM core_outboxevent FOR UPDATE")

    class Time:
        @staticmethod
        def sleep(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 3:
                other.rollback()  # a closed connection lets go only when its server notices
                other.close()

    monkeypatch.setattr(relay, "time", Time)
    assert relay.run() == 1
    assert pauses == [relay.GATHER_S] * 4
    assert heard == [{"stock": {1}}]


def test_an_event_of_a_late_commit_is_found_although_later_ones_are_done(heard):
    begun, go_on = threading.Event(), threading.Event()

    def commit_late() -> None:
        with transaction.atomic():
            publish(Topic.STOCK, 1)
            begun.set()
            assert go_on.wait(10)

    late = in_thread(commit_late)
    assert begun.wait(10)
    say(Topic.STOCK, 2)
    assert relay.run() == 1
    go_on.set()
    late.join(10)
    assert relay.run() == 1
    first, second = OutboxEvent.objects.order_by("id").values_list("key", flat=True)
    assert (first, second) == (1, 2)
    assert heard == [{"stock": {2}}, {"stock": {1}}]


def test_a_relay_that_dies_half_way_leaves_its_events_to_the_next(heard):
    class Killed(BaseException):
        pass

    @outbox.subscribe(Topic.STOCK)
    def die_once(changes: outbox.Changes) -> None:
        if len(heard) == 1:
            raise Killed

    say(Topic.STOCK, 1)
    with pytest.raises(Killed):
        relay.run()
    assert relay.run() == 1
    assert waiting() == set()
