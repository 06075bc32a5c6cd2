"""How a batch of events is signed: HMAC-SHA256 over moment, source and raw body, with the session's key."""

import hashlib
import hmac

TOLERANCE_S = 300  # how far the sender's clock may be off; an older batch could be a replay


def sign(key: str, *, moment: int, source: str, body: bytes) -> str:
    """The signature in hex; `moment` is in seconds since 1970."""
    said = f"{moment}.{source}.".encode() + body
    return hmac.new(key.encode(), said, hashlib.sha256).hexdigest()


def is_signed(key: str, signature: str, *, moment: str, now_s: float, source: str, body: bytes) -> bool:
    """Whether it was signed with this key, not long ago."""
    if not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        return False
    if abs(now_s - int(moment)) > TOLERANCE_S:
        return False
    right = sign(key, moment=int(moment), source=source, body=body)
    return hmac.compare_digest(right.encode(), signature.encode())
