"""Services that tell of the lines of our bank account: SePay, Casso (both its versions), payOS. Pure.

NAPAS tells the payee nothing, so money that came is heard of through one of them. An unsigned message is
never believed, least of all because no secret is set. Numbers of lines are unique at their service only, so
each is put behind its name. Sources: the services' developer pages, Casso's and payOS' published samples.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from core import clock
from payments.providers import wire
from payments.providers.protocol import (
    Forged,
    Outcome,
    RawNotice,
    Refused,
    Reply,
    Transfer,
    Unavailable,
    Unreadable,
)

MOST_LINES = 1000  # of one answer of SePay's list, which gives 5000 at most
LARGEST_LIST = 4 * 1024 * 1024  # bytes; a line takes half a kilobyte
OLDEST = timedelta(minutes=5)  # that a stamp of SePay's may be away from our clock, either way
REPLIES: Mapping[Outcome, int] = {
    Outcome.FORGED: 401,
    Outcome.UNREADABLE: 400,
    Outcome.TROUBLE: 503,  # a 200 would lose the money's notice for good
}


class BankService:
    """What the services have in common: the answer they want."""

    def reply(self, outcome: Outcome) -> Reply:
        """200 for what is in the books or concerns nobody here (a sample call); else it comes again."""
        status = REPLIES.get(outcome, 200)
        return Reply(status, json.dumps({"success": status == 200}).encode())


class SePay(BankService):
    """SePay: one line a message, signed by `secret` (HMAC) or vouched for by `api_key`.

    With a secret nothing but a signature counts.
    """

    def __init__(self, *, secret: str = "", api_key: str = "", oldest: timedelta = OLDEST) -> None:
        self._secret, self._api_key, self.oldest = secret, api_key, oldest

    def read(self, raw: RawNotice) -> list[Transfer]:
        """The line of a message. Raises Forged, Unreadable."""
        if not self._is_genuine(raw):
            raise Forged("no signature or key that fits")
        return [self._line(_object(wire.parse_json(raw.body)))]

    def _is_genuine(self, raw: RawNotice) -> bool:
        headers = raw.headers or {}
        if not self._secret:
            return wire.same_text(headers.get("authorization", "").removeprefix("Apikey "), self._api_key)
        stamp = headers.get("x-sepay-timestamp", "")
        at = wire.from_ms(f"{stamp}000") if len(stamp) == 10 else None
        if at is None or abs((raw.received_at or clock.now()) - at) > self.oldest:
            return False
        right = wire.hmac_hex(self._secret, f"{stamp}.".encode() + raw.body, "sha256")
        return wire.same(headers.get("x-sepay-signature", "").removeprefix("sha256="), right)

    def _line(self, line: Mapping[str, Any]) -> Transfer:
        kind = wire.as_text(line.get("transferType"))
        if kind not in ("in", "out"):
            raise Unreadable("transferType is neither in nor out")
        amount = abs(_amount(line, "transferAmount"))
        bank_reference = wire.as_text(line.get("referenceCode"))
        number = wire.as_text(line.get("id")) or (bank_reference and f"{bank_reference}-{kind}-{amount}")
        return Transfer(
            transaction_id=_number("sepay", number),
            amount_vnd=amount if kind == "in" else -amount,
            content=_clean(line.get("content") or line.get("description")),
            account=_clean(line.get("accountNumber")),
            at=_moment(line, "transactionDate"),
            code=_clean(line.get("code")),
            bank_reference=_clean(bank_reference),
            balance_vnd=_balance(line, "accumulated"),
        )


class SePayList:
    """SePay's list of the lines of one account: `url` is its API's, `token` one of its API tokens."""

    def __init__(
        self, *, url: str, token: str, account: str, client: httpx.Client, timeout_s: float = 20.0
    ) -> None:
        self.url, self._token, self.account = url.rstrip("/"), token, account
        self._client, self.timeout_s = client, timeout_s

    def since(self, moment: datetime) -> list[Transfer]:
        """The lines from a moment on, at most the newest `MOST_LINES`. Raises Unavailable, Refused."""
        request = self._client.build_request(
            "GET",
            f"{self.url}/transactions/list",
            params={
                "account_number": self.account,
                "transaction_date_min": moment.astimezone(wire.VIETNAM).strftime("%Y-%m-%d %H:%M:%S"),
                "limit": str(MOST_LINES),
            },
            headers={"Authorization": f"Bearer {self._token}"},
        )
        status, body = wire.ask(self._client, request, timeout_s=self.timeout_s, largest=LARGEST_LIST)
        if status >= httpx.codes.BAD_REQUEST:
            raise Refused(f"http_{status}")
        try:
            listed = _object(body).get("transactions")
            if not isinstance(listed, list):
                raise Unreadable("transactions is no list")
            return [self._line(_object(one)) for one in listed]
        except Unreadable as error:
            raise Unavailable(str(error)) from error

    def _line(self, line: Mapping[str, Any]) -> Transfer:
        came, went = (_amount(line, name) if line.get(name) else 0 for name in ("amount_in", "amount_out"))
        return Transfer(
            transaction_id=_number("sepay", wire.as_text(line.get("id"))),
            amount_vnd=came - went,
            content=_clean(line.get("transaction_content")),
            account=_clean(line.get("account_number")),
            at=_moment(line, "transaction_date"),
            code=_clean(line.get("code")),
            bank_reference=_clean(line.get("reference_number")),
            balance_vnd=_balance(line, "accumulated"),
        )


class Casso(BankService):
    """Casso: version 2 signs one line with `key`; version 1 sends several with a `token` in a header."""

    def __init__(self, *, key: str = "", token: str = "") -> None:
        self._key, self._token = key, token

    def read(self, raw: RawNotice) -> list[Transfer]:
        """The lines of a message of either version. Raises Forged, Unreadable."""
        headers = raw.headers or {}
        signature = headers.get("x-casso-signature", "")
        if not signature:
            if not wire.same_text(headers.get("secure-token", ""), self._token):
                raise Forged("no signature or token that fits")
            return self._lines(wire.parse_json(raw.body))
        if not self._key:
            raise Forged("no key to check with")
        body = wire.parse_json(raw.body)  # it is signed as its values, so it has to be read first
        parts = dict(part.strip().partition("=")[::2] for part in signature.split(","))
        signed = f"{parts.get('t', '')}.{_compact(body)}"
        if not wire.same(parts.get("v1", ""), wire.hmac_hex(self._key, signed, "sha512")):
            raise Forged("the signature is wrong")
        return self._lines(body)

    def _lines(self, body: Any) -> list[Transfer]:
        data = _object(body).get("data")
        return [self._line(_object(one)) for one in (data if isinstance(data, list) else [data])]

    def _line(self, line: Mapping[str, Any]) -> Transfer:
        """Names of version 2, else of version 1. What went out is negative there already."""
        is_new = "transactionDateTime" in line
        return Transfer(
            transaction_id=_number("casso", wire.as_text(line.get("id"))),
            amount_vnd=_amount(line, "amount"),
            content=_clean(line.get("description")),
            account=_clean(line.get("accountNumber" if is_new else "bank_sub_acc_id")),
            at=_moment(line, "transactionDateTime" if is_new else "when"),
            bank_reference=_clean(line.get("reference" if is_new else "tid")),
            balance_vnd=_balance(line, "runningBalance" if is_new else "cusum_balance"),
        )


class PayOs(BankService):
    """payOS: one paid link a message, signed by `checksum_key` over its data."""

    def __init__(self, *, checksum_key: str = "") -> None:
        self._key = checksum_key

    def read(self, raw: RawNotice) -> list[Transfer]:
        """The transfer of a message. Raises Forged, Unreadable."""
        if not self._key:
            raise Forged("no key to check with")
        body = _object(wire.parse_json(raw.body))
        data = _object(body.get("data"))
        right = wire.hmac_hex(self._key, _pairs(data), "sha256")
        if not wire.same(wire.as_text(body.get("signature")), right):
            raise Forged("the signature is missing or wrong")
        if wire.as_text(data.get("code")) not in ("", "00"):
            return []  # a link that was not paid
        bank_reference = _clean(data.get("reference"))
        link = _clean(data.get("paymentLinkId"))
        return [
            Transfer(
                transaction_id=_number("payos", bank_reference and f"{bank_reference}-{link}"),
                amount_vnd=_amount(data, "amount"),
                content=_clean(data.get("description")),
                account=_clean(data.get("accountNumber")),
                at=_moment(data, "transactionDateTime"),
                bank_reference=bank_reference,
            )
        ]


def _compact(value: Any) -> str:
    """JSON with the keys of every object sorted, no blanks, letters as they are: what Casso signs."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _pairs(data: Mapping[str, Any]) -> str:
    """`name=value` sorted by name; null is empty, objects and lists are JSON: what payOS signs."""
    return "&".join(f"{name}={_printed(data[name])}" for name in sorted(data))


