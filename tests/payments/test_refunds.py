"""Money goes back: never more than is owed, above a limit seen by two, and once."""

import pytest
from django.db import IntegrityError, transaction

from orders.models import Order
from orders.services.cancel import cancel
from orders.services.money import receive
from payments import queries
from payments.errors import NotOwed, SamePerson, WrongState
from payments.models import Payment, Receipt, Refund
from payments.services import (
    agree,
    ask_refund,
    refund_account,
    refund_done,
    withdraw_refund,
)
from payments.services.settle import write
from tests.factories import UserFactory
from tests.orders.web import web_order

pytestmark = pytest.mark.django_db
State = Refund.State


@pytest.fixture
def owing(settings) -> Order:
    """An order that was paid by transfer and cancelled: it owes 120,000 đồng."""
    settings.REFUND_ALONE_VND = 100_000
    order = web_order(method=Order.Method.BANK_QR)
    receive(order.pk, amount_vnd=120_000)
    cancel(order.pk)
    order.refresh_from_db()
    return order


@pytest.fixture
def lan():
    return UserFactory.create(staff=True)


@pytest.fixture
def minh():
    return UserFactory.create(staff=True)


def test_no_more_is_asked_for_than_is_owed_and_not_on_its_way(owing, lan):
    ask_refund(owing.pk, amount_vnd=90_000, reason="Huỷ đơn", by=lan)
    for amount_vnd in (30_001, 0, -5):
        with pytest.raises(NotOwed):
            ask_refund(owing.pk, amount_vnd=amount_vnd, reason="", by=lan)
    assert [order.unasked_vnd for order in queries.orders_owing()] == [30_000]
    ask_refund(owing.pk, amount_vnd=30_000, reason="", by=lan)
    assert not queries.orders_owing().exists()


def test_above_the_limit_another_person_agrees(owing, lan, minh):
    refund = ask_refund(owing.pk, amount_vnd=120_000, reason="", by=lan)
    assert refund.state == State.ASKED
    with pytest.raises(WrongState):
        refund_done(refund.pk, bank_reference="FT1", by=minh)
    with pytest.raises(SamePerson):
        agree(refund.pk, by=lan)
    assert agree(refund.pk, by=minh).state == State.READY
    assert agree(refund.pk, by=minh).state == State.READY
    with pytest.raises(IntegrityError), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(agreed_by=lan)


def test_a_small_one_needs_one_person_and_is_done_once(owing, lan):
    refund = ask_refund(owing.pk, amount_vnd=100_000, reason="", by=lan)
    assert refund.state == State.READY
    for _ in range(2):
        refund = refund_done(refund.pk, bank_reference=" FT26333001 ", by=lan)
    owing.refresh_from_db()
    assert (refund.state, refund.transaction_id, refund.done_by) == (State.DONE, "FT26333001", lan)
    assert (owing.owed_vnd, owing.refunded_vnd) == (20_000, 100_000)
    with pytest.raises(WrongState):
        withdraw_refund(refund.pk, by=lan)


def test_what_is_withdrawn_can_be_asked_for_again(owing, lan):
    refund = ask_refund(owing.pk, amount_vnd=120_000, reason="", by=lan)
    assert withdraw_refund(refund.pk, by=lan).state == State.WITHDRAWN
    assert ask_refund(owing.pk, amount_vnd=120_000, reason="", by=lan).pk != refund.pk


def test_the_account_a_shopper_gives_is_kept_encrypted_and_for_later_ones(owing, lan):
    first = ask_refund(owing.pk, amount_vnd=50_000, reason="", by=lan)
    assert refund_account(owing.pk, bank="970436", account="0123456789", holder="NGUYEN THI LAN") == 1
    second = ask_refund(owing.pk, amount_vnd=50_000, reason="", by=lan)
    first.refresh_from_db()
    assert [one.account for one in (first, second)] == ["0123456789"] * 2
    stored = Refund.objects.extra(select={"raw": "account"}).values_list("raw", flat=True)
    assert all("0123456789" not in text for text in stored)


def test_late_money_does_not_take_up_an_order_whose_money_is_going_back(owing, lan, attempt):
    ask_refund(owing.pk, amount_vnd=120_000, reason="", by=lan)
    payment = attempt(Order.Method.BANK_QR, order=owing, amount_vnd=120_000)
    receipt = Receipt(
        source="bank_qr", transaction_id="x", payment=payment, order=owing, amount_vnd=120_000,
        at=payment.opened_at, written_at=payment.opened_at,
    )  # fmt: skip
    with transaction.atomic():
        assert write(receipt, owing)
    owing.refresh_from_db()
    assert (receipt.finding, owing.owed_vnd, Payment.objects.get().received_vnd) == (
        "double",
        240_000,
        120_000,
    )
