"""MoMo: what is signed and sent, messages believed or not, and its result codes."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.momo import MoMo
from payments.providers.protocol import (
    Foreign,
    Forged,
    Outcome,
    PaymentError,
    RawNotice,
    Refused,
    Unavailable,
    Unreadable,
    Verdict,
)
from tests.unit.payments.wires import ATTEMPT, NOW, Wire, hash256, momo, momo_fields, vectors

OPENED = {
    "partnerCode": "OCOPDOC1",
    "orderId": ATTEMPT.reference,
    "requestId": ATTEMPT.request_id,
    "amount": 185000,
    "responseTime": 1772334900000,
    "message": "Thành công.",
    "resultCode": 0,
    "payUrl": "https://momo.test/v2/gateway/pay?t=abc",
    "deeplink": "momo://app?action=payWithApp",
    "qrCodeUrl": "momo://app?action=payWithQR",
}


def notice(fields: dict[str, Any] | bytes) -> RawNotice:
    """An IPN with this body."""
    return RawNotice(body=fields if isinstance(fields, bytes) else json.dumps(fields).encode())


def test_the_worked_request_is_signed_as_it_says() -> None:
    """The example carries accents and "&", which `start` never sends; its hash is that of the raw text."""
    text = (
        "accessKey=DOCSACCESSKEY01&amount=185000&extraData=&ipnUrl=https://shop.example.vn/pay/momo/ipn"
        "&orderId=OCOP7K2M9Q-1&orderInfo=Đơn OCOP7K2M9Q & quà&partnerCode=OCOPDOC1"
        "&redirectUrl=https://shop.example.vn/pay/momo/return&requestId=OCOP7K2M9Q-1-r1"
        "&requestType=captureWallet"
    )
    assert hash256(text) == "3daf32b5615eb67a20e207c119ea3ef938e3455e92ddba02da6dfe2a1d1abe2d"
    wire = Wire(OPENED | {"orderId": "OCOP7K2M9Q-1"})
    attempt = replace(
        ATTEMPT,
        reference="OCOP7K2M9Q-1",
        request_id="OCOP7K2M9Q-1-r1",
        words="Đơn OCOP7K2M9Q & quà",
        return_url="https://shop.example.vn/pay/momo/return",
    )
    momo(wire).start(attempt)
    assert wire.said["orderInfo"] == "Don OCOP7K2M9Q qua"
    assert wire.said["signature"] == hash256(text.replace("Đơn OCOP7K2M9Q & quà", "Don OCOP7K2M9Q qua"))


def test_the_worked_answer_is_a_payment() -> None:
    fields = momo_fields(orderId="OCOP7K2M9Q-1", requestId="OCOP7K2M9Q-1-r1")
    assert fields["signature"] == "c86434e0d4f6d6e399fc1077c2a0e79a784c5ff8c0b10d9df0ee1e6f4075f0a1"
    news = momo().read_notice(notice(fields))
    assert (news.reference, news.verdict, news.amount_vnd) == ("OCOP7K2M9Q-1", Verdict.PAID, 185_000)
    assert (news.transaction_id, news.words) == ("4100000001", "Thành công.")
    assert news.paid_at == datetime(2026, 3, 1, 3, 16, 13, tzinfo=UTC)


def made_by(wire: Wire, keys: dict[str, Any], partner: str) -> MoMo:
    return MoMo(
        partner_code=partner,
        access_key=keys["access_key"],
        secret_key=keys["secret_key"],
        base_url="https://momo.test",
        client=wire.client,
    )


def test_requests_are_those_of_an_independent_library() -> None:
    made = vectors("momo")
    for vector in made["creates"]:
        wire = Wire(OPENED | {"orderId": vector["orderId"]})
        attempt = replace(
            ATTEMPT,
            reference=vector["orderId"],
            request_id=vector["requestId"],
            amount_vnd=vector["amount"],
            words=vector["orderInfo"],
            return_url=vector["redirectUrl"],
            notice_url=vector["ipnUrl"],
        )
        made_by(wire, made, made["partner_code"]).start(attempt)
        assert wire.said == {name: value for name, value in vector.items() if name != "accessKey"} | {
            "autoCapture": True,
            "orderExpireTime": 15,
        }


def test_redirects_that_momo_itself_has_signed_are_believed() -> None:
    genuine = vectors("momo")["signed_by_momo"]
    verdicts = []
    for query in genuine["redirects"]:
        partner = query.split("&")[0].partition("=")[2]
        gateway = made_by(Wire({}), genuine["keys"][partner], partner)
        verdicts.append(gateway.read_return(query).verdict)
        with pytest.raises(Forged):
            gateway.read_return(query.replace("amount=", "amount=1"))
    assert verdicts.count(Verdict.PAID) == 8
    assert verdicts.count(Verdict.FAILED) == 1


def test_a_payment_opens_a_page_an_app_and_a_code() -> None:
    wire = Wire(OPENED)
    start = momo(wire).start(ATTEMPT)
    assert (start.url, start.app_url, start.qr) == (OPENED["payUrl"], OPENED["deeplink"], OPENED["qrCodeUrl"])
    assert str(wire.requests[0].url) == "https://momo.test/v2/gateway/api/create"
    assert wire.requests[0].extensions["timeout"]["connect"] == 3.0
    assert (wire.said["amount"], wire.said["lang"]) == (185_000, "vi")


def test_a_page_closes_with_its_attempt_but_not_before_a_minute() -> None:
    wire = Wire(OPENED)
    momo(wire).start(replace(ATTEMPT, expires_at=NOW + timedelta(seconds=59)))
    assert wire.said["orderExpireTime"] == 1


@pytest.mark.parametrize("code", [10, 11, 13, 20, 21, 22, 40, 41, 43])
def test_a_refused_payment_says_why(code: int) -> None:
    body = {"resultCode": code, "message": "Bad format request.", "subErrors": [{"field": "signature"}]}
    with pytest.raises(Refused) as refusal:
        momo(Wire(httpx.Response(400, json=body))).start(ATTEMPT)
    assert (refusal.value.code, str(refusal.value)) == (str(code), "Bad format request.")


@pytest.mark.parametrize(
    "away",
    [
        httpx.ConnectError("refused"),
        httpx.ReadTimeout("slow"),
        httpx.Response(502, text="Bad Gateway"),
        httpx.Response(429, json={"resultCode": 0}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, json=[0]),
        httpx.Response(400, json={"message": "no code"}),
        httpx.Response(400, json=OPENED),
        httpx.Response(200, json=OPENED | {"payUrl": ""}),
        httpx.Response(200, json=OPENED | {"payUrl": "javascript:alert(1)"}),
        httpx.Response(200, json=OPENED | {"orderId": "another"}),
    ],
    ids=range(11),
)
def test_no_page_for_this_payment_is_no_start(away: Exception | httpx.Response) -> None:
    with pytest.raises(Unavailable):
        momo(Wire(away)).start(ATTEMPT)


def test_a_redirect_carries_the_same_fields() -> None:
    query = urlencode(momo_fields()) + "&paymentOption=momo&utm_source=zalo&utm_source=again"
    assert "Th%C3%A0nh+c%C3%B4ng." in query
    news = momo().read_return(query)
    assert news == momo().read_notice(notice(momo_fields()))
    assert momo().read_return(query.replace("+", "%20")) == news


@pytest.mark.parametrize(
    "spoil",
    [
        {"amount": 185001},
        {"orderId": "OCOP7K2M9R"},
        {"resultCode": 9000},
        {"transId": 1},
        {"message": "Thành công"},
        {"payType": ""},
        {"signature": ""},
        {"signature": None},
        {"signature": 7},
        {"signature": "đ"},
        {"partnerCode": "OTHER"},
    ],
    ids=str,
)
def test_a_field_changed_on_the_way_is_a_forgery(spoil: dict[str, Any]) -> None:
    fields = momo_fields() | spoil
    with pytest.raises(Forged):
        momo().read_notice(notice(fields))
    with pytest.raises(Forged):
        momo().read_return(urlencode({name: "" if one is None else one for name, one in fields.items()}))


def test_an_upper_case_signature_is_the_same() -> None:
    fields = momo_fields()
    assert (
        momo().read_notice(notice(fields | {"signature": fields["signature"].upper()})).amount_vnd == 185_000
    )


@pytest.mark.parametrize("written", [b"185000.0", b"1.85e5", b"185000.00"])
def test_a_number_is_signed_as_plain_digits_however_it_is_written(written: bytes) -> None:
    body = json.dumps(momo_fields()).encode().replace(b"185000", written)
    assert momo().read_notice(notice(body)).amount_vnd == 185_000


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"amount":1,"amount":1}',
        b'{"amount":NaN}',
        b'{"amount":1e999999999}',
        b'{"amount":' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b"\xff",
    ],
    ids=range(10),
)
def test_what_is_no_message_is_refused(body: bytes) -> None:
    with pytest.raises((Unreadable, Forged)):
        momo().read_notice(notice(body))


def test_a_doubled_field_of_a_redirect_makes_no_sense() -> None:
    with pytest.raises(Unreadable):
        momo().read_return(urlencode(momo_fields()) + "&amount=1")


def test_another_partners_message_is_foreign_though_its_signature_fits() -> None:
    with pytest.raises(Foreign):
        momo().read_notice(notice(momo_fields(partnerCode="OCOPDOC2")))


@pytest.mark.parametrize(
    "fields",
    [
        {"amount": -5},
        {"amount": "abc"},
        {"amount": ""},
        {"resultCode": ""},
        {"resultCode": "x"},
        {"orderId": ""},
        {"orderId": "a\0b"},
    ],
    ids=str,
)
def test_a_signed_field_that_makes_no_sense_is_named_so(fields: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        momo().read_notice(notice(momo_fields(**fields)))


@pytest.mark.parametrize("code", [1000, 7000, 7002, 8000, 9000, 10, 40, 5555])
def test_what_is_not_final_is_pending(code: int) -> None:
    news = momo().read_notice(notice(momo_fields(resultCode=code)))
    assert (news.verdict, news.transaction_id, news.paid_at) == (Verdict.PENDING, "", None)


@pytest.mark.parametrize(
    "code", [98, 99, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1017, 1026, 2019, 4001, 4100]
)
def test_a_final_refusal_brings_no_number(code: int) -> None:
    news = momo().read_notice(notice(momo_fields(resultCode=code, payType="", transId=1772334973000)))
    assert (news.verdict, news.code, news.transaction_id) == (Verdict.FAILED, str(code), "")


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.STORED, 204),
        (Outcome.KNOWN, 204),
        (Outcome.FORGED, 400),
        (Outcome.FOREIGN, 400),
        (Outcome.NO_ATTEMPT, 400),
        (Outcome.WRONG_AMOUNT, 400),
        (Outcome.UNREADABLE, 400),
        (Outcome.TROUBLE, 500),
    ],
)
def test_every_outcome_has_its_status_and_no_body(outcome: Outcome, status: int) -> None:
    reply = momo().reply(outcome)
    assert (reply.status, reply.body) == (status, b"")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from([*momo_fields(), "other"])


@given(st.binary(max_size=200) | st.dictionaries(NAMES, JSON, max_size=14))
def test_a_strangers_message_is_never_believed(body: bytes | dict[str, Any]) -> None:
    with pytest.raises(PaymentError):
        momo().read_notice(notice(body))


@given(st.text(st.characters(), max_size=200) | st.text("signature=&%+amountorderId0", max_size=200))
def test_a_strangers_query_is_never_believed(query: str) -> None:
    with pytest.raises(PaymentError):
        momo().read_return(query)


@given(st.dictionaries(NAMES, st.text(max_size=20) | st.integers(), max_size=6))
def test_signed_nonsense_is_a_payment_error_at_most(fields: dict[str, Any]) -> None:
    fields.pop("signature", None)
    try:
        news = momo().read_notice(notice(momo_fields(**fields)))
    except PaymentError:
        return
    assert news.reference
