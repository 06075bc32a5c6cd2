"""The gateway is asked until it has said something final, however often its messages are lost."""

import hashlib
import hmac
import json
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
import time_machine

from core import clock
from orders.models import Order
from orders.services.cancel import cancel
from orders.services.expire import expire_unpaid
from orders.states import Status
from payments import queries, tasks
from payments.models import Notice, Payment, Refund
from payments.providers import registry
from payments.services import ask_refund, look
from payments.services.look import lease_looks, look_soon
from payments.services.refunds import lease_refunds, send_refund
from payments.work_queries import refunds_refused
from tests.factories import UserFactory
from tests.payments import signing

pytestmark = pytest.mark.django_db
State = Payment.State


class VnPay:
    """VNPay's question and refund address: signs what it is told to say."""

    ANSWER = (
        "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
        "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
        "vnp_TransactionStatus", "vnp_OrderInfo", "vnp_PromotionCode", "vnp_PromotionAmount",
    )  # fmt: skip

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.fault: Exception | int | None = None
        self.heard: list[dict[str, str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        self.heard.append(asked)
        if isinstance(self.fault, Exception):
            raise self.fault
        if self.fault:
            return httpx.Response(self.fault)
        names = self.ANSWER if asked["vnp_Command"] == "querydr" else self.ANSWER[:13]
        said = {
            "vnp_ResponseId": uuid4().hex,
            "vnp_Command": asked["vnp_Command"],
            "vnp_ResponseCode": "00",
            "vnp_Message": "Success",
            "vnp_TmnCode": "OCOPDEMO",
            "vnp_TxnRef": asked["vnp_TxnRef"],
            "vnp_Amount": "12000000",
            "vnp_TransactionNo": "14400001",
            "vnp_TransactionType": "01",
        } | self.says
        text = "|".join(said.get(name, "") for name in names)
        said["vnp_SecureHash"] = hmac.new(
            signing.VNPAY_SECRET.encode(), text.encode(), hashlib.sha512
        ).hexdigest()
        return httpx.Response(200, json=said)


@pytest.fixture
def vnpay(monkeypatch) -> VnPay:
    there = VnPay()
    client = httpx.Client(transport=httpx.MockTransport(there))
    monkeypatch.setattr(registry, "client", lambda: client)
    return there


def test_a_payment_whose_message_was_lost_is_found_by_asking(attempt, vnpay):
    payment = attempt()
    vnpay.says = {"vnp_TransactionStatus": "00", "vnp_PayDate": "20261129101733"}
    payment = look(payment.pk)
    assert (payment.state, payment.transaction_id, payment.order.payment) == (
        State.PAID,
        "14400001",
        Order.Payment.PAID,
    )
    assert (payment.look_at, Notice.objects.get().way) == (None, Notice.Way.ANSWER)
    look(payment.pk)
    assert len(vnpay.heard) == 1


@pytest.mark.parametrize("fault", [httpx.ReadTimeout("slow"), httpx.ConnectError("away"), 503, 500])
def test_a_gateway_that_is_away_is_asked_again_within_two_minutes(attempt, vnpay, fault):
    payment = attempt()
    vnpay.fault = fault
    for _ in range(20):
        payment = look(payment.pk)
        assert payment.state == State.PENDING
        assert clock.now() < payment.look_at <= clock.now() + timedelta(minutes=2)
        Payment.objects.filter(pk=payment.pk).update(looks=payment.looks + 1)
    vnpay.fault, vnpay.says = None, {"vnp_TransactionStatus": "00"}
    assert look(payment.pk).state == State.PAID


@pytest.mark.parametrize("says", [{"vnp_TransactionStatus": "01"}, {"vnp_ResponseCode": "91"}])
def test_what_is_not_paid_when_its_time_is_over_is_over(attempt, vnpay, says):
    payment = attempt()
    vnpay.says = says
    assert look(payment.pk).state == State.PENDING
    with time_machine.travel(payment.expires_at + timedelta(minutes=2, seconds=1)):
        payment = look(payment.pk)
    assert (payment.state, payment.look_at) == (State.EXPIRED, None)


def test_money_the_gateway_tells_of_after_that_takes_the_order_up_again(client, attempt, vnpay):
    payment = attempt()
    vnpay.says = {"vnp_TransactionStatus": "01"}
    with time_machine.travel(payment.expires_at + timedelta(minutes=3)):
        expire_unpaid()
        assert look(payment.pk).state == State.EXPIRED
        answer = client.get(f"/hooks/pay/vnpay/?{signing.vnpay(payment)}")
    assert answer.json()["RspCode"] == "00"
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    assert (payment.state, payment.order.status) == (State.PAID, Status.PENDING_CONFIRM)


def test_an_answer_about_another_amount_changes_nothing_and_is_shown(attempt, vnpay):
    payment = attempt()
    vnpay.says = {"vnp_TransactionStatus": "00", "vnp_Amount": "100"}
    payment = look(payment.pk)
    assert (payment.state, payment.received_vnd) == (State.PENDING, 0)
    assert Notice.objects.get().outcome == "wrong_amount"


def test_a_forged_answer_is_not_believed(attempt, vnpay):
    payment = attempt()
    vnpay.says = {"vnp_TransactionStatus": "00", "vnp_TmnCode": "SOMEBODY"}
    assert look(payment.pk).state == State.PENDING


def test_what_is_due_is_leased_once(attempt):
    due, later = attempt(), attempt(number=2)
    Payment.objects.filter(pk=due.pk).update(look_at=clock.now())
    assert lease_looks() == [due.pk]
    assert lease_looks() == []
    due.refresh_from_db()
    assert (due.looks, later.looks) == (1, 0)


def test_a_worker_that_dies_while_it_asks_leaves_the_question_to_another(attempt):
    payment = attempt(look_at=clock.now())
    assert lease_looks() == [payment.pk]  # and is never heard of again
    with time_machine.travel(clock.now() + timedelta(seconds=91)):
        assert lease_looks() == [payment.pk]


def test_a_shopper_who_comes_back_makes_us_ask_soon_but_not_each_time(attempt):
    payment = attempt()
    for _ in range(5):
        look_soon(payment.pk)
        lease_looks()
    payment.refresh_from_db()
    assert payment.looks == 3


def test_the_knock_of_beat_asks_for_each(attempt, monkeypatch):
    asked = []
    monkeypatch.setattr(tasks.queue, "ask", lambda *words: asked.append(words))
    payment = attempt(look_at=clock.now())
    tasks.look_at_payments()
    assert asked == [("payments.tasks.look_at", payment.pk)]


def test_attempts_that_should_have_ended_are_shown(attempt):
    payment = attempt()
    assert not queries.stuck().exists()
    with time_machine.travel(payment.expires_at + timedelta(minutes=16)):
        assert queries.stuck().get() == payment


@pytest.fixture
def refund(client, attempt) -> Refund:
    payment = attempt()
    client.get(f"/hooks/pay/vnpay/?{signing.vnpay(payment)}")
    cancel(payment.order_id)
    return ask_refund(payment.order_id, amount_vnd=120_000, reason="Huỷ", by=UserFactory.create(staff=True))


def owed(refund: Refund) -> tuple[str, int, int]:
    refund.refresh_from_db()
    refund.order.refresh_from_db()
    return refund.state, refund.order.owed_vnd, refund.order.refunded_vnd


def test_a_refund_goes_to_the_gateway_and_is_done_when_it_says_so(refund, vnpay):
    assert (refund.way, lease_refunds()) == (Refund.Way.GATEWAY, [refund.pk])
    send_refund(refund.pk)
    assert owed(refund) == (Refund.State.SENT, 120_000, 0)
    vnpay.says = {"vnp_TransactionType": "02", "vnp_TransactionStatus": "05"}
    send_refund(refund.pk)
    assert owed(refund) == (Refund.State.SENT, 120_000, 0)
    vnpay.says = {"vnp_TransactionType": "02", "vnp_TransactionStatus": "06"}
    send_refund(refund.pk)
    assert owed(refund) == (Refund.State.DONE, 0, 120_000)
    assert [one["vnp_Command"] for one in vnpay.heard] == ["refund", "querydr", "querydr"]


def test_a_refund_whose_answer_was_lost_is_asked_about_before_it_is_sent_again(refund, vnpay):
    vnpay.fault = httpx.ReadTimeout("slow")
    lease_refunds()
    send_refund(refund.pk)
    assert owed(refund)[0] == Refund.State.READY
    vnpay.fault, vnpay.says = None, {"vnp_TransactionType": "02", "vnp_TransactionStatus": "06"}
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert lease_refunds() == [refund.pk]
        send_refund(refund.pk)
    assert owed(refund) == (Refund.State.DONE, 0, 120_000)
    assert [one["vnp_Command"] for one in vnpay.heard] == ["refund", "querydr"]


def test_a_refund_the_gateway_refuses_waits_for_a_person(refund, vnpay):
    vnpay.says = {"vnp_ResponseCode": "95", "vnp_Message": "not successful"}
    lease_refunds()
    send_refund(refund.pk)
    assert owed(refund) == (Refund.State.FAILED, 120_000, 0)
    assert refund.code == "95"
    assert refunds_refused().get() == refund
