"""What staff may read of a message that is about somebody's money. Pure.

A gateway's message may name the payer, an account, a phone number, and carries the proof of its sender.
Only what is known to be harmless is shown; a key that nobody has looked at yet stays hidden.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

from core.logs import masked as without_contacts

HIDDEN = "•••"
MOST_PAIRS, MOST_DEEP, LONGEST = 100, 6, 200
SHORT = 8  # letters of a signature: enough to tell two apart

# Figures, codes and our own words, in the names of VNPay, MoMo, SePay, Casso and payOS. Lower case.
_OPEN = frozenset({
    "amount", "transferamount", "accumulated", "cusum_balance", "runningbalance", "currency",
    "partnercode", "orderid", "requestid", "orderinfo", "ordertype", "transid", "resultcode", "message",
    "paytype", "responsetime", "id", "tid", "code", "desc", "success", "error", "gateway", "bankname",
    "transfertype", "referencecode", "reference", "transactiondate", "transactiondatetime", "when",
    "ordercode", "paymentlinkid", "x-sepay-timestamp",
})  # fmt: skip
_VNPAY_CLOSED = ("vnp_ipaddr", "vnp_createby", "vnp_bill_", "vnp_inv_")
_PROOF = ("signature", "securehash")
_WORDS = ("content", "description")
_ACCOUNT = ("account", "acc_id", "accountnumber")
_PAYERS = ("counter", "name", "user")
_CODE = re.compile(r"(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z0-9]*\d)(?![A-Za-z0-9]*\d{7})[A-Za-z0-9]{6,20}")


def account(number: str) -> str:
    """The last four digits: "•••6789". Shorter numbers are hidden whole."""
    return HIDDEN + number[-4:] if len(number) >= 8 else HIDDEN if number else ""


def holder(name: str) -> str:
    """The first letters: "NGUYEN THI LAN" -> "N. T. L."."""
    return " ".join(f"{part[0]}." for part in name.split())


def words(text: str) -> str:
    """The codes in the content of a transfer; who sent it and whatever else was written is hidden.

    "NGUYEN VAN A chuyen OCOP7K2M9Q" -> "••• OCOP7K2M9Q".
    """
    shown = [word if _CODE.fullmatch(word) else HIDDEN for word in text.split()]
    return " ".join(word for at, word in enumerate(shown) if word != HIDDEN or shown[at - 1 : at] != [HIDDEN])


def note(text: str) -> str:
    """A line that we wrote ourselves about a gateway's answer, without phone numbers and addresses."""
    return without_contacts(text[:LONGEST])


def pairs(raw: str) -> list[tuple[str, str]]:
    """The fields of a message as it came (a query, JSON, or JSON that holds them), each as it may be shown.

    What cannot be read is hidden whole. Never raises.
    """
    found: list[tuple[str, str]] = []
    for key, value in _fields("", raw, 0):
        if len(found) == MOST_PAIRS:
            found.append(("…", HIDDEN))
            break
        found.append((key[:LONGEST], _shown(key, value)))
    return found


def _fields(key: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    if depth > MOST_DEEP:
        yield key, HIDDEN
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _fields(str(name), one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _fields(key, one, depth + 1)
    elif isinstance(value, str) and (inner := _read(value, key)) is not None:
        yield from _fields(key, inner, depth + 1)
    elif value not in (None, ""):
        yield key, str(value)


def _read(text: str, key: str) -> dict[str, Any] | list[Any] | None:
    """What a text holds: JSON, or at the places where a query stands its fields; None for a plain value."""
    stripped = text.strip()
    if stripped[:1] in ("{", "["):
        try:
            inner = json.loads(stripped)
        except (ValueError, RecursionError):
            return None
        return inner if isinstance(inner, dict | list) else None
    if key in ("", "query", "body") and "=" in stripped:
        try:
            return dict(parse_qsl(stripped.lstrip("?"), keep_blank_values=True, max_num_fields=MOST_PAIRS))
        except ValueError:
            return None
    return None


def _shown(key: str, value: str) -> str:
    name = key.lower()
    if any(part in name for part in _PROOF) and len(value) > 2 * SHORT:
        return value[:SHORT] + "…"
    if any(part in name for part in _PAYERS) and name not in _OPEN:
        return HIDDEN
    if name in _WORDS:
        return words(value)
    if name.endswith(_ACCOUNT):
        return account(value)
    is_open = name in _OPEN or (name.startswith("vnp_") and not name.startswith(_VNPAY_CLOSED))
    return without_contacts(value[:LONGEST]) if is_open else HIDDEN
