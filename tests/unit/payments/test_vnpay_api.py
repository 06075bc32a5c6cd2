"""VNPay asked: questions about payments, refunds, and answers that may not be believed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from payments.providers.protocol import Forged, PayBack, Refused, Step, Unavailable, Verdict
from payments.providers.vnpay import VnPay
from payments.providers.vnpay.fields import read_moment
from tests.unit.payments.wires import ATTEMPT, NOW, PART, PAY_BACK, TMN, Wire, hash512, vectors, vnpay

ASKED = NOW + timedelta(minutes=45)
QUERY_ANSWER = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate",
    "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo", "PromotionCode", "PromotionAmount",
)  # fmt: skip


def answer(length: int = 15, **fields: Any) -> dict[str, Any]:
    """A signed answer; the fields differ from that to a question about a payment that succeeded."""
    said: dict[str, Any] = {
        "ResponseId": "r1",
        "Command": "querydr",
        "ResponseCode": "00",
        "Message": "QueryDR Success",
        "TmnCode": TMN,
        "TxnRef": ATTEMPT.reference,
        "Amount": 18500000,
        "BankCode": "NCB",
        "PayDate": "20260301101733",
        "TransactionNo": 15000001,
        "TransactionType": "01",
        "TransactionStatus": "00",
        "OrderInfo": "Truy vấn",
    } | fields
    text = "|".join(str(said.get(name, "")) for name in QUERY_ANSWER[:length])
    return {f"vnp_{name}": value for name, value in said.items()} | {"vnp_SecureHash": hash512(text)}


def refunded(**fields: Any) -> dict[str, Any]:
    """A signed answer to a refund."""
    defaults = {
        "Command": "refund",
        "TransactionType": "02",
        "TransactionStatus": "05",
        "TransactionNo": 15000002,
    }
    return answer(13, **defaults | fields)


def look(wire: Wire):
    return vnpay(wire).look(ATTEMPT, request_id="Q20260301-1", now=ASKED)


def look_at(wire: Wire, pay_back: PayBack = PAY_BACK):
    return vnpay(wire).look_at_refund(pay_back, request_id="Q20260301-2", now=ASKED)


def test_the_worked_question_is_signed_as_it_says() -> None:
    wire = Wire(answer())
    attempt = replace(ATTEMPT, words="Truy van OCOP7K2M9Q")
    vnpay(wire).look(attempt, request_id="Q20260301-1", now=datetime(2026, 3, 1, 4, 0, tzinfo=UTC))
    assert wire.said["vnp_SecureHash"].startswith("c1a31d49857b1c4c7bbda655d47a19ea")
    assert wire.said["vnp_SecureHash"].endswith("01cfa1")
    assert str(wire.requests[0].url) == "https://vnpay.test/merchant_webapi/api/transaction"


def maker(wire: Wire, made: dict[str, Any], ip: str) -> VnPay:
    return VnPay(
        tmn_code=made["tmn_code"],
        hash_secret=made["hash_secret"],
        pay_url="",
        api_url="https://vnpay.test/",
        client=wire.client,
        server_ip=ip,
    )


def moment(number: int) -> datetime:
    found = read_moment(str(number))
    assert found is not None
    return found


def test_questions_are_those_of_an_independent_library() -> None:
    made = vectors("vnpay")
    for vector in made["queries"]:
        wire = Wire({})
        attempt = replace(
            ATTEMPT,
            reference=vector["vnp_TxnRef"],
            words=vector["vnp_OrderInfo"],
            opened_at=moment(vector["vnp_TransactionDate"]),
            transaction_id=str(vector["vnp_TransactionNo"]),
        )
        gateway = maker(wire, made, vector["vnp_IpAddr"])
        with pytest.raises(Unavailable):
            gateway.look(attempt, request_id=vector["vnp_RequestId"], now=moment(vector["vnp_CreateDate"]))
        assert wire.said == {name: str(value) for name, value in vector.items()}


def test_refunds_are_those_of_an_independent_library() -> None:
    made = vectors("vnpay")
    for vector in made["refunds"]:
        wire = Wire({})
        is_all = vector["vnp_TransactionType"] == "02"
        pay_back = PayBack(
            reference="HT1",
            request_id=vector["vnp_RequestId"],
            amount_vnd=vector["vnp_Amount"] // 100,
            paid=replace(
                ATTEMPT,
                reference=vector["vnp_TxnRef"],
                opened_at=moment(vector["vnp_TransactionDate"]),
                transaction_id=str(vector["vnp_TransactionNo"]),
            ),
            paid_vnd=vector["vnp_Amount"] // 100 + (0 if is_all else 1),
            words=vector["vnp_OrderInfo"],
            at=moment(vector["vnp_CreateDate"]),
            by=vector["vnp_CreateBy"],
        )
        with pytest.raises(Unavailable):
            maker(wire, made, vector["vnp_IpAddr"]).refund(pay_back)
        assert wire.said == {name: str(value) for name, value in vector.items()}


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("00", Verdict.PAID),
        ("01", Verdict.PENDING),
        ("02", Verdict.FAILED),
        ("04", Verdict.HELD),
        ("05", Verdict.HELD),
        ("06", Verdict.HELD),
        ("07", Verdict.HELD),
        ("09", Verdict.HELD),
        ("42", Verdict.PENDING),
    ],
)
def test_the_status_of_an_answer_decides_not_its_response_code(status: str, verdict: Verdict) -> None:
    news = look(Wire(answer(TransactionStatus=status)))
    assert (news.verdict, news.code, news.amount_vnd) == (verdict, status, 185_000)


def test_an_answer_about_money_that_went_back_is_no_payment() -> None:
    assert look(Wire(answer(TransactionType="02"))).verdict == Verdict.HELD


def test_a_payment_nobody_made_is_unknown() -> None:
    news = look(Wire(answer(ResponseCode="91", Message="Not found", TransactionStatus="")))
    assert (news.verdict, news.amount_vnd) == (Verdict.UNKNOWN, None)
    assert look(Wire({"vnp_ResponseCode": "91", "vnp_Message": "Not found"})).verdict == Verdict.UNKNOWN


@pytest.mark.parametrize("code", ["02", "03", "94", "97", "99"])
def test_a_question_that_is_refused_says_so(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        look(Wire(answer(ResponseCode=code, Message="Invalid")))
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "spoil",
    [
        lambda said: said | {"vnp_Amount": 100},
        lambda said: said | {"vnp_SecureHash": ""},
        lambda said: said | {"vnp_SecureHash": "0" * 128},
        lambda said: {name: value for name, value in said.items() if name != "vnp_SecureHash"},
        lambda said: said | {"vnp_ResponseCode": "91"},
        lambda said: answer(TxnRef="OCOPANOTHER"),
        lambda said: answer(TxnRef=""),
        lambda said: answer(TmnCode="OCOPDOC2"),
    ],
    ids=[
        "amount",
        "empty",
        "zeros",
        "none",
        "turned to unknown",
        "another payment",
        "no payment",
        "merchant",
    ],
)
def test_an_answer_that_is_not_vnpays_about_this_payment_is_forged(
    spoil: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    with pytest.raises(Forged):
        look(Wire(spoil(answer())))


@pytest.mark.parametrize(
    "away",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(502, text="Bad Gateway"),
        httpx.Response(200, text="<html>maintenance</html>"),
        httpx.Response(200, json=["00"]),
        httpx.Response(302, headers={"Location": "https://elsewhere.test/"}),
        httpx.Response(200, json={}),
        httpx.Response(200, content=b" " * (1024 * 1024 + 1)),
    ],
    ids=lambda away: repr(away)[:30],
)
def test_no_answer_is_no_news(away: Exception | httpx.Response) -> None:
    for ask in (look, look_at, lambda wire: vnpay(wire).refund(PAY_BACK)):
        with pytest.raises(Unavailable):
            ask(Wire(away))


def test_a_signed_payment_without_its_amount_is_no_news() -> None:
    with pytest.raises(Unavailable):
        look(Wire(answer(Amount="")))


def test_a_refund_is_taken_on_and_names_its_number() -> None:
    wire = Wire(refunded())
    told = vnpay(wire).refund(PAY_BACK)
    assert (told.step, told.transaction_id) == (Step.SENT, "15000002")
    said = wire.said
    assert (said["vnp_TransactionType"], said["vnp_Amount"]) == ("02", "18500000")
    assert (said["vnp_TransactionNo"], said["vnp_TransactionDate"]) == ("15000001", "20260301101500")
    assert said["vnp_IpAddr"] == "203.0.113.9"


@pytest.mark.parametrize("pay_back", [PART, replace(PAY_BACK, refunded_before_vnd=1000)])
def test_less_than_all_at_once_is_a_partial_refund(pay_back: PayBack) -> None:
    wire = Wire(refunded(TransactionType="03"))
    vnpay(wire).refund(pay_back)
    assert wire.said["vnp_TransactionType"] == "03"


def test_a_payment_without_a_number_is_refunded_under_nought() -> None:
    wire = Wire(refunded())
    vnpay(wire).refund(replace(PAY_BACK, paid=replace(ATTEMPT, transaction_id="")))
    assert wire.said["vnp_TransactionNo"] == "0"


@pytest.mark.parametrize(
    ("code", "step"),
    [
        ("91", Step.FAILED),
        ("95", Step.FAILED),
        ("03", Step.FAILED),
        ("94", Step.SENT),
        ("02", Step.RETRY),
        ("97", Step.RETRY),
        ("99", Step.RETRY),
    ],
)
def test_a_refused_refund_goes_another_way_or_waits(code: str, step: Step) -> None:
    told = vnpay(Wire(refunded(ResponseCode=code, Message="no"))).refund(PAY_BACK)
    assert (told.step, told.code, told.transaction_id) == (step, code, "")


def test_a_part_waits_while_an_earlier_part_may_be_in_process() -> None:
    told = vnpay(Wire(refunded(ResponseCode="94"))).refund(replace(PART, refunded_before_vnd=50_000))
    assert told.step == Step.RETRY


def test_a_forged_answer_to_a_refund_is_not_believed() -> None:
    with pytest.raises(Forged):
        vnpay(Wire(refunded() | {"vnp_SecureHash": "0" * 128})).refund(PAY_BACK)


@pytest.mark.parametrize(
    ("status", "step"), [("05", Step.SENT), ("06", Step.DONE), ("00", Step.DONE), ("09", Step.FAILED)]
)
def test_a_refund_is_followed_by_its_status(status: str, step: Step) -> None:
    wire = Wire(answer(TransactionType="02", TransactionStatus=status, TransactionNo=15000002))
    told = look_at(wire)
    assert (told.step, told.code, told.transaction_id) == (step, status, "15000002")


def test_the_newest_refund_being_an_earlier_one_says_that_ours_never_arrived() -> None:
    told = answer(TransactionType="03", TransactionStatus="06", Amount=5000000, TransactionNo=15000002)
    assert look_at(Wire(told), replace(PART, amount_vnd=50_000)).step == Step.DONE
    earlier = replace(PART, amount_vnd=50_000, earlier=frozenset({"15000002"}))
    assert look_at(Wire(told), earlier).step == Step.UNKNOWN


def test_a_payment_that_was_never_refunded_is_an_unknown_refund() -> None:
    assert look_at(Wire(answer())).step == Step.UNKNOWN
    assert look_at(Wire(answer(ResponseCode="91"))).step == Step.UNKNOWN


def test_the_status_may_stand_on_the_payment_itself() -> None:
    told = look_at(Wire(answer(TransactionStatus="09")))
    assert (told.step, told.transaction_id) == (Step.FAILED, "")


def test_another_refund_of_the_same_payment_is_not_taken_for_ours() -> None:
    wire = Wire(answer(TransactionType="03", TransactionStatus="09", Amount=5000000))
    assert look_at(wire, PART).step == Step.SENT


def test_a_refused_question_about_a_refund_says_nothing_of_the_refund() -> None:
    with pytest.raises(Refused):
        look_at(Wire(answer(ResponseCode="99")))
