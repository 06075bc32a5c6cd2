"""MoMo asked: what became of a payment, money given back, and of that."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from payments.providers.momo import MoMo
from payments.providers.protocol import PayBack, Refused, Step, Unavailable, Verdict
from tests.unit.payments.wires import ATTEMPT, MOMO_ACCESS, NOW, PAY_BACK, Wire, hash256, momo, vectors

PAID = replace(PAY_BACK, paid=replace(ATTEMPT, transaction_id="4100000001"))


def answer(**fields: Any) -> dict[str, Any]:
    """An answer; the fields differ from that to a question about a payment that succeeded."""
    return {
        "partnerCode": "OCOPDOC1",
        "orderId": ATTEMPT.reference,
        "requestId": "q1",
        "extraData": "",
        "amount": 185000,
        "transId": 4100000001,
        "payType": "qr",
        "resultCode": 0,
        "refundTrans": [],
        "message": "Thành công.",
        "responseTime": 1772334973000,
        "lastUpdated": 1772334973000,
        "signature": None,
    } | fields


def look(wire: Wire):
    return momo(wire).look(ATTEMPT, request_id="q1", now=NOW + timedelta(minutes=1))


def look_at(wire: Wire):
    return momo(wire).look_at_refund(PAID, request_id="q2", now=NOW + timedelta(hours=2))


def test_a_question_is_signed_over_its_four_fields() -> None:
    wire = Wire(answer())
    news = look(wire)
    assert (news.verdict, news.amount_vnd, news.transaction_id) == (Verdict.PAID, 185_000, "4100000001")
    assert str(wire.requests[0].url) == "https://momo.test/v2/gateway/api/query"
    text = f"accessKey={MOMO_ACCESS}&orderId=OCOP7K2M9Q&partnerCode=OCOPDOC1&requestId=q1"
    assert wire.said == {
        "partnerCode": "OCOPDOC1",
        "orderId": "OCOP7K2M9Q",
        "requestId": "q1",
        "lang": "vi",
        "signature": hash256(text),
    }


@pytest.mark.parametrize("code", [1000, 7000, 7002, 8000, 9000])
def test_what_is_not_final_is_asked_again(code: int) -> None:
    assert look(Wire(answer(resultCode=code))).verdict == Verdict.PENDING


@pytest.mark.parametrize("code", [1001, 1005, 1006, 99])
def test_a_final_refusal_ends_the_attempt(code: int) -> None:
    news = look(Wire(answer(resultCode=code, transId=1772334973000)))
    assert (news.verdict, news.transaction_id) == (Verdict.FAILED, "")


def test_a_payment_nobody_made_is_unknown() -> None:
    body = {"resultCode": 42, "message": "orderId not found"}
    assert look(Wire(httpx.Response(400, json=body))).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize("code", [10, 11, 13, 20, 40, 5555])
def test_a_question_that_is_refused_says_nothing_of_the_payment(code: int) -> None:
    for body in (answer(resultCode=code), {"resultCode": code, "message": "no"}):
        with pytest.raises(Refused) as refusal:
            look(Wire(httpx.Response(400, json=body)))
        assert refusal.value.code == str(code)


@pytest.mark.parametrize(
    "body",
    [
        answer(orderId="OTHER"),
        answer(orderId=None),
        answer(amount=None),
        answer(amount="x"),
        answer(resultCode=None),
    ],
)
def test_a_payment_that_is_not_plainly_this_one_is_no_news(body: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        look(Wire(body))


def test_a_refund_is_done_at_once_under_its_own_reference() -> None:
    wire = Wire(answer(orderId=PAID.reference, transId=4100000009))
    told = momo(wire).refund(PAID)
    assert (told.step, told.transaction_id) == (Step.DONE, "4100000009")
    assert str(wire.requests[0].url) == "https://momo.test/v2/gateway/api/refund"
    assert (wire.said["orderId"], wire.said["transId"], wire.said["amount"]) == (
        "HTABCDEF23",
        4100000001,
        185_000,
    )


def test_refunds_are_those_of_an_independent_library() -> None:
    made = vectors("momo")
    for vector in made["refunds"]:
        wire = Wire(answer())
        gateway = MoMo(
            partner_code=made["partner_code"],
            access_key=made["access_key"],
            secret_key=made["secret_key"],
            base_url="https://momo.test",
            client=wire.client,
        )
        pay_back = PayBack(
            reference=vector["orderId"],
            request_id=vector["requestId"],
            amount_vnd=vector["amount"],
            paid=replace(ATTEMPT, transaction_id=str(vector["transId"])),
            paid_vnd=vector["amount"],
            words="",
            at=NOW,
        )
        gateway.refund(pay_back)
        assert wire.said == vector | {"description": ""}


@pytest.mark.parametrize(
    ("code", "step"),
    [
        (7000, Step.SENT),
        (7002, Step.SENT),
        (40, Step.SENT),
        (41, Step.SENT),
        (1080, Step.RETRY),
        (10, Step.RETRY),
        (43, Step.RETRY),
        (99, Step.RETRY),
        (1081, Step.FAILED),
        (1088, Step.FAILED),
        (21, Step.FAILED),
        (22, Step.FAILED),
        (42, Step.FAILED),
    ],
)
def test_a_refund_that_is_not_done_goes_on_waits_or_goes_another_way(code: int, step: Step) -> None:
    told = momo(Wire(httpx.Response(400, json=answer(resultCode=code)))).refund(PAID)
    assert (told.step, told.code, told.transaction_id) == (step, str(code), "")


def test_a_payment_without_a_number_cannot_be_refunded_and_nobody_is_asked() -> None:
    wire = Wire(answer())
    told = momo(wire).refund(replace(PAID, paid=replace(ATTEMPT, transaction_id="")))
    assert (told.step, told.code, wire.requests) == (Step.FAILED, "no_transaction", [])


@pytest.mark.parametrize(
    ("code", "step"),
    [(0, Step.DONE), (7002, Step.SENT), (1080, Step.RETRY), (1088, Step.FAILED), (42, Step.UNKNOWN)],
)
def test_a_refund_is_asked_after_by_its_own_reference(code: int, step: Step) -> None:
    wire = Wire(answer(orderId=PAID.reference, resultCode=code, transId=4100000009))
    told = look_at(wire)
    assert (told.step, told.code) == (step, str(code))
    assert str(wire.requests[0].url) == "https://momo.test/v2/gateway/api/refund/query"
    assert wire.said["orderId"] == "HTABCDEF23"


def test_a_refund_is_found_in_a_list() -> None:
    listed = [
        {"orderId": "HTOTHER", "amount": 1, "resultCode": 0, "transId": 1},
        {"orderId": "HTABCDEF23", "amount": 185000, "resultCode": 1080, "transId": 2},
    ]
    told = look_at(Wire(answer(refundTrans=listed)))
    assert (told.step, told.code) == (Step.RETRY, "1080")


@pytest.mark.parametrize(
    "away", [httpx.ReadTimeout("slow"), httpx.Response(500), httpx.Response(200, json={})]
)
def test_no_answer_about_a_refund_is_no_news(away: Exception | httpx.Response) -> None:
    for ask in (look_at, lambda wire: momo(wire).refund(PAID)):
        with pytest.raises(Unavailable):
            ask(Wire(away))
