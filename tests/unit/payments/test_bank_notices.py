"""SePay, Casso and payOS: whose messages count, and the lines they tell of."""

import hmac
import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.bank_notices import Casso, PayOs, SePay, SePayList
from payments.providers.protocol import (
    Forged,
    Outcome,
    PaymentError,
    RawNotice,
    Refused,
    Transfer,
    Unavailable,
    Unreadable,
)
from tests.unit.payments.wires import Wire, vectors

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
SECRET = "sepay-secret"
LINE = {
    "id": 92704,
    "gateway": "Vietcombank",
    "transactionDate": "2026-11-29 11:58:37",
    "accountNumber": "1023456789",
    "code": None,
    "content": "NGUYEN VAN A chuyen tien OCOP7K2M9QXY",
    "transferType": "in",
    "transferAmount": 185000,
    "accumulated": 19077000,
    "subAccount": None,
    "referenceCode": "FT26333000001",
    "description": "",
}
CASSO_LINE = {
    "id": 2787,
    "reference": "FT26333000002",
    "description": "OCOP7K2M9QXY",
    "amount": 185000,
    "runningBalance": 25000000,
    "transactionDateTime": "2026-11-29 11:58:37",
    "accountNumber": "1023456789",
    "bankName": "Vietcombank",
}
OLD_CASSO_LINE = {
    "id": 2787,
    "tid": "FT26333000003",
    "description": "OCOP7K2M9QXY",
    "amount": -50000,
    "cusum_balance": 24950000,
    "when": "2026-11-29 11:58:37",
    "bank_sub_acc_id": "1023456789",
}


def sepay(
    body: dict[str, Any] | bytes = LINE,
    *,
    at: datetime = NOW,
    secret: str = SECRET,
    headers: dict[str, str] | None = None,
) -> RawNotice:
    """A message of SePay signed at a moment, received at `NOW`; `headers` replace its own."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(at.timestamp()))
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, sha256).hexdigest()
    signed = {"x-sepay-timestamp": stamp, "x-sepay-signature": f"sha256={signature}"} | (headers or {})
    return RawNotice(headers=signed, body=raw, received_at=NOW)


def casso(data: Any = CASSO_LINE, *, key: str = "casso-key", stamp: str = "1764392317000") -> RawNotice:
    """A message of Casso's version 2."""
    body = {"error": 0, "data": data}
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signature = hmac.new(key.encode(), f"{stamp}.{text}".encode(), sha512).hexdigest()
    return RawNotice(
        headers={"x-casso-signature": f"t={stamp},v1={signature}"}, body=json.dumps(body).encode()
    )


def old_casso(token: str = "casso-token", *lines: dict[str, Any]) -> RawNotice:
    """A message of Casso's version 1."""
    body = {"error": 0, "data": list(lines) or [OLD_CASSO_LINE]}
    return RawNotice(headers={"secure-token": token}, body=json.dumps(body).encode())


def test_a_signed_line_of_sepay_is_read() -> None:
    (line,) = SePay(secret=SECRET).read(sepay())
    assert (line.transaction_id, line.amount_vnd, line.balance_vnd) == ("sepay:92704", 185_000, 19_077_000)
    assert (line.account, line.bank_reference) == ("1023456789", "FT26333000001")
    assert line.content == "NGUYEN VAN A chuyen tien OCOP7K2M9QXY"
    assert line.at == datetime(2026, 11, 29, 4, 58, 37, tzinfo=UTC)


def test_what_goes_out_is_negative() -> None:
    (line,) = SePay(secret=SECRET).read(sepay(LINE | {"transferType": "out"}))
    assert line.amount_vnd == -185_000


def test_a_line_without_a_number_goes_by_its_reference() -> None:
    (line,) = SePay(secret=SECRET).read(sepay(LINE | {"id": None}))
    assert line.transaction_id == "sepay:FT26333000001-in-185000"


def test_the_code_sepay_found_is_passed_on() -> None:
    (line,) = SePay(secret=SECRET).read(sepay(LINE | {"code": "OCOP7K2M9QXY"}))
    assert line.code == "OCOP7K2M9QXY"


@pytest.mark.parametrize("away", [timedelta(minutes=5), -timedelta(minutes=5), timedelta()])
def test_a_stamp_within_five_minutes_counts(away: timedelta) -> None:
    assert SePay(secret=SECRET).read(sepay(at=NOW + away))


