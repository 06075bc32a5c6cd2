"""How VNPay signs: form-encoded sorted pairs for what a browser carries, bare text with "|" for the API.

The encoder writes bytes out one by one, as Java's URLEncoder does, on whose side the real gateway stands.
"""

import hmac
from collections.abc import Iterable
from hashlib import sha512

from sandbox.vnpay.merchant import HASH_SECRET

Pairs = list[tuple[str, str]]

KEPT = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-*_")
HASH, HASH_TYPE = "vnp_SecureHash", "vnp_SecureHashType"


def encoded(text: str) -> str:
    """Text as it stands in a form: a space becomes "+", other bytes "%XX"."""
    return "".join(
        chr(byte) if byte in KEPT else "+" if byte == 0x20 else f"%{byte:02X}" for byte in text.encode()
    )


def query_text(pairs: Iterable[tuple[str, str]]) -> str:
    """The text that is signed and sent: sorted, without hashes and empty values."""
    signed = sorted((name, value) for name, value in pairs if value and name not in (HASH, HASH_TYPE))
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in signed)


def signed_query(pairs: Pairs, secret: str = HASH_SECRET) -> str:
    """The query with its hash at the end."""
    text = query_text(pairs)
    return f"{text}&{HASH}={digest(text, secret)}"


def digest(text: str, secret: str = HASH_SECRET) -> str:
    """HMAC-SHA512 in lower-case hex."""
    return hmac.new(secret.encode(), text.encode(), sha512).hexdigest()


def fits(text: str, claimed: str) -> bool:
    """Whether a claimed hash, in upper or lower case, is that of the text."""
    return hmac.compare_digest(digest(text).encode(), claimed.lower().encode())
