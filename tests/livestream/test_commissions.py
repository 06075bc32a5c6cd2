"""Whom a line of an order is credited to, and what a creator earns of it, to the đồng."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.money import portion_of
from livestream import services
from livestream.errors import LiveRefused
from livestream.models import Commission, CommissionEntry, CreatorPayout
from livestream.services import Touch
from livestream.services.commissions import follow, owed, tax_of
from orders import services as orders
from orders.amounts import line_vnd
from orders.models import Cart, OrderLine, Package
from orders.services.cart import new_token
from orders.services.split import split
from orders.states import Status
from tests.factories import UserFactory
from tests.livestream.creators import agreement
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.orders.carts import confirmed, prepared
from tests.orders.web import web_order
from tests.payments.settling import age, book, send_back

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def deal(producer, honey):
    return agreement(producer, honey.product)


def touch(deal, **ago) -> Touch:
    return Touch(deal.pk, clock.now() - timedelta(**ago or {"hours": 1}))


def credited(order) -> dict[int | None, str]:
    return {
        one.line.variant_id: one.collaboration.code for one in Commission.objects.filter(line__order=order)
    }


def sold(honey, deal, units=3, **fields):
    """Paid and delivered 8 days ago, brought by the creator."""
    order = web_order((honey, units), method="vnpay", **fields)
    services.credit(order.pk, [touch(deal)])
    book(order)
    return age(order)


def test_the_last_creator_who_was_touched_gets_the_line(producer, honey, deal):
    later = agreement(producer, honey.product)
    order = web_order((honey, 2))
    services.credit(order.pk, [touch(later, hours=1), touch(deal, hours=2)])
    assert credited(order) == {honey.pk: later.code}
    one = Commission.objects.get()
    assert (one.via, one.basis_points, one.units, one.base_vnd, one.amount_vnd, one.approved_at) == (
        "link", 1000, 2, 200_000, 20_000, None,
    )  # fmt: skip


def test_crediting_again_is_as_once_whoever_was_touched_meanwhile(producer, honey, deal):
    later = agreement(producer, honey.product)
    order = web_order((honey, 2))
    services.credit(order.pk, [touch(deal)])
    assert services.credit(order.pk, [touch(later, minutes=1)]) == []
    assert credited(order) == {honey.pk: deal.code}


@pytest.mark.parametrize("why", ["window", "not yet", "over", "ended", "other goods", "after the order"])
def test_no_creator_gets_what_the_agreement_does_not_cover(producer, honey, why):
    today = clock.now().date()
    terms = {
        "not yet": {"starts_on": today + timedelta(days=2)},
        "over": {"ends_on": today - timedelta(days=2)},
        "ended": {"ended_at": clock.now()},
    }.get(why, {})
    product = goods(producer, "M99").product if why == "other goods" else honey.product
    deal = agreement(producer, product, **terms)
    order = web_order((honey, 2))
    ago = {"window": {"days": 7, "seconds": 1}, "after the order": {"hours": -1}}.get(why, {"hours": 1})
    services.credit(order.pk, [touch(deal, **ago)])
    assert credited(order) == {}


def test_on_the_last_moment_of_the_window_it_counts(honey, deal):
    order = web_order((honey, 2))
    services.credit(order.pk, [Touch(deal.pk, order.placed_at - timedelta(days=7))])
    assert credited(order) == {honey.pk: deal.code}


def test_each_line_has_its_own_creator(producer, honey, deal):
    tea = goods(producer, "M20")
    other = agreement(producer, tea.product)
    order = web_order((honey, 1), (tea, 1))
    services.credit(order.pk, [touch(deal), touch(other)])
    assert credited(order) == {honey.pk: deal.code, tea.pk: other.code}


def test_what_a_live_session_sold_is_credited_by_itself(producer, honey):
    session = planned(producer)
    deal = agreement(producer, honey.product, has_used=True, has_seen_papers=True)
    item(session, honey, price_vnd=80_000)
    live = on_air(session)
    live.collaborations.add(deal)
    cart = services.claim_into_cart(services.accept(write(live, "M12 x2").pk).token, Cart(token=new_token()))
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    services.credit(order.pk)
    one = Commission.objects.get()
    assert (one.via, one.collaboration, one.base_vnd, one.amount_vnd) == ("live", deal, 160_000, 16_000)


def test_the_share_is_of_what_was_paid_after_the_voucher_without_shipping(honey, deal):
    order = web_order((honey, 3), voucher_vnd=10_001)
    services.credit(order.pk, [touch(deal)])
    one = Commission.objects.get()
    assert (one.base_vnd, one.amount_vnd) == (289_999, 29_000)


def test_nothing_is_owed_before_the_goods_can_no_longer_be_sent_back(honey, deal):
    order = sold(honey, deal)
    Package.objects.update(delivered_at=clock.now() - timedelta(days=6, hours=23))
    assert services.approve_due() == 0
    assert owed(deal.creator_id) == (0, 0)
    Package.objects.update(delivered_at=clock.now() - timedelta(days=7, minutes=1))
    assert services.approve_due() == 1
    assert services.approve_due() == 0
    assert owed(deal.creator_id) == (30_000, 0)
    assert Commission.objects.get(line__order=order).approved_at is not None


def test_an_order_that_nobody_paid_earns_nothing(honey, deal):
    order = web_order((honey, 3))
    services.credit(order.pk, [touch(deal)])
    Package.objects.update(status=Status.COMPLETED, delivered_at=clock.now() - timedelta(days=30))
    assert services.approve_due() == 0


def test_what_is_cancelled_or_goes_back_before_approval_lowers_it(honey, deal):
    order = sold(honey, deal)
    send_back(order.lines.get(), 1)
    services.approve_due()
    one = Commission.objects.get()
    assert (one.units, one.base_vnd, one.amount_vnd) == (2, 200_000, 20_000)
    assert list(CommissionEntry.objects.values_list("amount_vnd", flat=True)) == [20_000]


def test_what_goes_back_after_approval_is_an_entry_of_its_own(honey, deal):
    order = sold(honey, deal)
    services.approve_due()
    send_back(order.lines.get(), 1, reason="misinformed")
    services.approve_due()
    assert list(CommissionEntry.objects.values_list("amount_vnd", flat=True)) == [30_000, -10_000]
    assert owed(deal.creator_id) == (20_000, 0)


def test_a_line_that_is_sent_in_two_keeps_its_creator_and_every_dong(honey, deal):
    order = web_order((honey, 3), voucher_vnd=10_000)
    services.credit(order.pk, [touch(deal)])
    line = order.lines.get()
    split(line.package_id, units={line.pk: 1})
    follow([order.pk])
    rows = Commission.objects.order_by("pk").values_list("units", "base_vnd", "collaboration__code")
    assert [row[0] for row in rows] == [2, 1]
    assert sum(row[1] for row in rows) == 290_000
    assert {row[2] for row in rows} == {deal.code}


def test_a_payment_takes_all_that_is_approved_once_and_withholds_the_tax(honey, deal):
    boss = UserFactory.create()
    honey.price_vnd = 10_000_000
    honey.save()
    sold(honey, deal, units=3)
    services.approve_due()
    assert owed(deal.creator_id) == (3_000_000, 300_000)
    paid = services.pay(deal.creator_id, seen_vnd=2_700_000, bank_reference="FT1", by=boss)
    again = services.pay(deal.creator_id, seen_vnd=2_700_000, bank_reference="FT1", by=boss)
    assert again == paid
    assert (paid.gross_vnd, paid.tax_vnd, paid.net_vnd) == (3_000_000, 300_000, 2_700_000)
    assert owed(deal.creator_id) == (0, 0)
    assert CreatorPayout.objects.count() == 1


@pytest.mark.parametrize(("seen_vnd", "reference"), [(1, "FT1"), (30_000, "  ")])
def test_a_payment_that_does_not_fit_is_refused_and_nothing_is_paid(honey, deal, seen_vnd, reference):
    sold(honey, deal)
    services.approve_due()
    with pytest.raises(LiveRefused) as refused:
        services.pay(deal.creator_id, seen_vnd=seen_vnd, bank_reference=reference, by=UserFactory.create())
    assert refused.value.field == "bank_reference"
    assert not CreatorPayout.objects.exists()
    assert owed(deal.creator_id) == (30_000, 0)


def test_tax_is_withheld_from_the_limit_on_of_all_of_it():
    assert (tax_of(1_999_999), tax_of(2_000_000)) == (0, 200_000)


def test_the_database_refuses_an_amount_that_its_entries_do_not_come_to(honey, deal):
    sold(honey, deal)
    services.approve_due()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError, match="does not add up"), transaction.atomic():
        Commission.objects.update(amount_vnd=1)
    assert Commission.objects.get().amount_vnd == 30_000


STEPS = st.lists(st.sampled_from(["cancel", "return", "withdraw", "follow", "approve"]), max_size=10)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(units=st.integers(1, 7), price=st.integers(1_000, 999_999), cut=st.integers(0, 999), steps=STEPS)
def test_whatever_happens_in_whatever_order_the_share_of_what_stayed_is_left(
    producer, honey, deal, units, price, cut, steps
):
    with transaction.atomic():
        honey.price_vnd = price
        honey.save(update_fields=["price_vnd"])
        order = web_order((honey, units), method="vnpay", voucher_vnd=cut)
        services.credit(order.pk, [touch(deal)])
        order.payment, order.paid_at = "paid", clock.now()
        order.save()
        long_ago = clock.now() - timedelta(days=8)
        Package.objects.filter(order=order).update(status=Status.COMPLETED, delivered_at=long_ago)
        line = order.lines.get()
        for step in steps:
            _take(step, line, order)
        services.approve_due()
        follow([order.pk])
        gone = line.cancelled + line.returned
        base_vnd = line_vnd(line, line.quantity - gone, already=gone)
        one = Commission.objects.get(line=line)
        assert (one.base_vnd, one.amount_vnd) == (base_vnd, portion_of(base_vnd, 1000))
        assert one.approved_at is not None
        assert sum(one.entries.values_list("amount_vnd", flat=True)) == one.amount_vnd
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        transaction.set_rollback(True)


def _take(step: str, line: OrderLine, order) -> None:
    left = line.quantity - line.cancelled - line.returned
    if step == "cancel" and left:
        line.cancelled += 1
    elif step == "return" and left:
        line.returned += 1
    elif step == "withdraw" and line.returned:
        line.returned -= 1
    elif step == "follow":
        follow([order.pk])
    elif step == "approve":
        services.approve_due()
    line.save()