@pytest.mark.parametrize(
    "raw",
    [
        sepay(at=NOW - timedelta(minutes=5, seconds=1)),
        sepay(at=NOW + timedelta(minutes=5, seconds=1)),
        sepay(secret="another"),
        sepay(headers={"x-sepay-signature": ""}),
        sepay(headers={"x-sepay-signature": "sha256="}),
        sepay(headers={"x-sepay-signature": "sha256=đ"}),
        sepay(headers={"x-sepay-timestamp": ""}),
        sepay(headers={"x-sepay-timestamp": "yesterday"}),
        RawNotice(
            headers={"authorization": "Apikey sepay-key"}, body=json.dumps(LINE).encode(), received_at=NOW
        ),
        RawNotice(headers=None, body=json.dumps(LINE).encode()),
        RawNotice(headers=sepay().headers, body=sepay().body.replace(b"185000", b"985000"), received_at=NOW),
    ],
    ids=[
        "old",
        "future",
        "secret",
        "empty",
        "no hex",
        "đ",
        "no stamp",
        "words",
        "key only",
        "none",
        "changed",
    ],
)
def test_with_a_secret_only_a_fresh_signature_counts(raw: RawNotice) -> None:
    with pytest.raises(Forged):
        SePay(secret=SECRET, api_key="sepay-key").read(raw)


def test_an_api_key_counts_where_there_is_no_secret() -> None:
    body = json.dumps(LINE).encode()
    service = SePay(api_key="sepay-key")
    assert service.read(RawNotice(headers={"authorization": "Apikey sepay-key"}, body=body))
    for wrong in ("", "Apikey ", "Apikey SEPAY-KEY", "Bearer sepay-key"):
        with pytest.raises(Forged):
            service.read(RawNotice(headers={"authorization": wrong}, body=body))


@pytest.mark.parametrize(
    "raw",
    [
        RawNotice(headers={}, body=b"{}"),
        RawNotice(headers={"authorization": "Apikey "}, body=b"{}"),
        RawNotice(headers={"authorization": ""}, body=b"{}"),
        RawNotice(headers={"secure-token": ""}, body=b"{}"),
        sepay(secret=""),
        casso(key=""),
        old_casso(""),
        RawNotice(
            headers={},
            body=json.dumps({"data": {}, "signature": hmac.new(b"", b"", sha256).hexdigest()}).encode(),
        ),
    ],
)
def test_without_a_secret_of_ours_nobody_is_believed(raw: RawNotice) -> None:
    for service in (SePay(), Casso(), PayOs()):
        with pytest.raises(Forged):
            service.read(raw)


@pytest.mark.parametrize(
    "changes",
    [
        {"transferType": "both"},
        {"transferAmount": "1.5"},
        {"transferAmount": None},
        {"transferAmount": "abc"},
        {"transactionDate": "yesterday"},
        {"transactionDate": None},
        {"id": None, "referenceCode": ""},
        {"id": "a\0b"},
    ],
    ids=str,
)
def test_a_signed_line_that_makes_no_sense_is_named_so(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        SePay(secret=SECRET).read(sepay(LINE | changes))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"7", b"\xff", b'{"id":1,"id":2}'])
def test_a_signed_body_that_is_no_line_is_named_so(body: bytes) -> None:
    with pytest.raises(Unreadable):
        SePay(secret=SECRET).read(sepay(body))


def test_a_balance_that_makes_no_sense_loses_no_line() -> None:
    (line,) = SePay(secret=SECRET).read(sepay(LINE | {"accumulated": "-"}))
    assert (line.amount_vnd, line.balance_vnd) == (185_000, None)


def test_content_is_kept_as_a_row_can_hold_it() -> None:
    (line,) = SePay(secret=SECRET).read(sepay(LINE | {"content": "OCOP\0 7K2M\n9QXY  \u202eabc"}))
    assert line.content == "OCOP 7K2M 9QXY abc"


def listing(wire: Wire) -> list[Transfer]:
    """What SePay's list answers about the account since `NOW`."""
    asked = SePayList(
        url="https://sepay.test/userapi/", token="t0k3n", account="1023456789", client=wire.client
    )
    return asked.since(NOW)


