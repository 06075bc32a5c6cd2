"""The MoMo stand-in as a shop and a shopper's browser meet it."""

import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl

import pytest

from sandbox.momo import signature
from tests.sandbox import momo_shop as momo


@pytest.fixture
def till(till, shop):
    """A till for a shop that takes each IPN."""
    shop.default = (204, b"")
    till.switch("momo", processing_s=0.05, ipn_retry_s=0.01)
    return till


def test_the_worked_example_has_its_published_signature():
    fields = {
        "amount": 185000,
        "extraData": "",
        "message": "Thành công.",
        "orderId": "OCOP7K2M9Q-1",
        "orderInfo": "Đơn OCOP7K2M9Q & quà",
        "orderType": "momo_wallet",
        "partnerCode": "OCOPDOC1",
        "payType": "qr",
        "requestId": "OCOP7K2M9Q-1-r1",
        "responseTime": 1772334973000,
        "resultCode": 0,
        "transId": 4100000001,
    }
    text = signature.raw(signature.RESULT, fields, access_key="DOCSACCESSKEY01")
    assert hmac.new(b"DOCSSECRETKEY0123456789abcdef0001", text.encode(), hashlib.sha256).hexdigest() == (
        "c86434e0d4f6d6e399fc1077c2a0e79a784c5ff8c0b10d9df0ee1e6f4075f0a1"
    )


def test_a_shopper_pays_and_both_messages_tell_the_same(till, shop):
    made = momo.create(till).json()
    assert (made["resultCode"], made["amount"], made["orderId"]) == (0, 185_000, "A-1")
    assert made["qrCodeUrl"].startswith("momo://")
    answer = momo.choose(till, made["payUrl"], "pay")
    back, _, text = answer.headers["location"].partition("?")
    told = momo.verified(parse_qsl(text, keep_blank_values=True))
    assert (answer.status_code, back) == (303, "https://shop.example.vn/ve/")
    assert (told["resultCode"], told["message"]) == ("0", "Thành công.")
    message = shop.wait_for(1)[0]
    content = momo.verified(json.loads(message.body))
    assert (message.method, message.headers["content-type"]) == ("POST", "application/json")
    assert {name: str(value) for name, value in content.items()} == told
    said = momo.query(till)
    assert (said["resultCode"], said["transId"], said["signature"]) == (0, content["transId"], None)


@pytest.mark.parametrize(
    ("outcome", "code"), [("cancel", 1006), ("expire", 1005), ("no_money", 1001), ("authorise", 9000)]
)
def test_every_button_ends_the_payment_in_its_own_way(till, shop, outcome, code):
    location = momo.choose(till, momo.create(till).json()["payUrl"], outcome).headers["location"]
    told = momo.verified(parse_qsl(location.partition("?")[2], keep_blank_values=True))
    assert told["resultCode"] == str(code)
    assert momo.verified(json.loads(shop.wait_for(1)[0].body))["resultCode"] == code
    assert (told["payType"] == "") == (code < 9000)


def test_what_is_processed_ends_well_a_little_later(till, shop):
    momo.choose(till, momo.create(till).json()["payUrl"], "processing")
    codes = [json.loads(message.body)["resultCode"] for message in shop.wait_for(2)]
    assert codes == [7002, 0]
    assert momo.query(till)["resultCode"] == 0


def test_what_is_authorised_is_captured_without_a_word(till, shop):
    momo.choose(till, momo.create(till).json()["payUrl"], "authorise")
    assert momo.query(till)["resultCode"] == 9000
    time.sleep(0.15)
    assert momo.query(till)["resultCode"] == 0
    assert len(shop.received) == 1


@pytest.mark.parametrize(("kind", "code"), [("capture", 0), ("cancel", 1003)])
def test_a_shop_may_capture_or_release_itself(till, kind, code):
    momo.choose(till, momo.create(till, autoCapture=False).json()["payUrl"], "authorise")
    time.sleep(0.15)
    assert momo.query(till)["resultCode"] == 9000
    fields = {"orderId": "A-1", "requestId": "c1", "amount": 185_000, "description": "", "requestType": kind}
    assert momo.call(till, "confirm", momo.CONFIRM_KEYS, fields).json()["resultCode"] == code
    assert momo.query(till)["resultCode"] == code


def test_a_wrong_signature_is_answered_with_the_text_that_was_signed(till):
    body = {"partnerCode": "MOMOOCOPDEMO", "orderId": "A-1", "requestId": "q1", "signature": "0" * 64}
    answer = till.http.post("/v2/gateway/api/query", json=body)
    said = answer.json()
    assert (answer.status_code, said["resultCode"]) == (400, 20)
    assert said["subErrors"][0]["field"] == "signature"
    assert (
        "accessKey=$accessKey&orderId=A-1&partnerCode=MOMOOCOPDEMO&requestId=q1"
        in said["subErrors"][0]["message"]
    )
    assert momo.SECRET.decode() not in answer.text


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"amount": 999}, 22, None),
        ({"amount": 50_000_001}, 22, None),
        ({"amount": -1}, 21, None),
        ({"amount": 9_000, "requestType": "payWithATM"}, 22, None),
        ({"amount": 185000.5}, 20, "amount"),
        ({"orderId": "-A"}, 20, "orderId"),
        ({"orderInfo": ""}, 20, "orderInfo"),
        ({"requestType": "payByMagic"}, 20, "requestType"),
        ({"ipnUrl": "https://shop.example.vn/ipn?a=1"}, 20, "ipnUrl"),
        ({"redirectUrl": "nowhere"}, 20, "redirectUrl"),
        ({"extraData": "{}"}, 20, "extraData"),
        ({"partnerCode": "SOMEBODY"}, 13, None),
    ],
)
def test_a_request_that_cannot_be_used_opens_nothing(till, changed, code, field):
    answer = momo.create(till, **changed)
    said = answer.json()
    assert (answer.status_code, said["resultCode"]) == (400, code)
    assert [one["field"] for one in said.get("subErrors", [])] == ([field] if field else [])
    assert till.http.get("/control/payments").json()["momo"] == []


