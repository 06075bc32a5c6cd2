"""Two people reach for one piece of work: one has it, and one decides it."""

import threading
from contextlib import suppress

import pytest
from django.contrib.admin.models import LogEntry
from django.db import transaction

from accounts import assignments
from accounts.models import Assignment, AuditEntry, User
from catalog.errors import DecidedAlready
from catalog.models import Approval, Product
from core import clock
from core.errors import DomainError
from orders import locks
from orders.models import ProductRating, Review, Voice
from orders.services import voices
from staff import services
from staff.queues import named
from tests.concurrency.together import Running, together
from tests.factories import UserFactory, VariantFactory
from tests.orders.purchases import bought
from tests.staff import people

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two() -> list[User]:
    return [UserFactory.create(staff=True) for _ in range(2)]


@pytest.fixture(autouse=True)
def _journal(transactional_db):
    """The lines that decisions leave: no table of ours, which are emptied by themselves."""
    yield
    LogEntry.objects.all().delete()


def taking(row: Approval, by: User):
    def work() -> bool:
        try:
            assignments.take(row, by=by)
        except assignments.Taken:
            return False
        return True

    return work


def test_of_two_who_take_one_case_one_has_it(two):
    approval = people.product_sent()

    assert sorted(together([taking(approval, person) for person in two])) == [False, True]
    assert Assignment.objects.count() == 1


def test_without_the_index_both_would_think_they_have_it(two):
    """The twin: look whether it is free, then write."""
    approval = people.product_sent()
    both_have_looked = threading.Barrier(2)

    def looking_first(person: User):
        def work() -> bool:
            is_free = not assignments.of(Approval, approval.pk).exists()
            both_have_looked.wait(10)
            if is_free:
                Assignment.objects.update_or_create(
                    work="catalog.approval",
                    key=approval.pk,
                    defaults={"person": person, "taken_at": clock.now()},
                )
            return is_free

        return work

    assert together([looking_first(person) for person in two]) == [True, True]


def test_two_who_take_the_next_have_two_different_cases(two):
    sent = {people.product_sent(f"Bưởi {number}").pk for number in range(2)}
    queue = named("products")
    assert queue

    taken = together([lambda person=person: services.take_next(queue, by=person) for person in two])

    assert {row.pk for row in taken if row} == sent


def test_of_two_who_decide_one_case_one_does(two):
    approval, queue = people.product_sent(), named("products")
    assert queue
    verdicts = [queue.verdict("approve"), queue.verdict("return")]
    said = [{}, {"reasons": ["price_odd"], "note": ""}]

    def deciding(number: int):
        def work() -> bool:
            try:
                services.decide(queue, approval, verdicts[number], said[number], by=two[number])
            except (assignments.Taken, DecidedAlready, DomainError):
                return False
            return True

        return work

    assert sorted(together([deciding(0), deciding(1)])) == [False, True]
    approval.refresh_from_db()
    states = {"approved": Product.State.PUBLISHED, "returned": Product.State.RETURNED}
    assert Product.objects.get().state == states[approval.verdict]
    assert not Assignment.objects.exists()


def hidden_in_the_records_while_the_desk_shows(by: User) -> Review:
    """The desk has looked that it waits; before it writes, the records hide it."""
    queue = named("reviews")
    assert queue
    review = people.review_written(bought(None, VariantFactory.create())[0])
    ProductRating.objects.create(product=review.product)
    verdict = queue.verdict("show")
    assert verdict
    with transaction.atomic():
        voices.set_review_state(review_id=review.pk, state=Voice.HIDDEN)
        desk = Running(lambda: services.decide(queue, review, verdict, {}, by=by))
        assert desk.is_waiting()
    with suppress(DecidedAlready):
        desk.join()
    review.refresh_from_db()
    return review


def test_a_review_that_the_records_decide_meanwhile_is_not_decided_again(two):
    assert hidden_in_the_records_while_the_desk_shows(two[0]).state == Voice.HIDDEN
    assert not Assignment.objects.exists()
    assert not AuditEntry.objects.exists()


def test_without_the_lock_the_desk_would_show_what_was_hidden(two, monkeypatch):
    monkeypatch.setattr(locks, "review", lambda pk: Review.objects.get(pk=pk))

    assert hidden_in_the_records_while_the_desk_shows(two[0]).state == Voice.SHOWN
