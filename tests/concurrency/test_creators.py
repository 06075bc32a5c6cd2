"""Creators at the same time: a line is credited once, an entry is paid once."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from core import clock
from livestream import locks, services
from livestream.errors import LiveRefused
from livestream.models import Commission, CommissionEntry, CreatorPayout
from livestream.services import Touch, commissions
from tests.concurrency.together import Running, together
from tests.factories import ProducerFactory, UserFactory
from tests.livestream.creators import agreement, brought
from tests.livestream.stage import goods
from tests.orders.web import web_order

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def deals():
    """Two creators' agreements for the same goods, and the goods."""
    producer = ProducerFactory.create()
    honey = goods(producer)
    return honey, [agreement(producer, honey.product) for _ in range(2)]


@pytest.fixture
def order(deals):
    return web_order((deals[0], 3), method="vnpay", number=7_001)


def touch(deal) -> Touch:
    return Touch(deal.pk, clock.now() - timedelta(hours=1))


def test_an_order_that_is_credited_twice_at_once_has_one_commission(deals, order):
    found = together([partial(services.credit, order.pk, [touch(deals[1][0])])] * 4)
    assert sorted(len(made) for made in found) == [0, 0, 0, 1]
    assert Commission.objects.get().units == 3


def test_two_creators_at_once_are_credited_once(deals, order):
    works = [partial(services.credit, order.pk, [touch(deal)]) for deal in deals[1]]
    found = together(works)
    assert sorted(len(made) for made in found) == [0, 1]
    assert Commission.objects.count() == 1


def test_without_the_lock_of_the_order_both_would_find_its_line_without_a_creator(deals, order):
    have_looked = threading.Barrier(2)

    def look(_deal) -> int:
        lines = order.lines.filter(commission=None).count()
        have_looked.wait(10)
        return lines

    assert together([partial(look, deal) for deal in deals[1]]) == [1, 1]


def owed_to(deals):
    """Two lines of one creator that are approved: 10 % of 300,000 and of 100,000 đồng."""
    honey, (deal, _other) = deals
    for units in (3, 1):
        brought(honey, deal, units)
    services.approve_due()
    return deal.creator_id


def pay(creator_id: int, reference: str, by) -> str:
    try:
        services.pay(creator_id, seen_vnd=40_000, bank_reference=reference, by=by)
    except LiveRefused as refused:
        return refused.code
    return "paid"


def test_two_transfers_at_once_pay_what_is_owed_once(deals):
    creator_id, by = owed_to(deals), UserFactory.create()
    found = together([partial(pay, creator_id, f"FT{number}", by) for number in range(4)])
    assert sorted(found) == ["nothing_owed"] * 3 + ["paid"]
    assert CreatorPayout.objects.get().gross_vnd == 40_000
    assert CommissionEntry.objects.filter(payout=None).count() == 0


def test_the_same_transfer_pressed_four_times_at_once_is_one_payment(deals):
    creator_id, by = owed_to(deals), UserFactory.create()
    assert together([partial(pay, creator_id, "FT1", by)] * 4) == ["paid"] * 4
    assert CreatorPayout.objects.count() == 1


def test_without_the_lock_of_the_creator_two_transfers_would_count_the_same_entries(deals):
    creator_id = owed_to(deals)
    have_looked = threading.Barrier(2)

    def count() -> int:
        unpaid = CommissionEntry.objects.filter(payout=None, commission__collaboration__creator=creator_id)
        gross_vnd = sum(unpaid.values_list("amount_vnd", flat=True))
        have_looked.wait(10)
        return gross_vnd

    assert together([count, count]) == [40_000, 40_000]


def test_what_goes_back_while_its_creator_is_paid_waits_and_is_an_entry_of_its_own(deals):
    creator_id, by = owed_to(deals), UserFactory.create()
    one = Commission.objects.order_by("pk").first()
    one.line.returned = 1
    one.line.save(update_fields=["returned"])
    with transaction.atomic():
        locks.commissions([one.line.order_id])
        following = Running(partial(commissions.follow, [one.line.order_id]))
        assert following.is_waiting()
        assert pay(creator_id, "FT1", by) == "paid"
    following.join()
    assert list(CommissionEntry.objects.filter(payout=None).values_list("amount_vnd", flat=True)) == [-10_000]
