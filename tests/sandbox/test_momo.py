"""The MoMo stand-in as a shop and a shopper's browser meet it. The shop's side signs with its own code."""

import hashlib
import hmac
import json
import time
from urllib.parse import parse_qsl, urlsplit

import pytest

from sandbox.momo import signature

ACCESS, SECRET = "SANDBOXONLYACCESS", b"SANDBOX-ONLY-MOMO-SECRET-KEY-0001"
RESULT_KEYS = [
    "accessKey",
    "amount",
    "extraData",
    "message",
    "orderId",
    "orderInfo",
    "orderType",
    "partnerCode",
    "payType",
    "requestId",
    "responseTime",
    "resultCode",
    "transId",
]
CREATE_KEYS = [
    "accessKey",
    "amount",
    "extraData",
    "ipnUrl",
    "orderId",
    "orderInfo",
    "partnerCode",
    "redirectUrl",
    "requestId",
    "requestType",
]
QUERY_KEYS = ["accessKey", "orderId", "partnerCode", "requestId"]
REFUND_KEYS = ["accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "transId"]
CONFIRM_KEYS = ["accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "requestType"]


def sign(keys, fields) -> str:
    raw = "&".join(f"{key}={ {'accessKey': ACCESS, **fields}[key] }" for key in keys)
    return hmac.new(SECRET, raw.encode(), hashlib.sha256).hexdigest()


@pytest.fixture
def till(till, shop):
    """A till for a shop that takes each IPN."""
    shop.default = (204, b"")
    till.switch("momo", processing_s=0.05, ipn_retry_s=0.01)
    return till


def call(till, path, keys, fields):
    fields = {"partnerCode": "MOMOOCOPDEMO", **fields}
    body = {**fields, "signature": sign(keys, fields)}
    return till.http.post(f"/v2/gateway/api/{path}", json=body)


def create(till, order_id="A-1", request_id="r1", **changed):
    fields = {
        "orderId": order_id,
        "requestId": request_id,
        "amount": 185_000,
        "orderInfo": "Đơn A-1: 2 hũ mật ong",
        "redirectUrl": "https://shop.example.vn/ve/",
        "ipnUrl": f"{till.shop_url}/ipn/",
        "requestType": "captureWallet",
        "extraData": "",
        "lang": "vi",
        **changed,
    }
    return call(till, "create", CREATE_KEYS, fields)


def query(till, order_id="A-1", path="query"):
    return call(till, path, QUERY_KEYS, {"orderId": order_id, "requestId": f"q{time.monotonic_ns()}"}).json()


def refund(till, trans_id, order_id="A-1-R1", request_id="rr1", amount=185_000):
    fields = {"orderId": order_id, "requestId": request_id, "amount": amount, "transId": trans_id}
    return call(till, "refund", REFUND_KEYS, {**fields, "description": ""})


def choose(till, pay_url, outcome):
    parts = urlsplit(pay_url)
    page = till.http.get(f"{parts.path}?{parts.query}")
    assert page.status_code == 200
    token = dict(parse_qsl(parts.query))["t"]
    return till.http.post(parts.path, data={"token": token, "outcome": outcome})


def verified(fields) -> dict:
    fields = dict(fields)
    assert fields.pop("signature") == sign(RESULT_KEYS, fields)
    return fields


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
    made = create(till).json()
    assert (made["resultCode"], made["amount"], made["orderId"]) == (0, 185_000, "A-1")
    assert made["qrCodeUrl"].startswith("momo://")
    answer = choose(till, made["payUrl"], "pay")
    back, _, text = answer.headers["location"].partition("?")
    told = verified(parse_qsl(text, keep_blank_values=True))
    assert (answer.status_code, back) == (303, "https://shop.example.vn/ve/")
    assert (told["resultCode"], told["message"]) == ("0", "Thành công.")
    message = shop.wait_for(1)[0]
    content = verified(json.loads(message.body))
    assert (message.method, message.headers["content-type"]) == ("POST", "application/json")
    assert {name: str(value) for name, value in content.items()} == told
    said = query(till)
    assert (said["resultCode"], said["transId"], said["signature"]) == (0, content["transId"], None)


@pytest.mark.parametrize(
    ("outcome", "code"), [("cancel", 1006), ("expire", 1005), ("no_money", 1001), ("authorise", 9000)]
)
def test_every_button_ends_the_payment_in_its_own_way(till, shop, outcome, code):
    location = choose(till, create(till).json()["payUrl"], outcome).headers["location"]
    told = verified(parse_qsl(location.partition("?")[2], keep_blank_values=True))
    assert told["resultCode"] == str(code)
    assert verified(json.loads(shop.wait_for(1)[0].body))["resultCode"] == code
    assert (told["payType"] == "") == (code < 9000)


def test_what_is_processed_ends_well_a_little_later(till, shop):
    choose(till, create(till).json()["payUrl"], "processing")
    codes = [json.loads(message.body)["resultCode"] for message in shop.wait_for(2)]
    assert codes == [7002, 0]
    assert query(till)["resultCode"] == 0


def test_what_is_authorised_is_captured_without_a_word(till, shop):
    choose(till, create(till).json()["payUrl"], "authorise")
    assert query(till)["resultCode"] == 9000
    time.sleep(0.15)
    assert query(till)["resultCode"] == 0
    assert len(shop.received) == 1


@pytest.mark.parametrize(("kind", "code"), [("capture", 0), ("cancel", 1003)])
def test_a_shop_may_capture_or_release_itself(till, kind, code):
    choose(till, create(till, autoCapture=False).json()["payUrl"], "authorise")
    time.sleep(0.15)
    assert query(till)["resultCode"] == 9000
    fields = {"orderId": "A-1", "requestId": "c1", "amount": 185_000, "description": "", "requestType": kind}
    assert call(till, "confirm", CONFIRM_KEYS, fields).json()["resultCode"] == code
    assert query(till)["resultCode"] == code


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
    assert SECRET.decode() not in answer.text


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
    answer = create(till, **changed)
    said = answer.json()
    assert (answer.status_code, said["resultCode"]) == (400, code)
    assert [one["field"] for one in said.get("subErrors", [])] == ([field] if field else [])
    assert till.http.get("/control/payments").json()["momo"] == []


def test_identifiers_work_once(till):
    first = create(till).json()
    assert create(till, order_id="A-2").json()["resultCode"] == 40
    assert create(till, request_id="r2").json()["resultCode"] == 41
    till.act("momo", "A-1", "pay")
    assert create(till).json()["payUrl"] == first["payUrl"]


def test_a_page_that_nobody_used_is_over(till, shop):
    url = create(till, orderExpireTime=10).json()["payUrl"]
    assert query(till)["resultCode"] == 1000
    till.move_clock(601)
    assert query(till)["resultCode"] == 1005
    location = till.http.get(url.removeprefix("http://testserver")).headers["location"]
    assert verified(parse_qsl(location.partition("?")[2], keep_blank_values=True))["resultCode"] == "1005"
    assert till.act("momo", "A-1", "pay").status_code == 409
    assert till.act("momo", "A-1", "pay_late").json()["status"] == 0


def test_an_ipn_is_sent_once_whatever_the_shop_answers(till, shop):
    shop.default = (500, b"")
    create(till)
    till.act("momo", "A-1", "pay")
    shop.wait_for(1)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("momo", "A-1")["ipn"]] == [500]


def test_an_ipn_can_be_repeated_until_it_is_taken(till, shop):
    till.switch("momo", ipn_retries=5)
    shop.answers = [(500, b""), (200, b"{}")]
    create(till)
    till.act("momo", "A-1", "pay")
    shop.wait_for(3)
    time.sleep(0.1)
    assert [one["answer"] for one in till.known("momo", "A-1")["ipn"]] == [500, 200, 204]


def test_the_ipn_can_be_dropped_doubled_and_forged(till, shop):
    till.switch("momo", ipn_drop=True)
    create(till)
    till.act("momo", "A-1", "no_money")
    till.switch("momo", ipn_drop=False, ipn_twice=True, ipn_forged=True)
    create(till, order_id="A-2", request_id="r2")
    till.act("momo", "A-2", "no_money")
    forged, first, second = (json.loads(message.body) for message in shop.wait_for(3))
    assert forged["resultCode"] == 0
    assert forged["signature"] != sign(RESULT_KEYS, forged)
    assert first == second
    assert verified(first)["orderId"] == "A-2"


def test_a_cancel_may_send_no_ipn(till, shop):
    till.switch("momo", cancel_sends_ipn=False)
    location = choose(till, create(till).json()["payUrl"], "cancel").headers["location"]
    time.sleep(0.1)
    assert "resultCode=1006" in location
    assert shop.received == []


def test_refunds_go_up_to_what_was_paid(till):
    create(till)
    trans_id = till.act("momo", "A-1", "pay").json()["transactions"][0]["trans_id"]
    first = refund(till, trans_id, amount=85_000).json()
    assert (first["resultCode"], first["amount"]) == (0, 85_000)
    assert refund(till, trans_id, amount=85_000).json()["transId"] == first["transId"]
    assert refund(till, trans_id, "A-1-R2", "rr2", 100_001).json()["resultCode"] == 1081
    assert refund(till, trans_id, "A-1-R3", "rr3", 100_000).json()["resultCode"] == 0
    assert [one["amount"] for one in query(till)["refundTrans"]] == [85_000, 100_000]
    assert query(till, "A-1-R1", "refund/query")["transId"] == first["transId"]
    assert query(till, "A-1-R2", "refund/query")["resultCode"] == 1081


def test_a_refund_can_be_refused_or_be_of_nothing(till):
    create(till)
    trans_id = till.act("momo", "A-1", "pay").json()["transactions"][0]["trans_id"]
    till.switch("momo", refund_code=1088)
    assert refund(till, trans_id).json()["resultCode"] == 1088
    assert refund(till, 1, "A-1-R2", "rr2").json()["resultCode"] == 42
    assert refund(till, trans_id, "A-1-R3", "rr3", 999).json()["resultCode"] == 22
    assert refund(till, trans_id, "A-1-R1", "rr4").json()["resultCode"] == 41
    assert query(till)["refundTrans"] == []


def test_an_unknown_order_is_said_so(till):
    assert query(till, "NOBODY")["resultCode"] == 42
    assert till.http.get("/v2/gateway/pay?t=none").status_code == 404
