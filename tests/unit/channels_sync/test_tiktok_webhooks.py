"""TikTok Shop: webhooks are verified on their bytes and read as hints."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels_sync.adapters.tiktok import TiktokAdapter
from channels_sync.protocol import BadSignature, Notice, RawRequest, Topic
from tests.unit.channels_sync.test_tiktok import APP_KEY, CREDENTIALS, SECRET

DOCUMENTED = (
    b'{"type":1,"tts_notification_id":"7327112393057371910","shop_id":"7494049642642441621",'
    b'"timestamp":1757300000,"data":{"order_id":"576486316948490001","order_status":"AWAITING_SHIPMENT",'
    b'"is_on_hold_order":false,"update_time":1757300000}}'
)


def signature(body: bytes) -> str:
    return hmac.new(SECRET.encode(), APP_KEY.encode() + body, hashlib.sha256).hexdigest()


def read(body: bytes, signed: str | None = None) -> Notice:
    headers = {"authorization": signature(body) if signed is None else signed}
    return TiktokAdapter.read_webhook(RawRequest("https://ocop.test/hook", headers, body), CREDENTIALS)


def notice(kind: object, **data: Any) -> Notice:
    return read(
        json.dumps({"type": kind, "shop_id": "7494", "timestamp": 1_757_300_000, "data": data}).encode()
    )


def test_the_documented_webhook_is_read():
    told = read(DOCUMENTED, "777e9436359393b8a27b1b7fc0c44f41c80f9c1a76a46ffee6757e3345160d91")
    assert told == Notice(
        topic=Topic.ORDER,
        shop="7494049642642441621",
        key="576486316948490001",
        dedupe_key="7327112393057371910",
        at=datetime.fromtimestamp(1_757_300_000, UTC),
    )


@pytest.mark.parametrize("signed", ["", "0" * 64, signature(DOCUMENTED).upper(), "chữ ký"])
def test_a_strange_signature_is_refused(signed):
    with pytest.raises(BadSignature):
        read(DOCUMENTED, signed)


def test_a_body_that_was_touched_is_refused():
    with pytest.raises(BadSignature):
        read(DOCUMENTED.replace(b"AWAITING", b"CANCELLED"), signature(DOCUMENTED))


@pytest.mark.parametrize(
    ("kind", "data", "topic", "key"),
    [
        (3, {"order_id": "5764"}, Topic.ORDER, "5764"),
        (4, {"package_list": [{"package_id": "1", "order_id_list": ["5764", "5765"]}]}, Topic.ORDER, "5764"),
        (11, {"order_id": "5764", "cancel_id": "9"}, Topic.ORDER, "5764"),
        (12, {"order_id": "5764", "return_id": "9"}, Topic.ORDER, "5764"),
        (5, {"product_id": 1729592969712207008}, Topic.PRODUCT, "1729592969712207008"),
        (37, {"product_id": 1729592969712207008}, Topic.PRODUCT, "1729592969712207008"),
        (16, {"product_id": "1729592969712207008"}, Topic.PRODUCT, "1729592969712207008"),
        (6, {"message": "gone"}, Topic.CONSENT, ""),
        (7, {"message": "soon"}, Topic.CONSENT, ""),
        (13, {"conversation_id": "1"}, Topic.OTHER, ""),
        ("x", {}, Topic.OTHER, ""),
    ],
)
def test_each_kind_of_webhook_has_its_topic_and_key(kind, data, topic, key):
    told = notice(kind, **data)
    assert (told.topic, told.key, told.shop) == (topic, key, "7494")


def test_without_an_id_of_its_own_a_notice_is_known_by_what_it_says():
    first = notice(1, order_id="5764", order_status="CANCEL", update_time=1_757_300_000)
    later = notice(1, order_id="5764", order_status="CANCEL", update_time=1_757_300_009)
    assert first.dedupe_key == "1:5764:CANCEL:1757300000"
    assert first.dedupe_key != later.dedupe_key


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b'{"data":7}', b"{" * 9_000, b"\xff"])
def test_a_genuine_notice_that_cannot_be_read_asks_for_nothing(body):
    told = read(body)
    assert (told.topic, told.key) == (Topic.OTHER, "")
    assert len(told.dedupe_key) == 64
