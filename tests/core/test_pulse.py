"""One knock a second for every app."""

import pytest

from core import clock, pulse, queue, tasks
from core.models import OutboxEvent
from core.outbox import Topic


@pytest.fixture
def looks(monkeypatch):
    made: list = []
    monkeypatch.setattr(pulse, "_looks", made)
    return made


def test_every_look_is_taken_once_and_in_order(looks):
    seen = []
    pulse.every_second(lambda: seen.append("first"))
    pulse.every_second(lambda: seen.append("second"))
    tasks.pulse_once()
    assert seen == ["first", "second"]


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
