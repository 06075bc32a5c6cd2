"""Money that comes from several sides at once is counted once, and never lost."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import transaction

from core import clock
from inventory.models import StockRecord
from orders.models import Order
from orders.services.cancel import cancel
from orders.services.expire import expire_unpaid
from orders.services.money import receive
from orders.states import Status
from payments.errors import NotOwed
from payments.models import Payment, Receipt, Refund
from payments.providers.protocol import News, Outcome, Verdict
from payments.services import apply, ask_refund
from tests.concurrency.together import together
from tests.factories import UserFactory, VariantFactory
from tests.orders.web import web_order

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def running(order: Order, method: str = Order.Method.VNPAY) -> Payment:
    now = clock.now()
    reference = f"{order.code}{order.payments.count() + 1:02}"
    return Payment.objects.create(
        order=order, method=method, reference=reference, amount_vnd=order.due_vnd, opened_at=now
    )


def said(payment: Payment, transaction_id: str) -> News:
    return News(payment.reference, Verdict.PAID, payment.amount_vnd, transaction_id, "00")


def test_five_messages_at_once_are_one_payment_and_one_change():
    order = web_order(method=Order.Method.VNPAY)
    payment = running(order)
    outcomes = together([partial(apply, payment.pk, said(payment, "1"))] * 5)
    assert sorted(outcomes) == [Outcome.KNOWN] * 4 + [Outcome.STORED]
    order.refresh_from_db()
    assert (Receipt.objects.count(), order.received_vnd, order.owed_vnd) == (1, 120_000, 0)
    assert order.events.filter(detail=Order.Payment.PAID).count() == 1


def test_one_transaction_that_is_told_of_two_orders_at_once_pays_one():
    payments = [running(web_order(method=Order.Method.VNPAY, number=number)) for number in (1, 2)]
    outcomes = together([partial(apply, one.pk, said(one, "same")) for one in payments])
    assert sorted(outcomes) == [Outcome.KNOWN, Outcome.STORED]
    assert Order.objects.filter(payment=Order.Payment.PAID).count() == 1


def test_two_gateways_that_both_took_money_are_a_payment_and_a_debt():
    order = web_order(method=Order.Method.VNPAY)
    payments = [running(order), running(order, Order.Method.MOMO)]
    together([partial(apply, one.pk, said(one, f"{one.pk}")) for one in payments])
    order.refresh_from_db()
    assert (order.received_vnd, order.owed_vnd, order.payment) == (240_000, 120_000, Order.Payment.PAID)


def test_transfers_that_come_at_once_add_up():
    order = web_order(method=Order.Method.BANK_QR)
    together([partial(receive, order.pk, amount_vnd=30_000)] * 4)
    order.refresh_from_db()
    assert (order.received_vnd, order.payment, order.owed_vnd) == (120_000, Order.Payment.PAID, 0)


def test_without_the_lock_one_of_two_transfers_would_be_forgotten():
    order = web_order(method=Order.Method.BANK_QR)
    have_read = threading.Barrier(2)

    def receive_without_lock() -> None:
        with transaction.atomic():
            read = Order.objects.get(pk=order.pk)
            have_read.wait(10)
            read.received_vnd += 60_000
            read.save(update_fields=["received_vnd"])

    together([receive_without_lock] * 2)
    order.refresh_from_db()
    assert order.received_vnd == 60_000  # of 120,000 that came


@pytest.mark.parametrize("other", ["runs_out", "is_cancelled"])
def test_money_and_the_end_of_the_order_cannot_both_win(other):
    variant = VariantFactory.create(stock=5)
    order = web_order((variant, 2), method=Order.Method.BANK_QR)
    Order.objects.filter(pk=order.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    end = expire_unpaid if other == "runs_out" else partial(cancel, order.pk)
    together([partial(receive, order.pk, amount_vnd=order.total_vnd), end])
    order.refresh_from_db()
    is_on = order.status == Status.PENDING_CONFIRM
    assert order.payment == Order.Payment.PAID
    assert order.owed_vnd == (0 if is_on else order.total_vnd)
    assert StockRecord.objects.get().reserved == (2 if is_on else 0)


def test_two_people_who_pay_back_at_once_pay_back_once():
    order = web_order(method=Order.Method.BANK_QR)
    receive(order.pk, amount_vnd=120_000)
    cancel(order.pk)

    def ask() -> bool:
        try:
            ask_refund(order.pk, amount_vnd=80_000, reason="", by=UserFactory.create(staff=True))
        except NotOwed:
            return False
        return True

    assert sorted(together([ask] * 2)) == [False, True]
    assert Refund.objects.get().amount_vnd == 80_000
