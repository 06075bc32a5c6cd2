"""The signature of TikTok Shop Open API calls."""

import hashlib
import hmac
from collections.abc import Mapping


def sign(path: str, query: Mapping[str, str], body: bytes, secret: str) -> str:
    """HMAC-SHA256 over path, query in order of its names and the very bytes sent, lower-case hex.

    `query` holds decoded values; `sign` and `access_token` are left out whoever put them there. `body` is
    empty when none is sent and for multipart uploads.
    """
    signed = sorted((name, value) for name, value in query.items() if name not in {"sign", "access_token"})
    text = path + "".join(f"{name}{value}" for name, value in signed)
    message = secret.encode() + text.encode() + body + secret.encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
