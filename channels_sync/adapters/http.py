"""One HTTP exchange with a marketplace, and tolerant readers for what it answers.

Every adapter sends through `call`, so that deadlines and transport trouble mean the same everywhere.
The caller judges the body; platforms hide their errors in status 200.
"""

import json
import time
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import httpx

from channels_sync.protocol import Throttled, Unavailable

CONNECT_S = 3.0
WRITE_S = 5.0
SILENCE_S = 2.0  # longest pause inside a body: keeps a dripping answer within the deadline
LARGEST_BODY = 16 * 1024 * 1024  # no answer we ask for comes near; a runaway one must not fill the worker
LONGEST_BAN_S = 3600.0  # an hour off is long enough to look again, whatever Retry-After says
LARGEST_NUMBER = 2**63  # platform ids and amounts are 64-bit; "1e99999999" would take minutes to round

NEVER_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True)
class Reply:
    """What came back: `status` below 500 and not 429, `raw` bytes as received."""

    status: int
    raw: bytes

    @cached_property
    def json(self) -> dict[str, Any]:
        """The body as a JSON object. Raises Unavailable when it is anything else (a gateway's HTML page)."""
        try:
            body = json.loads(self.raw)
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict):
            raise Unavailable("not_json", _excerpt(self.raw))
        return body


def call(client: httpx.Client, request: httpx.Request, *, deadline_s: float = 15.0) -> Reply:
    """Send `request` once and read the answer, all within `deadline_s` seconds.

    Raises Unavailable for transport trouble (`may_have_landed` is False when no connection was made),
    for status 5xx and for a body that is no JSON object; Throttled for 429. Redirects are not followed.
    """
    started = time.monotonic()
    timeout = {
        "pool": CONNECT_S,
        "connect": CONNECT_S,
        "write": WRITE_S,
        "read": max(deadline_s - CONNECT_S - WRITE_S, SILENCE_S),
    }
    request.extensions = {**request.extensions, "timeout": timeout}
    try:
        response = client.send(request, stream=True, follow_redirects=False)
        try:
            timeout["read"] = SILENCE_S
            raw = _read(response, until=started + deadline_s - SILENCE_S)
        finally:
            response.close()
    except httpx.RequestError as error:
        raise Unavailable(
            type(error).__name__, str(error), may_have_landed=not isinstance(error, NEVER_SENT)
        ) from error
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise Throttled("http_429", _excerpt(raw), retry_after=_seconds(response.headers.get("Retry-After")))
    if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Unavailable(f"http_{response.status_code}", _excerpt(raw))
    reply = Reply(response.status_code, raw)
    _ = reply.json
    return reply


def _read(response: httpx.Response, *, until: float) -> bytes:
    raw = bytearray()
    for chunk in response.iter_bytes():
        raw += chunk
        if len(raw) > LARGEST_BODY:
            raise Unavailable("answer_too_large")
        if time.monotonic() > until:
            raise Unavailable("answer_too_slow")
    return bytes(raw)


def _excerpt(raw: bytes) -> str:
    return raw[:200].decode("utf-8", "replace")


def _seconds(header: str | None) -> float | None:
    return min(float(header), LONGEST_BAN_S) if header and header.isascii() and header.isdigit() else None


def as_dict(value: Any) -> dict[str, Any]:
    """`value` when it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """`value` when it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """Text of a JSON string or number (ids come as either); anything else is "".

    Lone surrogates and NUL, legal in JSON, are replaced: neither a URL nor PostgreSQL takes them.
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).encode("utf-8", "replace").decode().replace("\0", "?")


def as_int(value: Any) -> int | None:
    """Whole number of a JSON number or numeric text ("185000.00"); None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if isinstance(value, int):
        return value
    try:
        number = Decimal(value)
        return round(number) if -LARGEST_NUMBER < number < LARGEST_NUMBER else None
    except InvalidOperation:
        return None