def test_the_transaction_list_of_sepay_is_asked_for_one_account_since_a_moment() -> None:
    body = {
        "status": 200,
        "messages": {"success": True},
        "transactions": [
            {
                "id": "49682",
                "account_number": "1023456789",
                "transaction_date": "2026-11-29 12:58:37",
                "amount_out": "0.00",
                "amount_in": "18067000.00",
                "accumulated": "1200541768.00",
                "transaction_content": "OCOP7K2M9QXY",
                "reference_number": "677760.050523.080001",
                "code": None,
            },
            {
                "id": "49683",
                "account_number": "1023456789",
                "transaction_date": "2026-11-29 13:58:37",
                "amount_out": "50000.00",
                "amount_in": "0.00",
                "transaction_content": "HTABCDEF2345",
            },
        ],
    }
    wire = Wire(body)
    came, went = listing(wire)
    assert (came.transaction_id, came.amount_vnd, came.balance_vnd) == (
        "sepay:49682",
        18_067_000,
        1_200_541_768,
    )
    assert (went.transaction_id, went.amount_vnd, went.balance_vnd) == ("sepay:49683", -50_000, None)
    request = wire.requests[0]
    assert request.url.path == "/userapi/transactions/list"
    assert request.url.params["transaction_date_min"] == "2026-11-29 12:00:00"
    assert request.url.params["account_number"] == "1023456789"
    assert request.headers["authorization"] == "Bearer t0k3n"


def test_a_line_is_the_same_by_message_and_by_list() -> None:
    (told,) = SePay(secret=SECRET).read(sepay())
    row = {
        "id": "92704",
        "account_number": "1023456789",
        "transaction_date": "2026-11-29 11:58:37",
        "amount_in": "185000.00",
        "amount_out": "0.00",
        "accumulated": "19077000.00",
        "transaction_content": LINE["content"],
        "reference_number": "FT26333000001",
    }
    assert listing(Wire({"transactions": [row]})) == [told]


@pytest.mark.parametrize(
    "body", [{}, {"transactions": {}}, {"transactions": [1]}, {"transactions": [{}]}], ids=str
)
def test_an_answer_without_a_list_is_no_answer(body: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        listing(Wire(body))


def test_a_token_that_is_not_taken_says_so() -> None:
    with pytest.raises(Refused) as refusal:
        listing(Wire(httpx.Response(401, json={"status": 401, "error": "Unauthorized"})))
    assert refusal.value.code == "http_401"


def test_cassos_published_sample_is_genuine() -> None:
    sample = vectors("bank_notices")["casso"]
    raw = RawNotice(headers={"x-casso-signature": sample["signature"]}, body=sample["message"].encode())
    (line,) = Casso(key=sample["key"]).read(raw)
    assert (line.transaction_id, line.amount_vnd, line.account) == ("casso:0", 599_000, "88888888")
    assert line.bank_reference == "MA_GIAO_DICH_THU_NGHIEM"


def test_a_line_of_cassos_version_2_is_read() -> None:
    (line,) = Casso(key="casso-key").read(casso(CASSO_LINE | {"description": "Đơn OCOP7K2M9QXY \u2028"}))
    assert (line.transaction_id, line.amount_vnd, line.balance_vnd) == ("casso:2787", 185_000, 25_000_000)
    assert line.content == "Đơn OCOP7K2M9QXY"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "t=1",
        "v1=abc",
        "t=1764392317000,v1=",
        "t=1764392317000,v1=" + "0" * 128,
        "nonsense",
        "t=,v1=đ",
        ",,,=",
    ],
)
def test_a_signature_of_casso_that_does_not_fit_is_a_forgery(header: str) -> None:
    with pytest.raises(Forged):
        Casso(key="casso-key", token="casso-token").read(
            RawNotice(headers={"x-casso-signature": header}, body=casso().body)
        )


def test_the_stamp_of_casso_is_signed_too() -> None:
    raw = casso()
    assert raw.headers is not None
    header = raw.headers["x-casso-signature"].replace("t=1764392317000", "t=1764392317001")
    with pytest.raises(Forged):
        Casso(key="casso-key").read(RawNotice(headers={"x-casso-signature": header}, body=raw.body))