def test_identifiers_work_once(till):
    first = momo.create(till).json()
    assert momo.create(till, order_id="A-2").json()["resultCode"] == 40
    assert momo.create(till, request_id="r2").json()["resultCode"] == 41
    till.act("momo", "A-1", "pay")
    assert momo.create(till).json()["payUrl"] == first["payUrl"]


def test_a_page_that_nobody_used_is_over(till, shop):
    url = momo.create(till, orderExpireTime=10).json()["payUrl"]
    assert momo.query(till)["resultCode"] == 1000
    till.move_clock(601)
    assert momo.query(till)["resultCode"] == 1005
    location = till.http.get(url.removeprefix("http://testserver")).headers["location"]
    assert (
        momo.verified(parse_qsl(location.partition("?")[2], keep_blank_values=True))["resultCode"] == "1005"
    )
    assert till.act("momo", "A-1", "pay").status_code == 409
    assert till.act("momo", "A-1", "pay_late").json()["status"] == 0


def test_an_ipn_is_sent_once_whatever_the_shop_answers(till, shop):
    shop.default = (500, b"")
    momo.create(till)
    till.act("momo", "A-1", "pay")
    shop.wait_for(1)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("momo", "A-1")["ipn"]] == [500]


def test_an_ipn_can_be_repeated_until_it_is_taken(till, shop):
    till.switch("momo", ipn_retries=5)
    shop.answers = [(500, b""), (200, b"{}")]
    momo.create(till)
    till.act("momo", "A-1", "pay")
    shop.wait_for(3)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("momo", "A-1")["ipn"]] == [500, 200, 204]


def test_the_ipn_can_be_dropped_doubled_and_forged(till, shop):
    till.switch("momo", ipn_drop=True)
    momo.create(till)
    till.act("momo", "A-1", "no_money")
    till.switch("momo", ipn_drop=False, ipn_twice=True, ipn_forged=True)
    momo.create(till, order_id="A-2", request_id="r2")
    till.act("momo", "A-2", "no_money")
    forged, first, second = (json.loads(message.body) for message in shop.wait_for(3))
    assert forged["resultCode"] == 0
    assert forged["signature"] != momo.sign(momo.RESULT_KEYS, forged)
    assert first == second
    assert momo.verified(first)["orderId"] == "A-2"


def test_a_cancel_may_send_no_ipn(till, shop):
    till.switch("momo", cancel_sends_ipn=False)
    location = momo.choose(till, momo.create(till).json()["payUrl"], "cancel").headers["location"]
    time.sleep(0.1)
    assert "resultCode=1006" in location
    assert shop.received == []


def test_refunds_go_up_to_what_was_paid(till):
    momo.create(till)
    trans_id = till.act("momo", "A-1", "pay").json()["transactions"][0]["trans_id"]
    first = momo.refund(till, trans_id, amount=85_000).json()
    assert (first["resultCode"], first["amount"]) == (0, 85_000)
    assert momo.refund(till, trans_id, amount=85_000).json()["transId"] == first["transId"]
    assert momo.refund(till, trans_id, "A-1-R2", "rr2", 100_001).json()["resultCode"] == 1081
    assert momo.refund(till, trans_id, "A-1-R3", "rr3", 100_000).json()["resultCode"] == 0
    assert [one["amount"] for one in momo.query(till)["refundTrans"]] == [85_000, 100_000]
    assert momo.query(till, "A-1-R1", "refund/query")["transId"] == first["transId"]
    assert momo.query(till, "A-1-R2", "refund/query")["resultCode"] == 1081


def test_a_refund_can_be_refused_or_be_of_nothing(till):
    momo.create(till)
    trans_id = till.act("momo", "A-1", "pay").json()["transactions"][0]["trans_id"]
    till.switch("momo", refund_code=1088)
    assert momo.refund(till, trans_id).json()["resultCode"] == 1088
    assert momo.refund(till, 1, "A-1-R2", "rr2").json()["resultCode"] == 42
    assert momo.refund(till, trans_id, "A-1-R3", "rr3", 999).json()["resultCode"] == 22
    assert momo.refund(till, trans_id, "A-1-R1", "rr4").json()["resultCode"] == 41
    assert momo.query(till)["refundTrans"] == []


def test_an_unknown_order_is_said_so(till):
    assert momo.query(till, "NOBODY")["resultCode"] == 42
    assert till.http.get("/v2/gateway/pay?t=none").status_code == 404
