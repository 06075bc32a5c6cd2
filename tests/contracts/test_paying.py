"""A shopper pays at each gateway of the sandbox, and its message finds the order: both sides over HTTP."""

import time
from collections.abc import Callable

import httpx
import pytest

from channels_sync import sandbox as shops
from ocop_store.settings import payments as keys
from orders.models import Order
from payments.models import Notice, Payment, Receipt
from payments.providers.protocol import Outcome
from payments.services import look, open_payment
from tests.contracts.conftest import Sandbox
from tests.orders.web import web_order

pytestmark = pytest.mark.demo

METHODS = (Order.Method.VNPAY, Order.Method.MOMO, Order.Method.BANK_QR)
ASKED_VND = 120_000


@pytest.fixture
def pay(transactional_db, sandbox: Sandbox, live_server, settings) -> Callable[[str], Payment]:
    """pay("vnpay") -> a running attempt at the sandbox's gateway, which knows our addresses."""
    settings.SANDBOX_URL = sandbox.base_url
    settings.VNPAY, settings.MOMO, settings.BANK, settings.BANK_NOTICES, _ = keys.of_sandbox(sandbox.base_url)
    shops.register_hooks(live_server.url)

    def opened(method: str) -> Payment:
        return open_payment(web_order(method=method).pk, ip="203.0.113.9", base_url=live_server.url)

    return opened


def settle(sandbox: Sandbox, payment: Payment, **changed) -> None:
    """The shopper does what is asked of him, at the gateway or in his bank."""
    if payment.method == Order.Method.BANK_QR:
        answer = sandbox.http.post("/control/transfer", json={"qr": payment.qr, **changed})
    else:
        if payment.method == Order.Method.VNPAY:
            page = httpx.get(payment.pay_url)
            assert "PaymentMethod" in page.headers["location"]
        body = {"gateway": payment.method, "reference": payment.reference, "outcome": "pay", **changed}
        answer = sandbox.http.post("/control/payments", json=body)
    answer.raise_for_status()


def notices(payment: Payment, count: int) -> list[str]:
    """What became of the messages about it, once `count` came."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        outcomes = list(Notice.objects.order_by("pk").values_list("outcome", flat=True))
        if len(outcomes) >= count:
            payment.refresh_from_db()
            return outcomes
        time.sleep(0.05)
    raise AssertionError(f"{outcomes} of {count} messages came")


def switch(sandbox: Sandbox, method: str, name: str, value: object) -> None:
    channel, names = ("bank", "notice") if method == Order.Method.BANK_QR else (method, "ipn")
    body = {"channel": channel, "name": f"{names}_{name}", "value": value}
    sandbox.http.post("/control/settings", json=body).raise_for_status()


@pytest.mark.parametrize("method", METHODS)
def test_a_payment_is_heard_of_and_booked(pay, sandbox: Sandbox, method):
    payment = pay(method)
    settle(sandbox, payment)
    assert notices(payment, 1) == [Outcome.STORED]
    assert (payment.state, payment.received_vnd) == (Payment.State.PAID, ASKED_VND)
    assert [receipt.amount_vnd for receipt in Receipt.objects.all()] == [ASKED_VND]


@pytest.mark.parametrize("method", METHODS)
def test_two_copies_at_once_and_a_forged_one_before_them_book_it_once(pay, sandbox: Sandbox, method):
    payment = pay(method)
    switch(sandbox, method, "twice", True)
    switch(sandbox, method, "forged", True)
    settle(sandbox, payment)
    first, *others = notices(payment, 3)
    assert first == Outcome.FORGED
    assert sorted(others) == [Outcome.KNOWN, Outcome.STORED]
    assert (payment.state, Receipt.objects.count()) == (Payment.State.PAID, 1)


@pytest.mark.parametrize("method", [Order.Method.VNPAY, Order.Method.MOMO])
def test_a_payment_whose_message_is_lost_is_found_by_asking(pay, sandbox: Sandbox, method):
    payment = pay(method)
    switch(sandbox, method, "drop", True)
    settle(sandbox, payment)
    assert Notice.objects.count() == 0
    assert look(payment.pk).state == Payment.State.PAID


@pytest.mark.parametrize("method", [Order.Method.VNPAY, Order.Method.MOMO])
def test_a_shopper_without_money_can_try_again(pay, sandbox: Sandbox, method):
    payment = pay(method)
    settle(sandbox, payment, outcome="no_money")
    notices(payment, 1)
    assert (payment.state, payment.received_vnd) == (Payment.State.FAILED, 0)
    again = open_payment(payment.order_id, base_url="http://localhost")
    assert again.reference != payment.reference
    assert again.pay_url != payment.pay_url
