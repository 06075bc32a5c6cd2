"""Read a push: verify it, then say what it is about. The event itself is never trusted.

Signature: lower-case hex HMAC-SHA256 over the registered address, "|" and the raw body, bare in the
Authorization header; the key is the Push Partner Key where the console issued one, else the partner key.
"""

import hashlib
import hmac
import json
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_text
from channels_sync.adapters.shopee.moments import moment
from channels_sync.protocol import BadSignature, Credentials, Notice, RawRequest, Topic

TEST = 0  # sent when the address is saved; its signature has been seen to be wrong
TOPICS = {
    **dict.fromkeys((3, 4, 29, 30, 47), Topic.ORDER),  # status, tracking, return, parcel
    **dict.fromkeys((16, 27), Topic.PRODUCT),  # violation, scheduled publishing failed
    **dict.fromkeys((1, 2, 12), Topic.CONSENT),  # given, ended, ends soon
}
KEYS = {Topic.ORDER: ("ordersn", "order_sn"), Topic.PRODUCT: ("item_id",)}


def read_webhook(raw: RawRequest, credentials: Credentials) -> Notice:
    """What a push is about. A test push passes unverified and means nothing. Raises BadSignature."""
    content = _content(raw.body)
    code = as_int(content.get("code"))
    if code == TEST:
        return Notice(Topic.OTHER, "", "", f"test-{_digest(raw.body)}")
    secret = credentials.push_secret or credentials.app_secret
    expected = hmac.new(secret.encode(), raw.url.encode() + b"|" + raw.body, hashlib.sha256).hexdigest()
    given = raw.headers.get("authorization", "")
    if not secret or not hmac.compare_digest(expected.encode(), given.encode("utf-8", "replace")):
        raise BadSignature
    topic = TOPICS.get(-1 if code is None else code, Topic.OTHER)
    data = as_dict(content.get("data"))
    return Notice(
        topic,
        shop=_first(content, "shop_id") or _first(data, "shop_id", "shopid"),
        key=_first(data, *KEYS.get(topic, ())),
        dedupe_key=as_text(content.get("msg_id")) or _digest(raw.body),
        at=moment(content.get("timestamp")),
    )


def _content(body: bytes) -> dict[str, Any]:
    try:
        return as_dict(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _first(values: dict[str, Any], *names: str) -> str:
    return next(filter(None, (as_text(values.get(name)) for name in names)), "")


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
