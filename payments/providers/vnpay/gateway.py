"""One merchant at VNPay: the signed address of its page, its messages, questions and refunds. Pure."""

import json
from collections.abc import Sequence
from datetime import datetime

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
from payments.providers.vnpay import codes
from payments.providers.vnpay.fields import (
    LONGEST_WORDS,
    SCALE,
    all_text,
    form_text,
    number_of,
    read_news,
    whole_ip,
    words_of,
    written,
)
from payments.providers.wire import Fields

VERSION = "2.1.0"
HASH, HASH_TYPE = "vnp_SecureHash", "vnp_SecureHashType"  # the latter of 2.0; it is no part of what is signed

QUERY_SIGNED = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TxnRef", "vnp_TransactionDate",
    "vnp_CreateDate", "vnp_IpAddr", "vnp_OrderInfo",
)  # fmt: skip
REFUND_SIGNED = (
    "vnp_RequestId", "vnp_Version", "vnp_Command", "vnp_TmnCode", "vnp_TransactionType", "vnp_TxnRef",
    "vnp_Amount", "vnp_TransactionNo", "vnp_TransactionDate", "vnp_CreateBy", "vnp_CreateDate", "vnp_IpAddr",
    "vnp_OrderInfo",
)  # fmt: skip
REFUND_ANSWER_SIGNED = (
    "vnp_ResponseId", "vnp_Command", "vnp_ResponseCode", "vnp_Message", "vnp_TmnCode", "vnp_TxnRef",
    "vnp_Amount", "vnp_BankCode", "vnp_PayDate", "vnp_TransactionNo", "vnp_TransactionType",
    "vnp_TransactionStatus", "vnp_OrderInfo",
)  # fmt: skip
QUERY_ANSWER_SIGNED = (*REFUND_ANSWER_SIGNED, "vnp_PromotionCode", "vnp_PromotionAmount")


