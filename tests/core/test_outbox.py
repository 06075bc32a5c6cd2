"""News and the change it tells of are one: both are written, or neither."""

import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from catalog import services as catalog
from catalog.models import Variant
from core import outbox, queue, redis, relay
from core.models import OutboxEvent
from core.outbox import Topic, publish
from tests.factories import VariantFactory

pytestmark = pytest.mark.django_db(transaction=True)
MOMENT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)


def test_news_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        publish(Topic.STOCK, 1)
    assert not OutboxEvent.objects.exists()


def test_a_change_and_its_news_are_written_together():
    variant = VariantFactory()
    catalog.change_price(variant_id=variant.pk, price_vnd=90_000)
    assert Variant.objects.get().price_vnd == 90_000
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("price", variant.pk)]


def test_a_change_that_is_rolled_back_takes_its_news_along():
    variant = VariantFactory()

    @transaction.atomic
    def change_and_fail() -> None:
        catalog.change_price(variant_id=variant.pk, price_vnd=90_000)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        change_and_fail()
    assert Variant.objects.get().price_vnd == 100_000
    assert not OutboxEvent.objects.exists()


def test_each_key_is_told_once_per_change_with_the_moment_it_was_said():
    with time_machine.travel(MOMENT, tick=False), transaction.atomic():
        publish(Topic.STOCK, 3, 1, 3)
    assert list(OutboxEvent.objects.order_by("id").values_list("key", "created_at", "processed_at")) == [
        (3, MOMENT, None),
        (1, MOMENT, None),
    ]


# The nudge


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that would have gone to the broker."""
    tasks: list[str] = []

    def ask(task: str, *args: object) -> bool:
        tasks.append(task)
        return True

    monkeypatch.setattr(queue, "ask", ask)
    return tasks


def test_many_commits_in_a_row_send_one_nudge(queued):
    for key in range(5):
        with transaction.atomic():
            publish(Topic.STOCK, key)
    assert queued == ["core.tasks.relay_outbox"]


def test_nobody_is_nudged_before_the_commit(queued):
    with transaction.atomic():
        publish(Topic.STOCK, 1)
        assert queued == []
    assert queued == ["core.tasks.relay_outbox"]


def test_the_relay_lets_the_next_commit_nudge_again(heard, queued):
    for key in range(2):
        with transaction.atomic():
            publish(Topic.STOCK, key)
        relay.run()
    assert len(queued) == 2


def test_a_lost_nudge_costs_nothing_because_the_next_look_finds_the_event(heard):
    with transaction.atomic():
        publish(Topic.STOCK, 1)
    redis.client().delete(outbox.NUDGED)
    assert relay.run() == 1
    assert heard == [{"stock": {1}}]


def test_a_commit_succeeds_and_does_not_wait_while_redis_is_away(no_redis, heard):
    started = time.monotonic()
    for key in range(20):
        with transaction.atomic():
            publish(Topic.STOCK, key)
    assert time.monotonic() - started < 2
    assert relay.run() == 20
    assert heard == [{"stock": set(range(20))}]


def test_a_task_that_cannot_be_queued_is_told_to_the_caller(monkeypatch):
    from celery import current_app
    from kombu.exceptions import OperationalError

    def away(*args: object, **kwargs: object) -> None:
        raise OperationalError("nobody listens")

    monkeypatch.setattr(current_app, "send_task", away)
    assert queue.ask("core.tasks.relay_outbox") is False


def test_events_done_days_ago_are_forgotten_and_waiting_ones_never():
    with time_machine.travel(MOMENT, tick=False) as moment:
        with transaction.atomic():
            publish(Topic.STOCK, 1)
        relay.run()
        with transaction.atomic():
            publish(Topic.STOCK, 2)
        moment.shift(timedelta(days=2, seconds=-1))
        assert relay.prune() == 0
        moment.shift(timedelta(seconds=2))
        assert relay.prune() == 1
        moment.shift(timedelta(days=400))
        assert relay.prune() == 0
    assert OutboxEvent.objects.get().key == 2
