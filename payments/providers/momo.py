"""MoMo's gateway (AIO v2): payments, messages, questions and refunds, each signed over named fields. Pure.

The signed text takes values as they are, never escaped: words stay free of "&" and "=". Source: MoMo's
developer pages (one-time payment, query, refund, notification, result codes).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from payments.providers import wire
from payments.providers.protocol import (
    Attempt,
    Foreign,
    Forged,
    News,
    Outcome,
    PaidBack,
    PayBack,
    RawNotice,
    Refused,
    Reply,
    Start,
    Step,
    Unavailable,
    Unreadable,
    Verdict,
)
from payments.providers.wire import Fields

LONGEST_WORDS = 255
API = "/v2/gateway/api/"

# Each message's signed fields, in this order.
CREATE = (
    "accessKey", "amount", "extraData", "ipnUrl", "orderId", "orderInfo", "partnerCode", "redirectUrl",
    "requestId", "requestType",
)  # fmt: skip
RESULT = (
    "accessKey", "amount", "extraData", "message", "orderId", "orderInfo", "orderType", "partnerCode",
    "payType", "requestId", "responseTime", "resultCode", "transId",
)  # fmt: skip
QUERY = ("accessKey", "orderId", "partnerCode", "requestId")
REFUND = ("accessKey", "amount", "description", "orderId", "partnerCode", "requestId", "transId")

PAID = "0"
AUTHORISED = "9000"  # held, and captured by MoMo itself: its answer to a question will say so
PENDING = frozenset({"1000", "7000", "7002", "8000", AUTHORISED})
FAILED = frozenset({  # final, no money was taken
    "98", "99", "1001", "1002", "1003", "1004", "1005", "1006", "1007", "1017", "1026", "2019", "4001",
    "4002", "4100",
})  # fmt: skip
UNKNOWN_ORDER = "42"
ASKED_BEFORE = ("40", "41")  # the request, the order: this refund has arrived there
REFUND_REFUSED = ("20", "21", "22", "42", "1081", "1088")  # format, amount, order, given back, not refundable


class MoMo:
    """One partner at MoMo: a `Gateway`.

    `timeout_s` is not below the thirty seconds MoMo asks for. `request_type`: which page opens.
    """

    def __init__(
        self,
        *,
        partner_code: str,
        access_key: str,
        secret_key: str,
        base_url: str,
        client: httpx.Client,
        timeout_s: float = 30.0,
        request_type: str = "captureWallet",
    ) -> None:
        self.partner_code, self._access_key, self._secret_key = partner_code, access_key, secret_key
        self.base_url = base_url.rstrip("/")
        self._client, self.timeout_s = client, timeout_s
        self.request_type = request_type

    def start(self, attempt: Attempt) -> Start:
        """Open a payment at MoMo: its page, the text of a QR code, a link into the app.

        The same attempt again is 40 or 41 there, so the answer is to be kept. Raises Unavailable, Refused.
        """
        request: dict[str, str | int] = {
            "amount": attempt.amount_vnd,
            "extraData": "",
            "ipnUrl": attempt.notice_url,
            "orderId": attempt.reference,
            "orderInfo": wire.plain(attempt.words, LONGEST_WORDS) or attempt.reference,
            "redirectUrl": attempt.return_url,
            "requestId": attempt.request_id,
            "requestType": self.request_type,
        }
        unsigned = {
            "lang": attempt.locale,
            "autoCapture": True,
            "orderExpireTime": _minutes(attempt),
        }
        answer, _body = self._ask("create", request, CREATE, unsigned)
        code = answer["resultCode"]
        if code != PAID:
            raise Refused(code, answer.get("message", ""))
        url = answer.get("payUrl", "")
        if not url.startswith(("https://", "http://")) or answer.get("orderId") != attempt.reference:
            raise Unavailable("an answer without a page for this payment")
        return Start(url=url, qr=answer.get("qrCodeUrl", ""), app_url=answer.get("deeplink", ""))

    def read_notice(self, raw: RawNotice) -> News:
        """What an IPN says: a POST of signed JSON. Raises Forged, Foreign, Unreadable."""
        return self._read(wire.as_fields(wire.parse_json(raw.body)))

    def read_return(self, query: str) -> News:
        """The same fields, brought by the browser. Raises Forged, Foreign, Unreadable."""
        return self._read(wire.parse_query(query, lambda name: name in RESULT or name == "signature"))

    def reply(self, outcome: Outcome) -> Reply:
        """204 for what is taken, 400 for what is not, 500 for our own trouble. MoMo may not come again."""
        if outcome in (Outcome.STORED, Outcome.KNOWN):
            return Reply(204)
        return Reply(500 if outcome == Outcome.TROUBLE else 400)

    def look(self, attempt: Attempt, *, request_id: str, now: datetime) -> News:
        """Ask what became of an attempt. The answer carries no signature: trust rests on TLS to MoMo's host.

        Raises Unavailable, Refused.
        """
        request = {"orderId": attempt.reference, "requestId": request_id}
        answer, _body = self._ask("query", request, QUERY, {"lang": attempt.locale})
        code, words = answer["resultCode"], answer.get("message", "")
        if code == UNKNOWN_ORDER:
            return News(attempt.reference, Verdict.UNKNOWN, code=code, words=words)
        if answer.get("orderId") != attempt.reference:
            raise (
                Refused(code, words) if code != PAID else Unavailable("an answer about no or another payment")
            )
        if code != PAID and code not in PENDING | FAILED:
            raise Refused(code, words)
        try:
            return _news(answer)
        except Unreadable as error:
            raise Unavailable(str(error)) from error

    def refund(self, pay_back: PayBack) -> PaidBack:
        """Give money back, all or a part; mostly done at once. Raises Unavailable."""
        if not pay_back.paid.transaction_id.isdecimal():
            return PaidBack(Step.FAILED, "no_transaction")
        request: dict[str, str | int] = {
            "amount": pay_back.amount_vnd,
            "description": wire.plain(pay_back.words, LONGEST_WORDS),
            "orderId": pay_back.reference,
            "requestId": pay_back.request_id,
            "transId": int(pay_back.paid.transaction_id),
        }
        answer, _body = self._ask("refund", request, REFUND, {"lang": pay_back.paid.locale})
        code = answer["resultCode"]
        step = Step.SENT if code in ASKED_BEFORE else _refund_step(code)
        return PaidBack(step, code, answer.get("message", ""), _transaction(answer) if code == PAID else "")

    def look_at_refund(self, pay_back: PayBack, *, request_id: str, now: datetime) -> PaidBack:
        """Ask what became of a refund, by its own reference. Raises Unavailable."""
        request = {"orderId": pay_back.reference, "requestId": request_id}
        answer, body = self._ask("refund/query", request, QUERY, {"lang": pay_back.paid.locale})
        found = _refund_in(body, pay_back.reference) or answer
        code, words = found.get("resultCode", ""), found.get("message", answer.get("message", ""))
        if code == UNKNOWN_ORDER:
            return PaidBack(Step.UNKNOWN, code, words)
        return PaidBack(_refund_step(code), code, words, _transaction(found) if code == PAID else "")

    def _ask(
        self,
        path: str,
        request: Mapping[str, str | int],
        signed: tuple[str, ...],
        unsigned: Mapping[str, object],
    ) -> tuple[Fields, dict[str, Any]]:
        """Send a signed request: its answer as texts and as it is. Refusals are HTTP 400 + resultCode."""
        fields = {**request, "partnerCode": self.partner_code}
        said = {**unsigned, **fields, "signature": self._sign(fields, signed)}
        status, body = wire.ask(
            self._client,
            self._client.build_request("POST", f"{self.base_url}{API}{path}", json=said),
            timeout_s=self.timeout_s,
        )
        try:
            answer = wire.as_fields(body)
        except Unreadable as error:
            raise Unavailable(f"HTTP {status} without an object") from error
        if not answer.get("resultCode"):
            raise Unavailable(f"HTTP {status} without a resultCode")
        if status >= httpx.codes.BAD_REQUEST and answer["resultCode"] == PAID:
            raise Unavailable(f"HTTP {status} that says yes")
        return answer, body

    def _read(self, fields: Fields) -> News:
        if not fields:
            raise Unreadable("nothing of MoMo's in it")
        if not wire.same(fields.get("signature", ""), self._sign(fields, RESULT)):
            raise Forged("the signature is missing or wrong")
        if fields.get("partnerCode") != self.partner_code:
            raise Foreign("another partner")
        return _news(fields)

    def _sign(self, fields: Mapping[str, str | int], signed: tuple[str, ...]) -> str:
        values = {**fields, "accessKey": self._access_key}
        text = "&".join(f"{name}={values.get(name, '')}" for name in signed)
        return wire.hmac_hex(self._secret_key, text, "sha256")


def _news(fields: Fields) -> News:
    """What verified fields say. A decline's transId is no number of a payment, so it is not passed on."""
    code = fields.get("resultCode", "")
    if not code.isdecimal():
        raise Unreadable("resultCode is no number")
    is_paid = code == PAID
    return News(
        wire.reference(fields.get("orderId", ""), "orderId"),
        Verdict.PAID if is_paid else Verdict.FAILED if code in FAILED else Verdict.PENDING,
        amount_vnd=wire.whole(fields.get("amount", ""), "amount"),
        transaction_id=_transaction(fields) if is_paid else "",
        code=code,
        words=fields.get("message", ""),
        paid_at=wire.from_ms(fields.get("responseTime", "")) if is_paid else None,
    )


def _transaction(fields: Fields) -> str:
    number = fields.get("transId", "")
    return number if number.isdecimal() else ""


def _refund_step(code: str) -> Step:
    if code == PAID:
        return Step.DONE
    if code in PENDING:
        return Step.SENT
    return Step.FAILED if code in REFUND_REFUSED else Step.RETRY


def _refund_in(body: Mapping[str, Any], reference: str) -> Fields | None:
    """The refund of this reference where the answer lists them."""
    listed = body.get("refundTrans")
    for one in listed if isinstance(listed, list) else []:
        if isinstance(one, dict) and wire.as_text(one.get("orderId")) == reference:
            return wire.as_fields(one)
    return None


def _minutes(attempt: Attempt) -> int:
    """For how long MoMo's page is good: whole minutes."""
    return max(1, int((attempt.expires_at - attempt.opened_at).total_seconds()) // 60)
