"""Signatures of requests that come in and of pushes that go out: HMAC-SHA256, lower-case hex."""

import hashlib
import hmac
from collections.abc import Iterable

UNSIGNED = frozenset({"sign", "access_token"})


def request_signature(secret: str, path: str, query: Iterable[tuple[str, str]], body: bytes) -> str:
    """The `sign` of a request.

    `query`: decoded pairs in the order they came; `body`: the raw bytes, empty for multipart.
    """
    pairs = sorted((pair for pair in query if pair[0] not in UNSIGNED), key=lambda pair: pair[0].encode())
    text = path + "".join(name + value for name, value in pairs)
    message = secret.encode() + text.encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def push_signature(secret: str, app_key: str, body: bytes) -> str:
    """The `Authorization` header of a webhook delivery."""
    return hmac.new(secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()
