"""How MoMo signs: `key=value` joined by "&" in alphabetical order, values bare, HMAC-SHA256 in hex."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sandbox.momo.merchant import ACCESS_KEY, SECRET_KEY

# What each message signs beside accessKey.
CREATE = (
    "amount",
    "extraData",
    "ipnUrl",
    "orderId",
    "orderInfo",
    "partnerCode",
    "redirectUrl",
    "requestId",
    "requestType",
)
RESULT = (
    "amount",
    "extraData",
    "message",
    "orderId",
    "orderInfo",
    "orderType",
    "partnerCode",
    "payType",
    "requestId",
    "responseTime",
    "resultCode",
    "transId",
)
QUERY = ("orderId", "partnerCode", "requestId")
REFUND = ("amount", "description", "orderId", "partnerCode", "requestId", "transId")
CONFIRM = ("amount", "description", "orderId", "partnerCode", "requestId", "requestType")


def raw(keys: tuple[str, ...], fields: Mapping[str, Any], access_key: str = ACCESS_KEY) -> str:
    """The text that is signed; a field that is absent counts as empty."""
    return "&".join([f"accessKey={access_key}", *(f"{key}={fields.get(key, '')}" for key in keys)])


def sign(keys: tuple[str, ...], fields: Mapping[str, Any], secret: str = SECRET_KEY) -> str:
    """The signature of a message."""
    return hmac.new(secret.encode(), raw(keys, fields).encode(), sha256).hexdigest()


def fits(keys: tuple[str, ...], fields: Mapping[str, Any]) -> bool:
    """Whether a message carries its own signature."""
    claimed = str(fields.get("signature", ""))
    return hmac.compare_digest(sign(keys, fields).encode(), claimed.lower().encode())