def _printed(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else _compact(value)


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Unreadable("an object is missing")
    return value


def _number(service: str, number: str) -> str:
    if not wire.REFERENCE.fullmatch(number):
        raise Unreadable("the line has no number")
    return f"{service}:{number}"


def _amount(line: Mapping[str, Any], name: str) -> int:
    """Whole đồng, negative for what went out; "18067000.00" too. Raises Unreadable naming the field."""
    text = wire.as_text(line.get(name))
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, _point, hundredths = digits.partition(".")
    if hundredths.strip("0"):
        raise Unreadable(f"{name} is no whole đồng")
    return sign * wire.whole(whole, name)


def _balance(line: Mapping[str, Any], name: str) -> int | None:
    """A service that does not know it leaves it out or sends nonsense; no line is lost for that."""
    try:
        return _amount(line, name)
    except Unreadable:
        return None


def _moment(line: Mapping[str, Any], name: str) -> datetime:
    """A moment in Vietnam's time unless it carries an offset. Raises Unreadable naming the field."""
    try:
        at = datetime.fromisoformat(wire.as_text(line.get(name)))
        return (at if at.tzinfo else at.replace(tzinfo=wire.VIETNAM)).astimezone(wire.VIETNAM)
    except (ValueError, OverflowError) as error:
        raise Unreadable(f"{name} is no moment") from error


def _clean(value: Any) -> str:
    """Text as a row can hold it: neither NUL nor halves of letters, no line breaks."""
    text = wire.as_text(value).encode("utf-8", "replace").decode()
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
