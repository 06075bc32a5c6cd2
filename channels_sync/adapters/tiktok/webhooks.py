"""Webhooks of TikTok Shop: whether they are genuine, and what they are about.

Source: TikTok Shop Partner Center, "Webhooks overview": HMAC-SHA256 of app key and raw body.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.tiktok.gateway import moment
from channels_sync.protocol import BadSignature, Credentials, Notice, RawRequest, Topic

TOPICS = {
    **dict.fromkeys((1, 2, 3, 4, 11, 12), Topic.ORDER),
    **dict.fromkeys((5, 15, 16, 18, 37), Topic.PRODUCT),
    **dict.fromkeys((6, 7), Topic.CONSENT),
}
STATES = ("order_status", "cancel_status", "return_status", "status", "message")


def read(raw: RawRequest, credentials: Credentials) -> Notice:
    """What a webhook is about. Raises BadSignature. A package that holds several orders names the first."""
    expected = hmac.new(
        credentials.app_secret.encode(), credentials.app_key.encode() + raw.body, hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(expected.encode(), raw.headers.get("authorization", "").encode()):
        raise BadSignature("the Authorization header does not fit the body")
    try:
        body = as_dict(json.loads(raw.body))
    except (ValueError, RecursionError):
        body = {}
    data = as_dict(body.get("data"))
    topic = TOPICS.get(as_int(body.get("type")) or 0, Topic.OTHER)
    key = _key(topic, data)
    return Notice(
        topic=topic,
        shop=as_text(body.get("shop_id")),
        key=key,
        dedupe_key=as_text(body.get("tts_notification_id")) or _fingerprint(body, data, key, raw.body),
        at=moment(data.get("update_time")) or moment(body.get("timestamp")),
    )


def _key(topic: Topic, data: Mapping[str, Any]) -> str:
    if topic is Topic.PRODUCT:
        return as_text(data.get("product_id"))
    if topic is Topic.ORDER:
        return as_text(data.get("order_id")) or next(_packed(data), "")
    return ""


def _packed(data: Mapping[str, Any]) -> Iterator[str]:
    for package in map(as_dict, as_list(data.get("package_list"))):
        yield from filter(None, map(as_text, as_list(package.get("order_id_list"))))


def _fingerprint(body: Mapping[str, Any], data: Mapping[str, Any], key: str, raw: bytes) -> str:
    """For a notice without an id: what it says, which every copy repeats."""
    if not key or moment(data.get("update_time")) is None:
        return hashlib.sha256(raw).hexdigest()
    state = next((as_text(data.get(name)) for name in STATES if data.get(name)), "")
    return ":".join((as_text(body.get("type")), key, state[:40], as_text(data.get("update_time"))))
