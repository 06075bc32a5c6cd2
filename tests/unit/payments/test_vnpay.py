"""VNPay's page, returns and IPNs: what is signed, what is believed, what is answered."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.providers.protocol import (
    Attempt,
    Foreign,
    Forged,
    Outcome,
    PaymentError,
    RawNotice,
    Unreadable,
    Verdict,
)
from payments.providers.vnpay import VnPay
from payments.providers.vnpay.fields import read_moment, written
from tests.unit.payments.wires import ATTEMPT, Wire, hash512, vectors, vnpay, vnpay_query

RETURNED = (
    "vnp_Amount=18500000&vnp_BankCode=NCB&vnp_BankTranNo=VNP15000001&vnp_CardType=ATM"
    "&vnp_OrderInfo=Thanh+toan+don+OCOP7K2M9Q%3A+2+hu+mat+ong&vnp_PayDate=20260301101733"
    "&vnp_ResponseCode=00&vnp_TmnCode=OCOPDOC1&vnp_TransactionNo=15000001&vnp_TransactionStatus=00"
    "&vnp_TxnRef=OCOP7K2M9Q"
)
RETURNED_HASH = (
    "77adc5884c7096e10367d0683f58abf1f9b2330798f95285fd0f9e5f3dcdbc6179505dad8dbbe496db9c6ac177d82f117c9741f2"
    "7de9165f585d2c212c58daca"
)
SIGNED = f"{RETURNED}&vnp_SecureHash={RETURNED_HASH}"


def parts(url: str) -> dict[str, str]:
    """The fields of an address, each once."""
    found = parse_qs(urlsplit(url).query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


def test_the_worked_example_is_signed_as_it_says() -> None:
    url = vnpay().start(ATTEMPT).url
    assert url == (
        "https://vnpay.test/paymentv2/vpcpay.html?vnp_Amount=18500000&vnp_Command=pay"
        "&vnp_CreateDate=20260301101500&vnp_CurrCode=VND&vnp_ExpireDate=20260301103000"
        "&vnp_IpAddr=113.22.10.5&vnp_Locale=vn&vnp_OrderInfo=Thanh+toan+don+OCOP7K2M9Q%3A+2+hu+mat+ong"
        "&vnp_OrderType=other&vnp_ReturnUrl=https%3A%2F%2Fshop.example.vn%2Fpay%2Fvnpay%2Freturn"
        "&vnp_TmnCode=OCOPDOC1&vnp_TxnRef=OCOP7K2M9Q&vnp_Version=2.1.0"
        "&vnp_SecureHash=8f33a21d6663ab0a59f0cb8a88764123c39517400f0b3d099e711a0bc1c0bff4832f066453642c61400853f"
        "b528ff35428ced09c47a3228b8990ad1240fb8b06"
    )


def test_addresses_are_those_of_an_independent_library() -> None:
    made = vectors("vnpay")
    for vector in made["pay_urls"]:
        gateway = VnPay(
            tmn_code=made["tmn_code"],
            hash_secret=made["hash_secret"],
            pay_url="https://sandbox.vnpayment.vn/paymentv2/vpcpay.html",
            api_url="",
            client=Wire({}).client,
        )
        opened, expires = read_moment(vector["created"]), read_moment(vector["expires"])
        assert opened is not None
        assert expires is not None
        attempt = Attempt(
            reference=vector["reference"],
            request_id="",
            amount_vnd=vector["amount_vnd"],
            words=vector["words"],
            opened_at=opened.astimezone(UTC),
            expires_at=expires.astimezone(UTC),
            ip=vector["ip"],
            locale="en" if vector["locale"] == "en" else "vi",
            return_url=vector["return_url"],
        )
        assert gateway.start(attempt).url == vector["url"]


def test_returns_an_independent_library_verifies_are_read_here() -> None:
    made = vectors("vnpay")
    gateway = VnPay(
        tmn_code=made["tmn_code"],
        hash_secret=made["hash_secret"],
        pay_url="",
        api_url="",
        client=Wire({}).client,
    )
    for vector in made["returns"]:
        news = gateway.read_return(vector["query"])
        assert (news.reference, news.amount_vnd) == (vector["reference"], vector["amount_vnd"])
        assert (news.verdict == Verdict.PAID) == (vector["response"] == vector["status"] == "00")


def test_words_lose_all_that_encoders_disagree_on() -> None:
    attempt = replace(ATTEMPT, words="Đơn “ĐẶC BIỆT” ~ (mật ong) *2* & quà = 100%'!_/\n")
    assert parts(vnpay().start(attempt).url)["vnp_OrderInfo"] == "Don DAC BIET mat ong 2 qua 100"


def test_words_of_nothing_but_signs_become_the_reference() -> None:
    assert parts(vnpay().start(replace(ATTEMPT, words="✿✿✿")).url)["vnp_OrderInfo"] == "OCOP7K2M9Q"


@pytest.mark.parametrize(
    ("ip", "sent"),
    [
        ("113.22.10.5", "113.22.10.5"),
        ("::1", "0000:0000:0000:0000:0000:0000:0000:0001"),
        ("2402:800:61c4::7", "2402:0800:61c4:0000:0000:0000:0000:0007"),
        ("::ffff:113.22.10.5", "113.22.10.5"),
        ("fe80::1%eth0", "fe80:0000:0000:0000:0000:0000:0000:0001"),
        ("113.22.10.5, 10.0.0.1", "203.0.113.9"),
        ("", "203.0.113.9"),
        ("unknown", "203.0.113.9"),
    ],
)
def test_the_shoppers_address_is_whole_or_the_servers(ip: str, sent: str) -> None:
    assert parts(vnpay().start(replace(ATTEMPT, ip=ip)).url)["vnp_IpAddr"] == sent


def test_dates_are_vietnams_wherever_the_server_stands() -> None:
    late = datetime(2026, 12, 31, 20, 30, tzinfo=UTC)
    attempt = replace(ATTEMPT, opened_at=late, expires_at=late.astimezone(UTC) + timedelta(minutes=15))
    sent = parts(vnpay().start(attempt).url)
    assert (sent["vnp_CreateDate"], sent["vnp_ExpireDate"]) == ("20270101033000", "20270101034500")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 1, 1)))
def test_a_moment_survives_vnpays_clock(moment: datetime) -> None:
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    assert read_moment(written(aware)) == aware


@pytest.mark.parametrize("text", ["", "20261301000000", "2026030110150", "2026030110150０", "yesterday"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert read_moment(text) is None


def test_the_worked_answer_is_a_payment() -> None:
    news = vnpay().read_return(SIGNED)
    assert news.verdict == Verdict.PAID
    assert (news.reference, news.amount_vnd, news.transaction_id) == ("OCOP7K2M9Q", 185_000, "15000001")
    assert news.paid_at == datetime(2026, 3, 1, 3, 17, 33, tzinfo=UTC)


def test_an_ipn_is_read_from_its_raw_query() -> None:
    assert vnpay().read_notice(RawNotice(query=SIGNED)) == vnpay().read_return(SIGNED)


@pytest.mark.parametrize(
    "query",
    [
        SIGNED.replace("+", "%20"),
        SIGNED.replace("%3A", "%3a"),
        SIGNED.replace(RETURNED_HASH, RETURNED_HASH.upper()),
        "&".join(reversed(SIGNED.split("&"))),
        f"utm_source=zalo&fbclid=a%20b&utm_source=again&{SIGNED}",
        f"{SIGNED}&vnp_SecureHashType=HMACSHA512",
        f"{SIGNED}&vnp_CardHolder=",
    ],
    ids=["%20", "lower-case escapes", "upper-case hash", "order", "campaigns", "hash type", "empty field"],
)
def test_the_same_fields_written_otherwise_still_verify(query: str) -> None:
    assert vnpay().read_return(query).verdict == Verdict.PAID


def test_a_message_that_signs_its_empty_fields_verifies_too() -> None:
    text = RETURNED.replace("vnp_BankTranNo=VNP15000001", "vnp_BankTranNo=")
    assert vnpay().read_return(f"{text}&vnp_SecureHash={hash512(text)}").verdict == Verdict.PAID


@pytest.mark.parametrize(
    "query",
    [
        RETURNED,
        f"{RETURNED}&vnp_SecureHash=",
        f"{RETURNED}&vnp_SecureHash={RETURNED_HASH[:-1]}",
        f"{RETURNED}&vnp_SecureHash={'0' * 128}",
        f"{RETURNED}&vnp_SecureHash=%C4%91%ED%A0%80",
        SIGNED.replace("18500000", "18500001"),
        SIGNED.replace("vnp_TxnRef=OCOP7K2M9Q", "vnp_TxnRef=OCOP7K2M9R"),
        f"{SIGNED}&vnp_Extra=1",
        SIGNED.replace("&vnp_CardType=ATM", ""),
        vnpay_query(secret="another"),
    ],
    ids=["none", "empty", "short", "zeros", "no hex", "amount", "reference", "added", "dropped", "secret"],
)
def test_a_signature_that_does_not_fit_is_a_forgery(query: str) -> None:
    with pytest.raises(Forged):
        vnpay().read_return(query)


@pytest.mark.parametrize(
    "query",
    ["", "utm_source=zalo", f"{SIGNED}&vnp_Amount=100", f"vnp_SecureHash=x&{SIGNED}", "vnp_a=1&" * 101],
)
def test_a_doubled_or_absent_field_makes_no_sense(query: str) -> None:
    with pytest.raises(Unreadable):
        vnpay().read_return(query)


def test_another_merchants_message_is_foreign_though_its_signature_fits() -> None:
    with pytest.raises(Foreign):
        vnpay().read_return(vnpay_query(TmnCode="OCOPDOC2"))


@pytest.mark.parametrize(
    "fields",
    [
        {"TxnRef": ""},
        {"TxnRef": "a\0b"},
        {"ResponseCode": ""},
        {"TransactionStatus": ""},
    ],
    ids=str,
)
def test_a_signed_field_that_makes_no_sense_is_named_so(fields: dict[str, str]) -> None:
    with pytest.raises(Unreadable):
        vnpay().read_return(vnpay_query(**fields))


@pytest.mark.parametrize("amount", ["18500050", "", "-18500000", "1.85e7", "１８５０００００", "9" * 16])
def test_an_amount_that_is_none_is_one_that_no_attempt_asks_for(amount: str) -> None:
    assert vnpay().read_return(vnpay_query(Amount=amount)).amount_vnd == 0


@pytest.mark.parametrize(
    ("response", "status", "verdict", "code"),
    [
        ("00", "00", Verdict.PAID, "00"),
        ("00", "02", Verdict.FAILED, "02"),
        ("00", "01", Verdict.PENDING, "01"),
        ("24", "02", Verdict.FAILED, "24"),
        ("51", "02", Verdict.FAILED, "51"),
        ("11", "02", Verdict.FAILED, "11"),
        ("07", "00", Verdict.HELD, "07"),
        ("07", "07", Verdict.HELD, "07"),
        ("00", "07", Verdict.HELD, "07"),
        ("00", "04", Verdict.HELD, "04"),
        ("24", "00", Verdict.PENDING, "24"),
        ("99", "77", Verdict.PENDING, "99"),
    ],
)
def test_both_codes_decide(response: str, status: str, verdict: Verdict, code: str) -> None:
    news = vnpay().read_return(vnpay_query(ResponseCode=response, TransactionStatus=status))
    assert (news.verdict, news.code) == (verdict, code)


def test_a_cancelled_payment_brings_no_number() -> None:
    cancelled = {"TransactionNo": "0", "BankCode": "VNPAY", "ResponseCode": "24", "TransactionStatus": "02"}
    news = vnpay().read_return(vnpay_query(**cancelled))
    assert (news.transaction_id, news.paid_at) == ("", None)


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome.STORED, "00"),
        (Outcome.NO_ATTEMPT, "01"),
        (Outcome.KNOWN, "02"),
        (Outcome.WRONG_AMOUNT, "04"),
        (Outcome.FORGED, "97"),
        (Outcome.FOREIGN, "97"),
        (Outcome.UNREADABLE, "99"),
        (Outcome.TROUBLE, "99"),
    ],
)
def test_every_outcome_has_vnpays_word(outcome: Outcome, code: str) -> None:
    reply = vnpay().reply(outcome)
    assert (reply.status, json.loads(reply.body)["RspCode"]) == (200, code)


@given(st.text(st.characters(), max_size=200) | st.text("vnp_SecureHash=&%+AmountTxnRef0", max_size=200))
def test_a_strangers_query_is_never_believed(text: str) -> None:
    for query in (text, f"{text}&vnp_SecureHash={RETURNED_HASH}", f"vnp_TmnCode=OCOPDOC1&{text}"):
        with pytest.raises(PaymentError):
            vnpay().read_return(query)


@given(st.text(min_size=1, max_size=60))
def test_whatever_vnpay_signs_is_read_or_refused_in_words(words: str) -> None:
    news = vnpay().read_return(vnpay_query(OrderInfo=words))
    assert news.verdict == Verdict.PAID


@given(
    st.dictionaries(
        st.sampled_from(
            ["Amount", "TxnRef", "ResponseCode", "TransactionStatus", "PayDate", "TransactionNo"]
        ),
        st.text(max_size=20),
    )
)
def test_signed_nonsense_is_a_payment_error_at_most(fields: dict[str, str]) -> None:
    query = vnpay_query(**fields)
    try:
        news = vnpay().read_return(query)
    except PaymentError:
        return
    assert news.reference


def test_the_same_attempt_gives_the_same_address_and_asks_nobody() -> None:
    wire = Wire({})
    assert vnpay(wire).start(ATTEMPT) == vnpay(wire).start(ATTEMPT)
    assert wire.requests == []


def test_an_accented_percent_encoding_verifies_as_a_blank_or_plus() -> None:
    query = vnpay_query(OrderInfo="Đơn hàng 1 + 1")
    plus, percent = query, query.replace("+", "%20")
    assert "%2B" in query
    assert vnpay().read_return(plus) == vnpay().read_return(percent)
    assert quote("Đơn") in query
