"""A phone with an authenticator app, written apart from the code it is to agree with (RFC 6238)."""

import base64
import hmac
import struct
import time

STEP_S = 30


def code(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or so many steps from now."""
    counter = struct.pack(">Q", int(time.time()) // STEP_S + steps)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    at = digest[19] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
