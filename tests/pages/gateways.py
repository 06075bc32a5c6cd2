"""What gateways say, signed as they sign it, and an edge that answers instead of them."""

import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
from django.conf import settings

from payments.models import Payment

MOMO_KEYS = (
    "accessKey", "amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode",
    "payType", "requestId", "responseTime", "resultCode", "transId",
)  # fmt: skip
VNPAY_ANSWER = (
    "ResponseId", "Command", "ResponseCode", "Message", "TmnCode", "TxnRef", "Amount", "BankCode", "PayDate",
    "TransactionNo", "TransactionType", "TransactionStatus", "OrderInfo", "PromotionCode", "PromotionAmount",
)  # fmt: skip


def mac(secret: str, text: str, algorithm: str) -> str:
    """As hexadecimal digits."""
    return hmac.new(secret.encode(), text.encode(), getattr(hashlib, algorithm)).hexdigest()


def vnpay_return(payment: Payment, code: str = "00", status: str = "", **changes: str) -> str:
    """The query a browser brings back from VNPay; `changes` are made before it is signed."""
    fields = {
        "vnp_TmnCode": settings.VNPAY["tmn_code"],
        "vnp_Amount": str(payment.amount_vnd * 100),
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": f"Thanh toan don hang {payment.order.code}",
        "vnp_PayDate": "20261129101733",
        "vnp_TransactionNo": "15000001" if code == "00" else "0",
        "vnp_ResponseCode": code,
        "vnp_TransactionStatus": status or ("00" if code == "00" else "02"),
        "vnp_TxnRef": payment.reference,
        **changes,
    }
    text = urlencode(sorted(fields.items()))
    return f"{text}&vnp_SecureHash={mac(settings.VNPAY['hash_secret'], text, 'sha512')}"


def momo_return(payment: Payment, code: str = "0", message: str = "Thành công.") -> str:
    """The query a browser brings back from MoMo."""
    fields = {
        "partnerCode": settings.MOMO["partner_code"],
        "orderId": payment.reference,
        "requestId": payment.request_id,
        "amount": str(payment.amount_vnd),
        "orderInfo": f"Thanh toan don hang {payment.order.code}",
        "orderType": "momo_wallet",
        "transId": "4100000001",
        "resultCode": code,
        "message": message,
        "payType": "qr",
        "responseTime": "1772334973000",
        "extraData": "",
    }
    signed = fields | {"accessKey": settings.MOMO["access_key"]}
    text = "&".join(f"{key}={signed[key]}" for key in MOMO_KEYS)
    return urlencode(fields | {"signature": mac(settings.MOMO["secret_key"], text, "sha256")})


def vnpay_says(code: str = "00", status: str = "00") -> Callable[[httpx.Request], httpx.Response]:
    """VNPay's signed answer to every question about an attempt."""

    def answer(request: httpx.Request) -> httpx.Response:
        asked = json.loads(request.content)
        payment = Payment.objects.get(reference=asked["vnp_TxnRef"])
        said = dict.fromkeys(VNPAY_ANSWER, "") | {
            "ResponseId": "1",
            "Command": "querydr",
            "ResponseCode": code,
            "Message": "QueryDR Success",
            "TmnCode": settings.VNPAY["tmn_code"],
            "TxnRef": payment.reference,
            "Amount": str(payment.amount_vnd * 100),
            "BankCode": "NCB",
            "TransactionNo": "15000001",
            "TransactionType": "01",
            "TransactionStatus": status,
        }
        hashed = mac(settings.VNPAY["hash_secret"], "|".join(said[key] for key in VNPAY_ANSWER), "sha512")
        fields = {f"vnp_{key}": value for key, value in said.items() if value}
        return httpx.Response(200, json=fields | {"vnp_SecureHash": hashed})

    return answer


def is_away(request: httpx.Request) -> httpx.Response:
    """Nobody is there."""
    raise httpx.ConnectError("refused", request=request)
