"""Two owners send each other away: one of them stays."""

import threading

import pytest

from catalog import locks, members
from catalog.errors import LastOwner
from catalog.models import Membership
from tests.concurrency.together import together
from tests.factories import ProducerFactory, UserFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owners() -> list[Membership]:
    producer = ProducerFactory.create()
    return [
        Membership.objects.create(user=UserFactory.create(), producer=producer, role="owner")
        for _ in range(2)
    ]


def leave(row: Membership):
    def work() -> bool:
        try:
            members.remove(producer_id=row.producer_id, membership_id=row.pk)
        except LastOwner:
            return False
        return True

    return work


def test_one_owner_stays(owners):
    assert sorted(together([leave(row) for row in owners])) == [False, True]
    assert Membership.objects.count() == 1


def test_without_the_lock_both_would_go(owners, monkeypatch):
    both_have_read = threading.Barrier(2)

    def read(model, **lookups):
        rows = list(model.objects.filter(**lookups))
        both_have_read.wait(10)
        return rows

    monkeypatch.setattr(locks, "rows", read)

    assert together([leave(row) for row in owners]) == [True, True]
    assert not Membership.objects.exists()
