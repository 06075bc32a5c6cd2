"""A shop at VNPay in miniature: signs and checks with its own code."""

import hashlib
import hmac
import itertools
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote_plus, urlencode

SECRET = b"SANDBOX-ONLY-VNPAY-HASH-SECRET-0001"
PAGE = "/paymentv2/vpcpay.html"
METHODS = "/paymentv2/Transaction/PaymentMethod.html"
TAKEN = (200, b'{"RspCode":"00","Message":"Confirm Success"}')
QUERY_NAMES = [
    "vnp_RequestId",
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_TransactionDate",
    "vnp_CreateDate",
    "vnp_IpAddr",
    "vnp_OrderInfo",
]
REFUND_NAMES = [
    *QUERY_NAMES[:4],
    "vnp_TransactionType",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_TransactionNo",
    "vnp_TransactionDate",
    "vnp_CreateBy",
    *QUERY_NAMES[6:],
]
ANSWER_NAMES = [
    "vnp_ResponseId",
    "vnp_Command",
    "vnp_ResponseCode",
    "vnp_Message",
    "vnp_TmnCode",
    "vnp_TxnRef",
    "vnp_Amount",
    "vnp_BankCode",
    "vnp_PayDate",
    "vnp_TransactionNo",
    "vnp_TransactionType",
    "vnp_TransactionStatus",
    "vnp_OrderInfo",
    "vnp_PromotionCode",
    "vnp_PromotionAmount",
]
numbers = itertools.count(1)


def gmt7(minutes: float = 0) -> str:
    return (datetime.now(UTC) + timedelta(hours=7, minutes=minutes)).strftime("%Y%m%d%H%M%S")


def sha(text: str, secret: bytes = SECRET) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha512).hexdigest()


def address(reference="R1", *, secret=SECRET, drop=(), **changed) -> str:
    """The signed address of the pay page."""
    fields = {
        "vnp_Version": "2.1.0",
        "vnp_Command": "pay",
        "vnp_TmnCode": "OCOPDEMO",
        "vnp_Amount": "18500000",
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": reference,
        "vnp_OrderInfo": "Thanh toan don R1: 2 hu mat ong",
        "vnp_OrderType": "other",
        "vnp_Locale": "vn",
        "vnp_IpAddr": "113.22.10.5",
        "vnp_ReturnUrl": "https://shop.example.vn/ve/",
        "vnp_CreateDate": gmt7(),
        "vnp_ExpireDate": gmt7(15),
        **changed,
    }
    fields = {name: value for name, value in fields.items() if name not in drop}
    text = urlencode(sorted(fields.items()))
    return f"{PAGE}?{text}&vnp_SecureHash={sha(text, secret)}"


def enter(till, url) -> str:
    """Follow the way in; the page's token."""
    answer = till.http.get(url)
    assert answer.status_code == 302
    token = re.fullmatch(
        r"/paymentv2/Transaction/PaymentMethod\.html\?token=(\w+)", answer.headers["location"]
    )
    assert token, answer.headers["location"]
    return token[1]


def choose(till, token, outcome, **more):
    form = {"token": token, "outcome": outcome, **more}
    return till.http.post("/paymentv2/Transaction/Confirm.html", data=form)


def error_of(till, url) -> str:
    location = till.http.get(url).headers["location"]
    assert location.startswith("/paymentv2/Payment/Error.html?code="), location
    return location.rpartition("=")[2]


def verified(query) -> dict[str, str]:
    """The fields of a signed query; fails when its hash does not fit."""
    fields = dict(parse_qsl(query, strict_parsing=True))
    claimed = fields.pop("vnp_SecureHash")
    assert claimed == sha("&".join(f"{name}={quote_plus(fields[name])}" for name in sorted(fields)))
    return fields


def ask(till, signed, fields, **changed):
    """A signed call of the API; its verified answer."""
    text = "|".join(fields[name] for name in signed)
    body = {**fields, "vnp_SecureHash": sha(text), **changed}
    answer = till.http.post("/merchant_webapi/api/transaction", json=body)
    said = answer.json()
    names = ANSWER_NAMES[: 13 if fields["vnp_Command"] == "refund" else 15]
    assert said.pop("vnp_SecureHash") == sha("|".join(said.get(name, "") for name in names))
    return said


def query(till, created, reference="R1", **changed):
    fields = {
        "vnp_RequestId": f"Q{next(numbers)}",
        "vnp_Version": "2.1.0",
        "vnp_Command": "querydr",
        "vnp_TmnCode": "OCOPDEMO",
        "vnp_TxnRef": reference,
        "vnp_TransactionDate": created,
        "vnp_CreateDate": gmt7(),
        "vnp_IpAddr": "203.0.113.9",
        "vnp_OrderInfo": f"Truy van {reference}",
        **changed,
    }
    return ask(till, QUERY_NAMES, fields)


def refund(till, created, amount, *, kind="02", number="", **changed):
    fields = {
        "vnp_RequestId": f"F{next(numbers)}",
        "vnp_Version": "2.1.0",
        "vnp_Command": "refund",
        "vnp_TmnCode": "OCOPDEMO",
        "vnp_TransactionType": kind,
        "vnp_TxnRef": "R1",
        "vnp_Amount": str(amount),
        "vnp_TransactionNo": number,
        "vnp_TransactionDate": created,
        "vnp_CreateBy": "an",
        "vnp_CreateDate": gmt7(),
        "vnp_IpAddr": "203.0.113.9",
        "vnp_OrderInfo": "Hoan tien R1",
        **changed,
    }
    return ask(till, REFUND_NAMES, fields)
