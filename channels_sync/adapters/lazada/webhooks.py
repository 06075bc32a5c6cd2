"""Webhooks of Lazada: their signature and what each is about.

Source: Lazada Open Platform, "Lazada Push Mechanism". Delivery is at least once, per order line, and a
repeat carries another `timestamp`; so a notice is known again by its stable fields.
"""

import hashlib
import hmac
import json
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_text
from channels_sync.adapters.lazada import words
from channels_sync.protocol import BadSignature, Credentials, Notice, RawRequest, Topic

TRADE_ORDER, PRODUCT_REVIEW, PRODUCT_CREATED, PRODUCT_EDITED, PRODUCT_DELETED = 0, 1, 3, 4, 5
TOKEN_ENDS, REVERSE_ORDER, PACKAGE = 8, 10, 14

ORDER_ID, ITEM_ID = ("trade_order_id",), ("item_id", "itemId")

# Message type -> topic, where its key stands, and the fields that are the same in every copy (none: all).
TYPES: dict[int, tuple[Topic, tuple[str, ...], tuple[str, ...]]] = {
    TRADE_ORDER: (
        Topic.ORDER,
        ORDER_ID,
        ("trade_order_line_id", "reverse_order_line_id", "order_status", "status_update_time"),
    ),
    REVERSE_ORDER: (Topic.ORDER, ORDER_ID, ("reverse_order_id", "reverse_order_line_id", "reverse_status")),
    PACKAGE: (Topic.ORDER, ORDER_ID, ("fulfillment_package_id", "status")),
    PRODUCT_REVIEW: (Topic.PRODUCT, ITEM_ID, ("status", "date")),
    PRODUCT_CREATED: (Topic.PRODUCT, ITEM_ID, ("action", "status_update_time", "sku_list")),
    PRODUCT_EDITED: (Topic.PRODUCT, ITEM_ID, ("action", "status_update_time", "sku_list")),
    PRODUCT_DELETED: (Topic.PRODUCT, ITEM_ID, ("action", "status_update_time", "sku_list")),
    TOKEN_ENDS: (Topic.CONSENT, ("seller_id",), ("auth_expiry_time",)),
}


def signature(credentials: Credentials, body: bytes) -> str:
    """What the Authorization header must say: HMAC-SHA256 over app key and raw body, lower-case hex."""
    return hmac.new(
        credentials.app_secret.encode(), credentials.app_key.encode() + body, hashlib.sha256
    ).hexdigest()


def read(raw: RawRequest, credentials: Credentials) -> Notice:
    """What a webhook is about. Raises BadSignature."""
    said = raw.headers.get("authorization", "").strip().encode()
    if not hmac.compare_digest(said, signature(credentials, raw.body).encode()):
        raise BadSignature
    message = _object(raw.body)
    data = as_dict(message.get("data"))
    kind = as_int(message.get("message_type"))
    topic, key_names, stable = TYPES.get(-1 if kind is None else kind, (Topic.OTHER, (), ()))
    shop = _id(message, "seller_id", "sellerId") or _id(data, "seller_id")
    key = _id(data, *key_names)
    if topic is not Topic.OTHER and key and all(name in data for name in stable[-1:]):
        same = json.dumps([kind, shop, key, *map(data.get, stable)], sort_keys=True).encode()
    else:
        same = raw.body
    at = words.epoch(data.get("status_update_time")) or words.epoch(message.get("timestamp"))
    return Notice(topic=topic, shop=shop, key=key, dedupe_key=hashlib.sha256(same).hexdigest(), at=at)


def _object(body: bytes) -> dict[str, Any]:
    try:
        return as_dict(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _id(row: dict[str, Any], *names: str) -> str:
    """The first id among `names`; the text "null" stands for none."""
    return next((text for name in names if (text := as_text(row.get(name))) not in ("", "null")), "")
