"""The providers against the sandbox's gateways, over HTTP: each signs with code of its own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from payments.providers.momo import MoMo
from payments.providers.protocol import Attempt, Gateway, PayBack, Refused, Step, Verdict
from payments.providers.vnpay import VnPay
from tests.contracts.conftest import Sandbox

AWAY = "http://127.0.0.1:1"  # nobody listens: messages are not what is tested here


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client() as opened:
        yield opened


@pytest.fixture
def vnpay(sandbox: Sandbox, client: httpx.Client) -> VnPay:
    keys = sandbox.http.get("/control/credentials").json()["vnpay"]
    return VnPay(
        tmn_code=keys["tmn_code"],
        hash_secret=keys["hash_secret"],
        pay_url=f"{sandbox.base_url}/paymentv2/vpcpay.html",
        api_url=f"{sandbox.base_url}/merchant_webapi/api/transaction",
        client=client,
    )


@pytest.fixture
def momo(sandbox: Sandbox, client: httpx.Client) -> MoMo:
    keys = sandbox.http.get("/control/credentials").json()["momo"]
    return MoMo(
        partner_code=keys["partner_code"],
        access_key=keys["access_key"],
        secret_key=keys["secret_key"],
        base_url=sandbox.base_url,
        client=client,
    )


@pytest.fixture(params=["vnpay", "momo"])
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def gateway(request: pytest.FixtureRequest, name: str) -> Gateway:
    return request.getfixturevalue(name)


@pytest.fixture
def attempt() -> Attempt:
    now = datetime.now(UTC).replace(microsecond=0)
    reference = f"DH{uuid4().hex[:8].upper()}01"
    return Attempt(
        reference=reference,
        request_id=f"{reference}R",
        amount_vnd=185_000,
        words=f"Thanh toan don hang {reference}",
        opened_at=now,
        expires_at=now + timedelta(minutes=15),
        ip="113.22.10.5",
        return_url="https://shop.example.vn/thanh-toan/ve/",
        notice_url=f"{AWAY}/hooks/",
    )


def open_at(sandbox: Sandbox, gateway: Gateway, attempt: Attempt) -> None:
    """The shopper's browser is led to the page."""
    page = sandbox.http.get(gateway.start(attempt).url, follow_redirects=True)
    assert page.status_code == 200
    assert "185.000" in page.text


def act(sandbox: Sandbox, name: str, attempt: Attempt, outcome: str) -> dict[str, Any]:
    """The shopper does something on the page; what came of it."""
    call = {"gateway": name, "reference": attempt.reference, "outcome": outcome}
    answer = sandbox.http.post("/control/payments", json=call)
    assert answer.status_code == 200, answer.text
    return answer.json()


def news(gateway: Gateway, attempt: Attempt):
    return gateway.look(attempt, request_id=uuid4().hex, now=datetime.now(UTC))


def query_of(url: str) -> str:
    return urlsplit(url).query


def pay_back(attempt: Attempt, found_number: str, amount_vnd: int = 185_000, before_vnd: int = 0) -> PayBack:
    """A refund of a payment."""
    reference = f"HT{uuid4().hex[:10].upper()}"
    return PayBack(
        reference=reference,
        request_id=reference,
        amount_vnd=amount_vnd,
        paid=replace(attempt, transaction_id=found_number),
        paid_vnd=185_000,
        words="Hoan tien",
        at=datetime.now(UTC),
        by="nhanvien1",
        refunded_before_vnd=before_vnd,
    )


def look_at_refund(gateway: Gateway, refund: PayBack):
    return gateway.look_at_refund(refund, request_id=uuid4().hex, now=datetime.now(UTC))


def test_a_payment_is_opened_paid_brought_back_and_asked_about(sandbox, gateway, attempt, name):
    open_at(sandbox, gateway, attempt)
    assert news(gateway, attempt).verdict == Verdict.PENDING
    came = act(sandbox, name, attempt, "pay")
    returned = gateway.read_return(query_of(came["return_url"]))
    assert (returned.verdict, returned.reference, returned.amount_vnd) == (
        Verdict.PAID,
        attempt.reference,
        185_000,
    )
    found = news(gateway, attempt)
    assert (found.verdict, found.amount_vnd) == (Verdict.PAID, 185_000)
    assert found.transaction_id == returned.transaction_id != ""


