"""What gateways and bank services send, signed here anew: nothing of the shop's own signing is used."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import quote_plus

from payments.models import Payment

VNPAY_SECRET = "SANDBOX-ONLY-VNPAY-HASH-SECRET-0001"
MOMO_ACCESS, MOMO_SECRET = "SANDBOXONLYACCESS", "SANDBOX-ONLY-MOMO-SECRET-KEY-0001"
SEPAY_SECRET = "SANDBOX-ONLY-SEPAY-SECRET-0001"
ACCOUNT = "1023456789"


def vnpay(payment: Payment, *, secret: str = VNPAY_SECRET, **changed: object) -> str:
    """The query of an IPN: paid, unless `changed` says otherwise; a field that is None is left out."""
    fields: dict[str, object] = {
        "vnp_TmnCode": "OCOPDEMO",
        "vnp_Amount": payment.amount_vnd * 100,
        "vnp_BankCode": "NCB",
        "vnp_BankTranNo": f"VNP{payment.pk}",
        "vnp_CardType": "ATM",
        "vnp_PayDate": "20261129101733",
        "vnp_OrderInfo": f"Thanh toan don hang {payment.order.code}",
        "vnp_TransactionNo": f"14{payment.pk:06}",
        "vnp_ResponseCode": "00",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": payment.reference,
    }
    said = {name: str(value) for name, value in (fields | changed).items() if value is not None}
    text = "&".join(f"{name}={quote_plus(said[name])}" for name in sorted(said))
    return f"{text}&vnp_SecureHash={hmac.new(secret.encode(), text.encode(), hashlib.sha512).hexdigest()}"


def momo(payment: Payment, *, secret: str = MOMO_SECRET, **changed: object) -> bytes:
    """The body of an IPN: paid, unless `changed` says otherwise."""
    fields: dict[str, Any] = {
        "amount": payment.amount_vnd,
        "extraData": "",
        "message": "Thành công.",
        "orderId": payment.reference,
        "orderInfo": f"Thanh toan don hang {payment.order.code}",
        "orderType": "momo_wallet",
        "partnerCode": "MOMOOCOPDEMO",
        "payType": "qr",
        "requestId": payment.request_id,
        "responseTime": 1764410000000,
        "resultCode": 0,
        "transId": 4_100_000_000 + payment.pk,
    }
    said = fields | changed
    signed = said | {"accessKey": MOMO_ACCESS}
    text = "&".join(f"{name}={signed[name]}" for name in sorted(signed))
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    return json.dumps(said | {"signature": signature}, ensure_ascii=False).encode()


def sepay(payment: Payment, *, secret: str = SEPAY_SECRET, at: int | None = None, **changed: object):
    """The body of a SePay message and its headers as Django's test client takes them."""
    fields: dict[str, object] = {
        "id": 92_000 + payment.pk,
        "gateway": "Vietcombank",
        "transactionDate": "2026-11-29 10:17:33",
        "accountNumber": ACCOUNT,
        "subAccount": None,
        "code": None,
        "content": f"MBVCB 7788 {payment.reference} chuyen tien",
        "transferType": "in",
        "transferAmount": payment.amount_vnd,
        "accumulated": 19_077_000,
        "referenceCode": f"FT{payment.pk}",
        "description": "",
    }
    body = json.dumps(fields | changed, ensure_ascii=False).encode()
    stamp = str(at if at is not None else int(time.time()))
    signature = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return body, {"X-SePay-Signature": f"sha256={signature}", "X-SePay-Timestamp": stamp}
