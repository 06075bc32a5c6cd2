"""A shop at MoMo in miniature: signs and checks with its own code."""

import hashlib
import hmac
import time
from urllib.parse import parse_qsl, urlsplit

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
