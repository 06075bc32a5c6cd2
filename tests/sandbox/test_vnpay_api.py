"""The VNPay stand-in as a shop's server asks it: questions, refunds, lists."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from tests.sandbox import vnpay_shop as vnpay


@pytest.fixture
def created(till) -> str:
    """The date of a payment that waits for its shopper."""
    moment = vnpay.gmt7()
    vnpay.enter(till, vnpay.address(vnp_CreateDate=moment))
    return moment


def test_a_question_is_answered_with_how_the_payment_stands(till, created):
    waiting = vnpay.query(till, created)
    assert (waiting["vnp_ResponseCode"], waiting["vnp_TransactionStatus"]) == ("00", "01")
    number = till.act("vnpay", "R1", "pay").json()["transactions"][0]["number"]
    paid = vnpay.query(till, created, vnp_TransactionNo=str(number))
    assert (paid["vnp_TransactionStatus"], paid["vnp_TransactionType"]) == ("00", "01")
    assert (paid["vnp_TransactionNo"], paid["vnp_Amount"]) == (str(number), "18500000")


@pytest.mark.parametrize(("outcome", "status"), [("cancel", "02"), ("no_money", "02"), ("suspicious", "07")])
def test_a_question_tells_a_failure(till, created, outcome, status):
    till.act("vnpay", "R1", outcome)
    assert vnpay.query(till, created)["vnp_TransactionStatus"] == status


def test_a_page_that_nobody_used_has_failed_when_its_time_is_over(till, created):
    till.move_clock(16 * 60)
    assert vnpay.query(till, created)["vnp_TransactionStatus"] == "02"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"vnp_TmnCode": "NOBODY00"}, "02"),
        ({"vnp_TxnRef": "R2"}, "91"),
        ({"vnp_TransactionDate": "20200101000000"}, "91"),
        ({"vnp_TransactionNo": "123"}, "91"),
        ({"vnp_TransactionDate": "yesterday"}, "03"),
        ({"vnp_Version": "2.0.0"}, "03"),
        ({"vnp_RequestId": "Q" * 33}, "03"),
    ],
)
def test_a_question_with_a_fault_hears_which(till, created, changed, code):
    assert vnpay.query(till, created, **changed)["vnp_ResponseCode"] == code


def test_a_question_with_a_wrong_checksum_or_a_used_number_is_refused(till, created):
    assert vnpay.query(till, created, vnp_RequestId="X1")["vnp_ResponseCode"] == "00"
    assert vnpay.query(till, created, vnp_RequestId="X1")["vnp_ResponseCode"] == "94"
    forged = {"vnp_Version": "2.1.0", "vnp_Command": "querydr", "vnp_TmnCode": "OCOPDEMO"}
    answer = till.http.post("/merchant_webapi/api/transaction", json={**forged, "vnp_SecureHash": "0" * 128})
    assert answer.json()["vnp_ResponseCode"] == "97"
    assert till.http.post("/merchant_webapi/api/transaction", content=b"[").json()["vnp_ResponseCode"] == "03"


def test_a_refund_is_taken_on_and_heard_of_by_asking(till, created):
    paid = till.act("vnpay", "R1", "pay").json()["transactions"][0]["number"]
    taken = vnpay.refund(till, created, 8_500_000, kind="03", number=str(paid))
    assert (taken["vnp_ResponseCode"], taken["vnp_TransactionStatus"]) == ("00", "05")
    asked = vnpay.query(till, created, vnp_TransactionNo=taken["vnp_TransactionNo"])
    assert (asked["vnp_TransactionType"], asked["vnp_TransactionStatus"]) == ("03", "06")
    assert asked["vnp_Amount"] == "8500000"
    assert vnpay.refund(till, created, 10_000_100, kind="03")["vnp_ResponseCode"] == "03"
    assert vnpay.refund(till, created, 10_000_000, kind="03")["vnp_ResponseCode"] == "00"
    assert vnpay.refund(till, created, 100, kind="03")["vnp_ResponseCode"] == "03"


def test_a_refund_in_progress_holds_up_the_next_one(till, created):
    till.switch("vnpay", refund_outcome="05")
    till.act("vnpay", "R1", "pay")
    assert vnpay.refund(till, created, 18_500_000)["vnp_ResponseCode"] == "00"
    assert vnpay.refund(till, created, 18_500_000)["vnp_ResponseCode"] == "94"
    assert vnpay.query(till, created)["vnp_TransactionStatus"] == "05"
    till.act("vnpay", "R1", "refund_rejected")
    assert vnpay.query(till, created)["vnp_TransactionStatus"] == "09"
    assert vnpay.refund(till, created, 18_500_000)["vnp_ResponseCode"] == "00"
    till.act("vnpay", "R1", "refund_sent")
    assert vnpay.query(till, created)["vnp_TransactionStatus"] == "06"
    assert till.act("vnpay", "R1", "refund_sent").status_code == 409


def test_a_refund_needs_a_payment_and_the_permission(till, created):
    assert vnpay.refund(till, created, 18_500_000)["vnp_ResponseCode"] == "95"
    till.act("vnpay", "R1", "pay")
    assert vnpay.refund(till, created, 18_500_000, number="1")["vnp_ResponseCode"] == "91"
    assert vnpay.refund(till, created, 10_000_000)["vnp_ResponseCode"] == "03"
    till.switch("vnpay", refunds_off=True)
    assert vnpay.refund(till, created, 18_500_000)["vnp_ResponseCode"] == "99"


def test_banks_are_listed_for_the_merchant(till):
    path = "/qrpayauth/api/merchant/get_bank_list"
    assert till.http.post(path, data={"tmn_code": "OCOPDEMO"}).json()[0]["bank_code"] == "NCB"
    assert till.http.post(path, data={"tmn_code": "X"}).status_code == 400


def today() -> str:
    return (datetime.now(UTC) + timedelta(hours=7)).date().isoformat()


def test_the_list_of_a_day_holds_what_moved(till, created):
    for reference, outcome in (("R2", "cancel"), ("R3", "pay"), ("R4", "suspicious"), ("R5", "pay")):
        vnpay.enter(till, vnpay.address(reference))
        till.act("vnpay", reference, outcome)
    paid = till.act("vnpay", "R1", "pay").json()["transactions"][0]["number"]
    vnpay.refund(till, created, 8_500_000, kind="03")
    till.switch("vnpay", settlement_drop="R3", settlement_alter="R5=184999")
    text = till.http.get("/vnpay/settlement.csv", params={"day": today()}).text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["reference"], row["type"], row["amount_vnd"], row["fee_vnd"]) for row in rows] == [
        ("R1", "pay", "185000", "2035"),
        ("R1", "refund", "85000", "0"),
        ("R5", "pay", "184999", "2035"),
    ]
    assert rows[0]["transaction_id"] == str(paid)
    assert list(csv.DictReader(till.http.get("/vnpay/settlement.csv?day=2020-01-01").text.splitlines())) == []
    assert till.http.get("/vnpay/settlement.csv").status_code == 400


def test_faults_strike_the_gateway_but_not_the_control_calls(till, created):
    till.switch("vnpay", fail_rate=1.0)
    answer = till.http.post("/merchant_webapi/api/transaction", json={})
    assert answer.status_code in (500, 503)
    assert till.act("vnpay", "R1", "pay").status_code == 200
    assert till.http.get("/control/settings").json()["momo"]["fail_rate"] == 0.0


def test_the_page_of_payments_lists_what_waits(till, created):
    text = till.http.get("/payments/").text
    assert "R1" in text
    assert "/paymentv2/Transaction/PaymentMethod.html?token=" in text
