"""What a gateway says of an attempt goes into the books once, and only if it fits."""

from dataclasses import replace

import pytest

from orders.models import Order
from orders.states import Status
from payments.errors import WrongState
from payments.models import Payment, Receipt
from payments.providers.protocol import News, Outcome, Verdict
from payments.services import apply, release_held
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
State = Payment.State


def paid(payment: Payment, transaction_id: str = "14400001", **fields) -> News:
    news = News(payment.reference, Verdict.PAID, payment.amount_vnd, transaction_id, "00")
    return replace(news, **fields)


def failed(payment: Payment, code: str = "24") -> News:
    return News(payment.reference, Verdict.FAILED, amount_vnd=payment.amount_vnd, code=code)


def books(payment: Payment) -> tuple:
    """Everything that news may change."""
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    order = payment.order
    return (
        payment.state,
        payment.received_vnd,
        order.payment,
        order.status,
        order.received_vnd,
        order.owed_vnd,
    )


def test_a_payment_pays_its_order_once_however_often_it_is_told(attempt):
    payment = attempt()
    assert apply(payment.pk, paid(payment)) == Outcome.STORED
    after = books(payment)
    assert after == (State.PAID, 120_000, Order.Payment.PAID, Status.PENDING_CONFIRM, 120_000, 0)
    assert [apply(payment.pk, paid(payment)) for _ in range(4)] == [Outcome.KNOWN] * 4
    assert books(payment) == after
    receipt = Receipt.objects.get()
    assert (receipt.finding, receipt.transaction_id, receipt.closed_at is None) == ("due", "14400001", False)
    assert (payment.look_at, payment.transaction_id, payment.code) == (None, "14400001", "00")


def test_another_amount_changes_nothing(attempt):
    payment = attempt()
    before = books(payment)
    for wrong in (payment.amount_vnd * 100, payment.amount_vnd - 1, 0):
        assert apply(payment.pk, paid(payment, amount_vnd=wrong)) == Outcome.WRONG_AMOUNT
    assert books(payment) == before
    assert not Receipt.objects.exists()


def test_a_failure_ends_the_attempt_and_leaves_the_order_to_another(attempt):
    payment = attempt()
    assert apply(payment.pk, failed(payment)) == Outcome.STORED
    assert apply(payment.pk, failed(payment)) == Outcome.KNOWN
    assert books(payment)[:4] == (State.FAILED, 0, Order.Payment.UNPAID, Status.PENDING_PAYMENT)
    again = attempt(order=payment.order)
    apply(again.pk, paid(again))
    assert books(again)[2] == Order.Payment.PAID


def test_a_message_that_contradicts_a_failure_makes_us_ask_and_the_answer_counts(attempt):
    payment = attempt()
    apply(payment.pk, failed(payment))
    assert apply(payment.pk, paid(payment)) == Outcome.KNOWN
    assert books(payment)[0] == State.FAILED
    assert payment.look_at is not None
    assert apply(payment.pk, paid(payment), is_answer=True) == Outcome.STORED
    assert books(payment)[:3] == (State.PAID, 120_000, Order.Payment.PAID)


def test_a_failure_after_a_payment_takes_nothing_back(attempt):
    payment = attempt()
    apply(payment.pk, paid(payment))
    before = books(payment)
    assert apply(payment.pk, failed(payment)) == Outcome.KNOWN
    assert books(payment) == before


def test_one_transaction_pays_for_one_order_only(attempt):
    first, second = attempt(), attempt(number=2)
    apply(first.pk, paid(first))
    before = books(second)
    assert apply(second.pk, paid(second)) == Outcome.KNOWN
    assert books(second) == before


def test_two_attempts_that_are_both_paid_are_a_payment_and_a_debt_of_ours(attempt):
    first = attempt()
    second = attempt(Order.Method.MOMO, order=first.order)
    apply(first.pk, paid(first))
    apply(second.pk, paid(second, "4100000001"))
    assert books(second)[1:] == (120_000, Order.Payment.PAID, Status.PENDING_CONFIRM, 240_000, 120_000)
    double = Receipt.objects.get(transaction_id="4100000001")
    assert (double.finding, double.closed_at) == ("double", None)


def test_money_under_suspicion_waits_for_a_person(attempt):
    good, bad = attempt(), attempt(number=2)
    for payment in (good, bad):
        held = News(
            payment.reference, Verdict.HELD, amount_vnd=120_000, transaction_id=f"9{payment.pk}", code="07"
        )
        assert apply(payment.pk, held) == Outcome.STORED
        assert books(payment)[:3] == (State.HELD, 0, Order.Payment.UNPAID)
    finance = UserFactory.create(staff=True)
    release_held(good.pk, is_paid=True, by=finance)
    release_held(bad.pk, is_paid=False, by=finance)
    assert books(good)[:3] == (State.PAID, 120_000, Order.Payment.PAID)
    assert books(bad)[:3] == (State.FAILED, 0, Order.Payment.UNPAID)
    with pytest.raises(WrongState):
        release_held(good.pk, is_paid=False, by=finance)


def test_news_that_is_not_final_changes_nothing(attempt):
    payment = attempt()
    before = books(payment)
    assert apply(payment.pk, News(payment.reference, Verdict.PENDING)) == Outcome.STORED
    assert books(payment) == before
