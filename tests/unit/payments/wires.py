"""A gateway's end of a provider: canned answers, what was sent, its signing, and others' vectors."""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx

from payments.providers.momo import MoMo
from payments.providers.protocol import Attempt, PayBack
from payments.providers.vnpay import VnPay

NOW = datetime(2026, 3, 1, 3, 15, tzinfo=UTC)  # 10:15 in Vietnam
SECRET, TMN = "SANDBOX-VNP-SECRET-FOR-DOCS-0001", "OCOPDOC1"
MOMO_ACCESS, MOMO_SECRET = "DOCSACCESSKEY01", "DOCSSECRETKEY0123456789abcdef0001"
ATTEMPT = Attempt(
    reference="OCOP7K2M9Q",
    request_id="OCOP7K2M9Q-r1",
    amount_vnd=185_000,
    words="Thanh toan don OCOP7K2M9Q: 2 hu mat ong",
    opened_at=NOW,
    expires_at=NOW + timedelta(minutes=15),
    ip="113.22.10.5",
    return_url="https://shop.example.vn/pay/vnpay/return",
    notice_url="https://shop.example.vn/pay/momo/ipn",
    transaction_id="15000001",
)
PAY_BACK = PayBack(
    reference="HTABCDEF23",
    request_id="HTABCDEF23",
    amount_vnd=185_000,
    paid=ATTEMPT,
    paid_vnd=185_000,
    words="Hoan tien don OCOP7K2M9Q",
    at=NOW + timedelta(hours=1),
    by="nhanvien7",
)
PART = replace(PAY_BACK, amount_vnd=85_000)

Answer = Mapping[str, Any] | bytes | httpx.Response | Exception


class Wire:
    """Answers one thing after another, the last one for good, and keeps what came."""

    def __init__(self, *answers: Answer | Callable[[dict[str, Any]], Answer]) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.client = httpx.Client(transport=httpx.MockTransport(self._answer))

    @property
    def said(self) -> dict[str, Any]:
        """The JSON of the latest request."""
        return json.loads(self.requests[-1].content)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if callable(answer):
            answer = answer(json.loads(request.content))
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx.Response):
            return answer
        if isinstance(answer, bytes):
            return httpx.Response(200, content=answer)
        return httpx.Response(200, json=dict(answer))


def vnpay(wire: Wire | None = None) -> VnPay:
    """The merchant of the worked example."""
    return VnPay(
        tmn_code=TMN,
        hash_secret=SECRET,
        pay_url="https://vnpay.test/paymentv2/vpcpay.html",
        api_url="https://vnpay.test/merchant_webapi/api/transaction",
        client=(wire or Wire({})).client,
        server_ip="203.0.113.9",
    )


def momo(wire: Wire | None = None) -> MoMo:
    """The partner of the worked example."""
    return MoMo(
        partner_code="OCOPDOC1",
        access_key=MOMO_ACCESS,
        secret_key=MOMO_SECRET,
        base_url="https://momo.test",
        client=(wire or Wire({})).client,
    )


def hash512(text: str, secret: str = SECRET) -> str:
    """VNPay's signature of a text."""
    return hmac.new(secret.encode(), text.encode(), sha512).hexdigest()


def hash256(text: str, secret: str = MOMO_SECRET) -> str:
    """MoMo's signature of a text."""
    return hmac.new(secret.encode(), text.encode(), sha256).hexdigest()


def vnpay_query(secret: str = SECRET, **fields: str) -> str:
    """A signed return or IPN of VNPay; the fields differ from a payment of `ATTEMPT` that succeeded."""
    said = {
        "vnp_Amount": "18500000",
        "vnp_BankCode": "NCB",
        "vnp_OrderInfo": "Thanh toan don OCOP7K2M9Q: 2 hu mat ong",
        "vnp_PayDate": "20260301101733",
        "vnp_ResponseCode": "00",
        "vnp_TmnCode": TMN,
        "vnp_TransactionNo": "15000001",
        "vnp_TransactionStatus": "00",
        "vnp_TxnRef": ATTEMPT.reference,
    } | {f"vnp_{name}": value for name, value in fields.items()}
    text = "&".join(f"{name}={quote_plus(value)}" for name, value in sorted(said.items()) if value)
    return f"{text}&vnp_SecureHash={hash512(text, secret)}"


def momo_fields(**fields: Any) -> dict[str, Any]:
    """A signed IPN of MoMo; the fields differ from a payment of `ATTEMPT` that succeeded."""
    said: dict[str, Any] = {
        "partnerCode": "OCOPDOC1",
        "orderId": ATTEMPT.reference,
        "requestId": ATTEMPT.request_id,
        "amount": 185000,
        "orderInfo": "Đơn OCOP7K2M9Q & quà",
        "orderType": "momo_wallet",
        "transId": 4100000001,
        "resultCode": 0,
        "message": "Thành công.",
        "payType": "qr",
        "responseTime": 1772334973000,
        "extraData": "",
    } | fields
    text = "&".join(f"{name}={value}" for name, value in sorted({**said, "accessKey": MOMO_ACCESS}.items()))
    return said | {"signature": hash256(text)}


def vectors(name: str) -> dict[str, Any]:
    """What another library made, or a gateway published: vectors/<name>.json says who."""
    return json.loads((Path(__file__).parent / "vectors" / f"{name}.json").read_text("utf-8"))