@pytest.mark.parametrize("outcome", ["cancel", "no_money", "expire"])
def test_a_payment_that_is_not_made_says_so_both_ways(sandbox, gateway, attempt, name, outcome):
    open_at(sandbox, gateway, attempt)
    came = act(sandbox, name, attempt, outcome)
    returned = gateway.read_return(query_of(came["return_url"]))
    assert (returned.verdict, returned.transaction_id) == (Verdict.FAILED, "")
    assert news(gateway, attempt).verdict == Verdict.FAILED


def test_a_payment_nobody_opened_is_unknown(gateway, attempt):
    assert news(gateway, attempt).verdict == Verdict.UNKNOWN


def test_all_of_a_payment_goes_back(sandbox, gateway, attempt, name):
    open_at(sandbox, gateway, attempt)
    act(sandbox, name, attempt, "pay")
    refund = pay_back(attempt, news(gateway, attempt).transaction_id)
    assert look_at_refund(gateway, refund).step == Step.UNKNOWN
    assert gateway.refund(refund).step in (Step.SENT, Step.DONE)
    assert look_at_refund(gateway, refund).step == Step.DONE
    assert gateway.refund(replace(refund, request_id=uuid4().hex)).step != Step.DONE


def test_parts_of_a_payment_go_back_one_after_the_other(sandbox, gateway, attempt, name):
    open_at(sandbox, gateway, attempt)
    act(sandbox, name, attempt, "pay")
    number = news(gateway, attempt).transaction_id
    first, second = pay_back(attempt, number, 85_000), pay_back(attempt, number, 100_000, before_vnd=85_000)
    for refund in (first, second):
        told = gateway.refund(refund)
        assert told.step in (Step.SENT, Step.DONE)
        known = replace(refund, transaction_id=told.transaction_id)
        assert look_at_refund(gateway, known).step == Step.DONE
        if refund is first:
            first = known
    assert look_at_refund(gateway, first).step == Step.DONE
    assert gateway.refund(pay_back(attempt, number, 1_000, before_vnd=185_000)).step == Step.FAILED


def test_a_key_that_is_wrong_is_refused(sandbox, momo, attempt, client):
    wrong = MoMo(
        partner_code=momo.partner_code,
        access_key="x",
        secret_key="y",
        base_url=sandbox.base_url,
        client=client,
    )
    with pytest.raises(Refused) as refusal:
        wrong.start(attempt)
    assert refusal.value.code == "20"


def test_suspicious_money_is_held_and_one_field_is_not_enough(sandbox, vnpay, attempt):
    for outcome, verdict in (("suspicious", Verdict.HELD), ("unfinished", Verdict.FAILED)):
        other = replace(attempt, reference=f"{attempt.reference}{outcome.upper()[:4]}")
        open_at(sandbox, vnpay, other)
        came = act(sandbox, "vnpay", other, outcome)
        assert vnpay.read_return(query_of(came["return_url"])).verdict == verdict
        assert news(vnpay, other).verdict == verdict


def test_a_refund_that_is_turned_down_goes_another_way(sandbox, vnpay, attempt):
    sandbox.switch("vnpay", "refund_outcome", "05")
    open_at(sandbox, vnpay, attempt)
    act(sandbox, "vnpay", attempt, "pay")
    refund = pay_back(attempt, news(vnpay, attempt).transaction_id)
    assert vnpay.refund(refund).step == Step.SENT
    assert vnpay.refund(replace(refund, request_id=uuid4().hex)).step == Step.SENT
    assert look_at_refund(vnpay, refund).step == Step.SENT
    act(sandbox, "vnpay", attempt, "refund_rejected")
    assert look_at_refund(vnpay, refund).step == Step.FAILED


def test_a_merchant_without_refunds_is_told_to_wait(sandbox, vnpay, attempt):
    sandbox.switch("vnpay", "refunds_off", True)
    open_at(sandbox, vnpay, attempt)
    act(sandbox, "vnpay", attempt, "pay")
    told = vnpay.refund(pay_back(attempt, news(vnpay, attempt).transaction_id))
    assert (told.step, told.code) == (Step.RETRY, "99")


@pytest.mark.parametrize("outcome", ["processing", "authorise"])
def test_what_momo_still_works_on_is_pending(sandbox, momo, attempt, outcome):
    open_at(sandbox, momo, attempt)
    act(sandbox, "momo", attempt, outcome)
    assert news(momo, attempt).verdict == Verdict.PENDING