def test_several_lines_of_cassos_version_1_are_read() -> None:
    lines = Casso(token="casso-token").read(
        old_casso("casso-token", OLD_CASSO_LINE, OLD_CASSO_LINE | {"id": 2788})
    )
    assert [line.transaction_id for line in lines] == ["casso:2787", "casso:2788"]
    assert (lines[0].amount_vnd, lines[0].balance_vnd) == (-50_000, 24_950_000)
    assert (lines[0].account, lines[0].bank_reference) == ("1023456789", "FT26333000003")


@pytest.mark.parametrize("token", ["", "casso", "CASSO-TOKEN", "casso-token "])
def test_another_token_is_a_forgery(token: str) -> None:
    with pytest.raises(Forged):
        Casso(key="casso-key", token="casso-token").read(old_casso(token))


def test_messages_payos_own_library_signs_are_genuine() -> None:
    made = vectors("bank_notices")["payos"]
    service = PayOs(checksum_key=made["checksum_key"])
    for message in made["messages"]:
        (line,) = service.read(RawNotice(body=message.encode()))
        data = json.loads(message)["data"]
        assert line.transaction_id == f"payos:{data['reference']}-{data['paymentLinkId']}"
        assert (line.amount_vnd, line.content) == (data["amount"], data["description"])
        with pytest.raises(Forged):
            service.read(RawNotice(body=message.replace('"amount":', '"amount":1').encode()))


def payos(**changes: Any) -> RawNotice:
    """A message of payOS with data changed, signed again."""
    data = json.loads(vectors("bank_notices")["payos"]["messages"][0])["data"] | changes
    text = "&".join(f"{name}={'' if data[name] is None else data[name]}" for name in sorted(data))
    signature = hmac.new(b"payos-key", text.encode(), sha256).hexdigest()
    return RawNotice(body=json.dumps({"code": "00", "data": data, "signature": signature}).encode())


def test_a_link_of_payos_that_was_not_paid_tells_of_no_line() -> None:
    assert PayOs(checksum_key="payos-key").read(payos(code="01")) == []
    assert len(PayOs(checksum_key="payos-key").read(payos())) == 1


@pytest.mark.parametrize(
    "changes", [{"reference": ""}, {"amount": None}, {"transactionDateTime": ""}], ids=str
)
def test_signed_data_of_payos_that_makes_no_sense_is_named_so(changes: dict[str, Any]) -> None:
    with pytest.raises(Unreadable):
        PayOs(checksum_key="payos-key").read(payos(**changes))


def test_the_same_number_of_two_services_is_two_lines() -> None:
    (one,) = SePay(secret=SECRET).read(sepay(LINE | {"id": 7}))
    (other,) = Casso(key="casso-key").read(casso(CASSO_LINE | {"id": 7}))
    assert one.transaction_id != other.transaction_id


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Outcome.STORED, 200),
        (Outcome.KNOWN, 200),
        (Outcome.NO_ATTEMPT, 200),
        (Outcome.FORGED, 401),
        (Outcome.UNREADABLE, 400),
        (Outcome.TROUBLE, 503),
    ],
)
def test_every_outcome_has_its_status(outcome: Outcome, status: int) -> None:
    for service in (SePay(), Casso(), PayOs()):
        reply = service.reply(outcome)
        assert (reply.status, json.loads(reply.body)) == (status, {"success": status == 200})


VALUES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12)


@given(st.dictionaries(st.sampled_from(sorted(LINE)), VALUES))
def test_signed_nonsense_of_sepay_is_a_payment_error_at_most(changes: dict[str, Any]) -> None:
    with suppress(PaymentError):
        assert SePay(secret=SECRET).read(sepay(LINE | changes))


@given(st.dictionaries(st.sampled_from(sorted({**OLD_CASSO_LINE, **CASSO_LINE})), VALUES, max_size=9))
def test_nonsense_with_a_token_is_a_payment_error_at_most(line: dict[str, Any]) -> None:
    with suppress(PaymentError):
        assert Casso(token="casso-token").read(old_casso("casso-token", line))


@given(st.binary(max_size=200), st.text(st.characters(), max_size=60))
def test_a_stranger_is_never_believed(body: bytes, text: str) -> None:
    headers = dict.fromkeys(("authorization", "secure-token", "x-casso-signature", "x-sepay-signature"), text)
    for service in (
        SePay(secret="s"),
        SePay(api_key="k" * 70),
        Casso(key="k", token="t" * 70),
        PayOs(checksum_key="p"),
    ):
        with pytest.raises(PaymentError):
            service.read(RawNotice(headers=headers, body=body))
