"""What gateways' messages have in common: an exchange, JSON, words, moments, signatures. Pure."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

import httpx

from core.text import bare
from payments.providers.protocol import Unavailable, Unreadable

VIETNAM = timezone(timedelta(hours=7))  # every gateway's clock, the same all year
CONNECT_S = 3.0
SILENCE_S = 2.0  # longest pause inside a body
LARGEST_ANSWER = 1024 * 1024  # answers are a few kilobytes; a runaway one must not fill the worker
MOST_FIELDS = 100  # of a query; the longest message has a tenth of that
LARGEST_NUMBER = 2**63  # gateways' numbers are 64-bit; "1e99999999" would take minutes to print
REFERENCE = re.compile(r"[!-~]{1,100}")

Fields = dict[str, str]


def ask(
    client: httpx.Client, request: httpx.Request, *, timeout_s: float, largest: int = LARGEST_ANSWER
) -> tuple[int, Any]:
    """Send a request once and read its JSON answer: the HTTP status and what it says.

    The answer has to begin within `timeout_s` of the request and end within it of the call.

    Raises Unavailable for trouble on the way, status 429 and 5xx, and an answer that is no JSON: whether the
    gateway acted is not known then. Redirects are not followed.
    """
    until = time.monotonic() + timeout_s
    timeout = {"pool": CONNECT_S, "connect": CONNECT_S, "write": CONNECT_S, "read": timeout_s}
    request.extensions = {**request.extensions, "timeout": timeout}
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            timeout["read"] = SILENCE_S
            raw = _read(response, until, largest)
        finally:
            response.close()
    except httpx.HTTPError as error:
        raise Unavailable(type(error).__name__) from error
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or response.status_code == 429:
        raise Unavailable(f"HTTP {response.status_code}")
    try:
        return response.status_code, parse_json(raw)
    except Unreadable as error:
        raise Unavailable(f"HTTP {response.status_code} without JSON") from error


def _read(response: httpx.Response, until: float, largest: int) -> bytes:
    raw = bytearray()
    for chunk in response.iter_bytes():
        raw += chunk
        if len(raw) > largest or time.monotonic() > until:
            raise Unavailable("an answer without end")
    return bytes(raw)


def parse_json(raw: bytes) -> Any:
    """JSON; 50000.0 and 5e4 are 50000, as they print plain. Raises Unreadable, for doubled keys too."""
    try:
        return json.loads(raw, object_pairs_hook=_once, parse_float=_number, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a doubled key")
    return found


def _number(text: str) -> int | float:
    number = Decimal(text)
    if -LARGEST_NUMBER < number < LARGEST_NUMBER and number == number.to_integral_value():
        return int(number)
    return float(number)


def _no_number(text: str) -> float:
    raise ValueError(text)


def parse_query(query: str, is_ours: Callable[[str], bool]) -> Fields:
    """The decoded fields of a raw query whose names are ours; `+` and `%20` are a blank.

    Raises Unreadable for one that is doubled: which of the two was signed cannot be known.
    """
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable("too many fields") from error
    ours = [(name, value) for name, value in pairs if is_ours(name)]
    fields = dict(ours)
    if len(fields) != len(ours):
        raise Unreadable("a doubled field")
    return fields


def as_fields(value: Any) -> Fields:
    """The texts and whole numbers of a JSON object as text; null, and what is missing, is "".

    Raises Unreadable for anything but an object.
    """
    if not isinstance(value, Mapping):
        raise Unreadable("no JSON object")
    return {name: as_text(found) for name, found in value.items()}


def as_text(value: Any) -> str:
    """A JSON text, or a whole number in plain digits; "" for anything else."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def whole(text: str, name: str) -> int:
    """The number of a field of digits. Raises Unreadable naming the field."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Unreadable(f"{name} is no whole number")
    return int(text)


def reference(text: str, name: str) -> str:
    """A reference of ours as it came back. Raises Unreadable naming the field."""
    if not REFERENCE.fullmatch(text):
        raise Unreadable(f"{name} is no reference")
    return text


def plain(words: str, longest: int) -> str:
    """Words that every encoder and signature takes alike: unaccented letters, digits, blank and ".,:-"."""
    kept = re.sub(r"[^A-Za-z0-9 .,:-]+", " ", bare(words))
    return " ".join(kept.split())[:longest].strip()


def from_ms(text: str) -> datetime | None:
    """A moment of milliseconds since 1970; None for what is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        return None
    return datetime.fromtimestamp(int(text) / 1000, tz=VIETNAM)


def same_text(claimed: str, right: str) -> bool:
    """Compare a claimed text with the right one in constant time. Nothing is like no text at all."""
    return bool(right) and hmac.compare_digest(claimed.encode("utf-8", "replace"), right.encode())


def same(claimed: str, right: str) -> bool:
    """The same for hex, whose letters may be upper or lower case."""
    return same_text(claimed.lower(), right.lower())


def hmac_hex(key: str, text: str | bytes, algorithm: str) -> str:
    """HMAC of a text's UTF-8 bytes in lower-case hex. `algorithm`: "sha256", "sha512"."""
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return hmac.new(key.encode(), raw, getattr(hashlib, algorithm)).hexdigest()
