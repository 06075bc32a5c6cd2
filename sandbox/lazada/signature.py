"""Lazada's signature: HMAC-SHA256 over path and sorted parameters. Pure.

Source: Lazada Open Platform, "Signature algorithm".
"""

import hashlib
import hmac
from collections.abc import Mapping


def sign(path: str, params: Mapping[str, str], secret: str) -> str:
    """64 upper-case hex digits for an API path (without `/rest`) and decoded parameters without `sign`."""
    base = path + "".join(name + params[name] for name in sorted(params))
    return hmac.new(secret.encode(), base.encode(), hashlib.sha256).hexdigest().upper()


def is_genuine(path: str, params: Mapping[str, str], secret: str) -> bool:
    """Does `sign` fit the other parameters?

    The vendor's clients disagree about empty values (some sign the bare name, some skip the pair),
    so either form passes.
    """
    received = params.get("sign", "").encode()
    signed = {name: value for name, value in params.items() if name != "sign"}
    filled = {name: value for name, value in signed.items() if name and value}
    fits = [hmac.compare_digest(sign(path, form, secret).encode(), received) for form in (signed, filled)]
    return any(fits)