class VnPay:
    """One merchant at VNPay: a `Gateway`.

    `server_ip` is ours, for questions and refunds; `order_type` one of VNPay's categories of goods.
    """

    def __init__(
        self,
        *,
        tmn_code: str,
        hash_secret: str,
        pay_url: str,
        api_url: str,
        client: httpx.Client,
        timeout_s: float = 20.0,
        server_ip: str = "127.0.0.1",
        order_type: str = "other",
    ) -> None:
        self.tmn_code, self._secret = tmn_code, hash_secret
        self.pay_url, self.api_url = pay_url, api_url
        self._client, self.timeout_s = client, timeout_s
        self.server_ip, self.order_type = server_ip, order_type

    def start(self, attempt: Attempt) -> Start:
        """The address of VNPay's page. Nobody is asked; the same attempt gives the same address."""
        query = form_text(
            {
                "vnp_Version": VERSION,
                "vnp_Command": "pay",
                "vnp_TmnCode": self.tmn_code,
                "vnp_Amount": str(attempt.amount_vnd * SCALE),
                "vnp_CurrCode": "VND",
                "vnp_TxnRef": attempt.reference,
                "vnp_OrderInfo": words_of(attempt),
                "vnp_OrderType": self.order_type,
                "vnp_Locale": "en" if attempt.locale == "en" else "vn",
                "vnp_IpAddr": whole_ip(attempt.ip) or self.server_ip,
                "vnp_ReturnUrl": attempt.return_url,
                "vnp_CreateDate": written(attempt.opened_at),
                "vnp_ExpireDate": written(attempt.expires_at),
            }
        )
        return Start(url=f"{self.pay_url}?{query}&{HASH}={self._sign(query)}")

    def read_notice(self, raw: RawNotice) -> News:
        """What an IPN says: a GET whose raw query is signed. Raises Forged, Foreign, Unreadable."""
        return self.read_return(raw.query)

    def read_return(self, query: str) -> News:
        """The same fields, brought by the browser. Raises Forged, Foreign, Unreadable."""
        fields = self._verified(query)
        response, status = fields.get("vnp_ResponseCode", ""), fields.get("vnp_TransactionStatus", "")
        if not response or not status:
            raise Unreadable("vnp_ResponseCode or vnp_TransactionStatus is missing")
        return read_news(
            fields, codes.verdict(response, status), response if response != codes.OK else status
        )

    def reply(self, outcome: Outcome) -> Reply:
        """The JSON VNPay reads: 00 and 02 end the matter, everything else comes again."""
        code, message = codes.RSP_CODES[outcome]
        return Reply(200, json.dumps({"RspCode": code, "Message": message}).encode())

    def look(self, attempt: Attempt, *, request_id: str, now: datetime) -> News:
        """Ask by `querydr`; 91 is UNKNOWN. Raises Unavailable, Refused, Forged."""
        answer = self._query(attempt, request_id=request_id, now=now)
        code = answer["vnp_ResponseCode"]
        if code == codes.NOT_FOUND:
            return News(attempt.reference, Verdict.UNKNOWN, code=code, words=answer["vnp_Message"])
        if code != codes.OK:
            raise Refused(code, answer["vnp_Message"])
        status = answer["vnp_TransactionStatus"]
        verdict = codes.VERDICTS.get(status, Verdict.PENDING)
        if verdict == Verdict.PAID and answer["vnp_TransactionType"] in codes.REFUND_TYPES:
            verdict = Verdict.HELD  # it speaks of money that went back
        try:
            return read_news(answer, verdict, status)
        except Unreadable as error:
            raise Unavailable(str(error)) from error

    def refund(self, pay_back: PayBack) -> PaidBack:
        """Give money back, all or a part. VNPay takes it on; `look_at_refund` tells the end.

        While another refund of the same payment is in process a further one has to wait (RETRY).
        Raises Unavailable, Forged.
        """
        paid = pay_back.paid
        is_all = pay_back.amount_vnd == pay_back.paid_vnd and not pay_back.refunded_before_vnd
        request = {
            "vnp_RequestId": pay_back.request_id,
            "vnp_Command": "refund",
            "vnp_TransactionType": "02" if is_all else "03",
            "vnp_TxnRef": paid.reference,
            "vnp_Amount": str(pay_back.amount_vnd * SCALE),
            "vnp_TransactionNo": paid.transaction_id or "0",
            "vnp_TransactionDate": written(paid.opened_at),
            "vnp_CreateBy": wire.plain(pay_back.by, 245) or "shop",
            "vnp_CreateDate": written(pay_back.at),
            "vnp_OrderInfo": wire.plain(pay_back.words, LONGEST_WORDS) or pay_back.reference,
        }
        answer = self._ask(request, REFUND_SIGNED, REFUND_ANSWER_SIGNED, paid.reference)
        code, words = answer["vnp_ResponseCode"], answer["vnp_Message"]
        return PaidBack(
            codes.refund_step(code, pay_back), code, words, number_of(answer) if code == codes.OK else ""
        )

    def look_at_refund(self, pay_back: PayBack, *, request_id: str, now: datetime) -> PaidBack:
        """Ask by `querydr`, which tells of the newest refund of a payment.

        One of another amount is not ours: what became of ours is not known, so it counts as under way and is
        never sent again on this answer. Raises Unavailable, Refused, Forged.
        """
        answer = self._query(pay_back.paid, request_id=request_id, now=now)
        code, status = answer["vnp_ResponseCode"], answer["vnp_TransactionStatus"]
        words, number = answer["vnp_Message"], number_of(answer)
        if code == codes.NOT_FOUND:
            return PaidBack(Step.UNKNOWN, code, words)
        if code != codes.OK:
            raise Refused(code, words)
        is_refund = answer["vnp_TransactionType"] in codes.REFUND_TYPES
        if is_refund and number in pay_back.earlier:  # the newest is an older one: ours never arrived
            return PaidBack(Step.UNKNOWN, status, words)
        if not is_refund and status not in ("05", "06", "09"):
            return PaidBack(Step.UNKNOWN, status, words)
        if is_refund and answer["vnp_Amount"] != str(pay_back.amount_vnd * SCALE):
            return PaidBack(Step.SENT, status, words)
        return PaidBack(codes.REFUND_STEPS.get(status, Step.SENT), status, words, number if is_refund else "")

    def _query(self, attempt: Attempt, *, request_id: str, now: datetime) -> Fields:
        request = {
            "vnp_RequestId": request_id,
            "vnp_Command": "querydr",
            "vnp_TxnRef": attempt.reference,
            "vnp_OrderInfo": words_of(attempt),
            "vnp_TransactionDate": written(attempt.opened_at),
            "vnp_CreateDate": written(now),
        }
        if attempt.transaction_id:
            request["vnp_TransactionNo"] = attempt.transaction_id
        return self._ask(request, QUERY_SIGNED, QUERY_ANSWER_SIGNED, attempt.reference)

    def _ask(
        self, request: Fields, signed: Sequence[str], answer_signed: Sequence[str], reference: str
    ) -> Fields:
        """Send a signed request; its answer, verified and about what was asked. Missing fields are ""."""
        said = request | {
            "vnp_Version": VERSION,
            "vnp_TmnCode": self.tmn_code,
            "vnp_IpAddr": self.server_ip,
        }
        said[HASH] = self._sign("|".join(said[name] for name in signed))
        _status, body = wire.ask(
            self._client,
            self._client.build_request("POST", self.api_url, json=said),
            timeout_s=self.timeout_s,
        )
        try:
            answer = dict.fromkeys(answer_signed, "") | wire.as_fields(body)
        except Unreadable as error:
            raise Unavailable("an answer that is no object") from error
        self._check(answer, answer_signed, reference)
        return answer

    def _check(self, answer: Fields, signed: Sequence[str], reference: str) -> None:
        """A refusal may come without a hash; nothing else may, and nothing with a wrong one."""
        claimed, code = answer.get(HASH, ""), answer["vnp_ResponseCode"]
        if not code:
            raise Unavailable("an answer without vnp_ResponseCode")
        if not claimed and code != codes.OK:
            return
        if not wire.same(claimed, self._sign("|".join(answer[name] for name in signed))):
            raise Forged("the answer's signature")
        if answer["vnp_TmnCode"] not in ("", self.tmn_code) or answer["vnp_TxnRef"] not in ("", reference):
            raise Forged("the answer is about another payment")
        if code == codes.OK and answer["vnp_TxnRef"] != reference:
            raise Forged("the answer names no payment")

    def _verified(self, query: str) -> Fields:
        fields = wire.parse_query(query, lambda name: name.startswith("vnp_"))
        if not fields:
            raise Unreadable("nothing of VNPay's in it")
        claimed = fields.pop(HASH, "")
        fields.pop(HASH_TYPE, None)
        if not any(wire.same(claimed, self._sign(text)) for text in (form_text(fields), all_text(fields))):
            raise Forged("the signature is missing or wrong")
        if fields.get("vnp_TmnCode") != self.tmn_code:
            raise Foreign("another merchant")
        return fields

    def _sign(self, text: str) -> str:
        return wire.hmac_hex(self._secret, text, "sha512")
