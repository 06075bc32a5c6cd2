"""One knock a second for every app."""

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
import time_machine
from celery import current_app
from celery.signals import beat_init
from django.contrib.auth.models import Group
from django.db import OperationalError

from core import clock, pulse, queue, relay, tasks
from core.models import OutboxEvent
from core.outbox import Topic


@pytest.fixture
def looks(monkeypatch):
    made: list = []
    monkeypatch.setattr(pulse, "_looks", made)
    monkeypatch.setattr(pulse, "_waiting", {})
    return made


def test_every_look_is_taken_once_and_in_order(looks):
    seen = []
    pulse.every_second(lambda: seen.append("first"))
    pulse.every_second(lambda: seen.append("second"))
    pulse.run()
    assert seen == ["first", "second"]


def test_beat_takes_the_pulse_itself_once_it_has_started(monkeypatch):
    started = []
    monkeypatch.setattr(pulse, "start", lambda: started.append(True))
    import_module("ocop_store.celery")
    beat_init.send(sender=None)
    assert started == [True]


def test_the_pulse_goes_on_each_second_and_a_long_look_piles_nothing_up(looks, monkeypatch):
    class Enough(Exception):
        pass

    now, slept, took = [0.0], [], iter([0.25, 3.0, 0.5])

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 3:
            raise Enough

    def look() -> None:
        now[0] += next(took)

    monkeypatch.setattr(pulse, "time", SimpleNamespace(monotonic=lambda: now[0], sleep=sleep))
    pulse.every_second(look)
    with pytest.raises(Enough):
        pulse._go_on()
    assert slept == [0.75, 0.0, 0.5]


@pytest.mark.django_db(transaction=True)  # a pulse takes a new connection where the old one is in use
def test_a_look_that_says_what_it_looks_for_is_taken_only_where_that_waits(looks, django_assert_num_queries):
    seen = []
    pulse.every_second_with(lambda now: [relay.waiting(now)])(lambda: seen.append("relay"))
    pulse.every_second_with(lambda now: [relay.waiting(now), Group.objects.all()])(
        lambda: seen.append("both")
    )
    pulse.every_second(lambda: seen.append("always"))
    with django_assert_num_queries(1):
        pulse.run()
    assert seen == ["always"]
    Group.objects.create(name="staff")
    later = clock.now() + timedelta(minutes=1)
    OutboxEvent.objects.create(topic=Topic.STOCK, key=1, created_at=clock.now(), not_before=later)
    pulse.run()
    assert seen == ["always", "both", "always"]
    with time_machine.travel(later, tick=False):
        pulse.run()
    assert seen == ["always", "both", "always", "relay", "both", "always"]


def test_while_the_database_is_away_no_look_is_taken_and_the_pulse_goes_on(looks, monkeypatch, caplog):
    def away(asked: object) -> None:
        raise OperationalError("no database")

    monkeypatch.setattr(pulse, "_ask", away)
    pulse.every_second_with(lambda now: [])(pytest.fail)
    pulse.run()
    assert "could not be taken" in caplog.text


def test_what_a_look_asks_for_expires_with_the_next_so_that_nothing_piles_up(looks, monkeypatch):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda *args, **options: sent.append(options["expires"]))
    pulse.every_second(lambda: queue.ask("channels_sync.tasks.drain_account", 1))
    pulse.run()
    queue.ask("channels_sync.tasks.drain_account", 1)
    assert sent == [pulse.EVERY_S, None]


def test_a_look_that_fails_holds_up_no_other(looks, caplog):
    seen = []

    @pulse.every_second
    def broken() -> None:
        raise ValueError("this one is ill")

    pulse.every_second(lambda: seen.append("well"))
    pulse.run()
    assert seen == ["well"]
    assert "broken" in caplog.text


@pytest.mark.django_db
def test_the_relay_is_asked_for_only_when_an_event_waits(monkeypatch):
    asked = []
    monkeypatch.setattr(queue, "ask", lambda task, *args: asked.append(task) or True)
    tasks.relay_what_waits()
    assert asked == []
    OutboxEvent.objects.create(topic=Topic.STOCK, key=1, created_at=clock.now())
    tasks.relay_what_waits()
    assert asked == ["core.tasks.relay_outbox"]


def test_sync_and_promotions_have_registered_their_looks():
    from ocop_store.celery import app

    app.loader.import_default_modules()
    names = {getattr(look, "__name__", "") for look in pulse._looks}
    assert {"relay_what_waits", "drain_accounts", "announce_windows"} <= names
