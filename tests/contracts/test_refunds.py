"""Money goes back through the gateways of the sandbox: once, whatever happens to the answers."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import clock
from ocop_store.settings import payments as keys
from orders.models import Order
from orders.services.cancel import cancel
from payments.models import Payment, Refund
from payments.services import ask_refund, look, open_payment
from payments.services.refunds import lease_refunds, send_refund
from tests.contracts.conftest import Sandbox
from tests.contracts.test_paying import settle
from tests.factories import UserFactory
from tests.orders.web import web_order

pytestmark = pytest.mark.demo

State = Refund.State
GATEWAYS = (Order.Method.VNPAY, Order.Method.MOMO)


@pytest.fixture(params=GATEWAYS, ids=lambda method: method.value)
def paid(request, transactional_db, sandbox: Sandbox, settings) -> Payment:
    """An order of 120,000 đồng that was paid and cancelled: it owes them."""
    settings.REFUND_ALONE_VND = 1_000_000
    settings.VNPAY, settings.MOMO, settings.BANK, settings.BANK_NOTICES, _ = keys.of_sandbox(sandbox.base_url)
    payment = open_payment(web_order(method=request.param).pk, base_url="http://localhost")
    settle(sandbox, payment)
    assert look(payment.pk).state == Payment.State.PAID
    cancel(payment.order_id)
    return payment


@pytest.fixture
def give(paid) -> Callable[[int], Refund]:
    """give(85_000) -> a refund that waits to be sent."""
    by = UserFactory.create(staff=True)
    return lambda amount_vnd: ask_refund(paid.order_id, amount_vnd=amount_vnd, reason="Huỷ đơn", by=by)


@pytest.fixture
def beat(monkeypatch) -> Callable[[], None]:
    """beat() -> an hour later, what is due is sent or asked about."""
    hours = [0]

    def run() -> None:
        for refund_id in lease_refunds():
            send_refund(refund_id)
        hours[0] += 1

    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(hours=hours[0]))
    return run


def given(sandbox: Sandbox, payment: Payment) -> list[int]:
    """What the gateway has given back, in đồng."""
    asked = {"gateway": payment.method, "reference": payment.reference}
    known = sandbox.http.get("/control/payments", params=asked).json()[payment.method][0]
    if payment.method == Order.Method.VNPAY:
        return [one["amount"] // 100 for one in known["transactions"] if one["kind"] != "01"]
    return [one["amount"] for one in known["transactions"] if "of" in one]


def switch(sandbox: Sandbox, payment: Payment, name: str, value: object) -> None:
    body = {"channel": payment.method, "name": name, "value": value}
    sandbox.http.post("/control/settings", json=body).raise_for_status()


def test_two_parts_go_back(paid, give, beat, sandbox: Sandbox):
    for amount_vnd in (85_000, 35_000):
        refund = give(amount_vnd)
        beat()
        beat()
        refund.refresh_from_db()
        assert refund.state == State.DONE
    assert given(sandbox, paid) == [85_000, 35_000]
    paid.order.refresh_from_db()
    assert (paid.order.owed_vnd, paid.order.refunded_vnd) == (0, 120_000)


@pytest.mark.parametrize("earlier", [[], [50_000]], ids=["first", "second"])
def test_a_refund_whose_answer_is_lost_is_given_once(paid, give, beat, sandbox: Sandbox, earlier):
    for amount_vnd in earlier:
        give(amount_vnd)
        beat()
        beat()
    refund = give(60_000)
    switch(sandbox, paid, "lose_rate", 1.0)
    beat()
    switch(sandbox, paid, "lose_rate", 0.0)
    for _ in range(4):
        beat()
    refund.refresh_from_db()
    assert refund.state == State.DONE
    assert given(sandbox, paid) == [*earlier, 60_000]


def test_a_refund_at_a_gateway_that_fails_is_tried_again(paid, give, beat, sandbox: Sandbox):
    refund = give(120_000)
    switch(sandbox, paid, "fail_rate", 1.0)
    beat()
    refund.refresh_from_db()
    assert (refund.state, given(sandbox, paid)) == (State.READY, [])
    switch(sandbox, paid, "fail_rate", 0.0)
    beat()
    beat()
    refund.refresh_from_db()
    assert (refund.state, given(sandbox, paid)) == (State.DONE, [120_000])


@pytest.mark.parametrize("amount_vnd", [50_000, 60_000])
def test_an_earlier_part_is_not_taken_for_one_that_never_arrived(
    paid, give, beat, sandbox: Sandbox, amount_vnd
):
    give(50_000)
    beat()
    beat()
    refund = give(amount_vnd)
    switch(sandbox, paid, "fail_rate", 1.0)
    beat()
    switch(sandbox, paid, "fail_rate", 0.0)
    for _ in range(3):
        beat()
    refund.refresh_from_db()
    assert (refund.state, given(sandbox, paid)) == (State.DONE, [50_000, amount_vnd])
