"""Shopee Open Platform v2 request signature. Pure."""

import hashlib
import hmac


def sign(
    partner_key: str, partner_id: str, path: str, timestamp: int, access_token: str = "", shop: str = ""
) -> str:
    """Lower-case hex HMAC-SHA256 over the concatenated parts, keyed with the partner key as typed.

    `path` starts with /api/v2/ and has no query. Leave `access_token` and `shop` empty for public calls.
    """
    base = f"{partner_id}{path}{timestamp}{access_token}{shop}"
    return hmac.new(partner_key.encode(), base.encode(), hashlib.sha256).hexdigest()
