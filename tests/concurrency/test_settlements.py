"""Two who settle one producer at once: every package once, in one settlement."""

import threading
from contextlib import suppress
from functools import partial

import pytest
from django.db import IntegrityError

from payments import due_queries, locks
from payments.models import Settlement, SettlementLine
from payments.services.settlements import settle
from tests.concurrency.together import Running, together
from tests.factories import Producer, ProducerFactory
from tests.payments.settling import goods, sold, today

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seller() -> Producer:
    found = ProducerFactory.create(kind="cooperative")
    sold((goods(found), 1))
    sold((goods(found), 2), number=2)
    return found


@pytest.fixture
def slow_reads(monkeypatch):
    """Whoever has read what is due waits for the other, or gives up when he is not let in."""
    both, read = threading.Barrier(2), due_queries.packages

    def slowly(*args):
        found = read(*args)
        with suppress(threading.BrokenBarrierError):
            both.wait(1)
        return found

    monkeypatch.setattr(due_queries, "packages", slowly)


def test_the_second_waits_and_finds_nothing_new(seller, slow_reads):
    work = partial(settle, seller.pk, until=today())
    together([work, work])
    assert SettlementLine.objects.filter(kind="goods").count() == 2
    assert Settlement.objects.get().total_vnd == 340_000


def test_without_the_lock_the_second_would_fail_on_the_promise_of_the_database(
    seller, slow_reads, monkeypatch
):
    monkeypatch.setattr(locks, "producer", lambda pk: Producer.objects.get(pk=pk))
    running = [Running(partial(settle, seller.pk, until=today())) for _ in range(2)]
    failed = 0
    for one in running:
        try:
            one.join()
        except IntegrityError:
            failed += 1
    assert failed == 1
    assert Settlement.objects.get().total_vnd == 340_000
