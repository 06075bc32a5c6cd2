"""Pushes to the seller's software: signed JSON to one callback, repeated while it is not taken.

Signature: lower-case hex HMAC-SHA256 over callback address, "|" and raw body, bare in the Authorization
header. Taken means 2xx with an empty body within 3 s; else again after 300, 1,800 and 10,800 s.
"""

import asyncio
import hmac
import json
import logging
import random
from hashlib import sha256

import httpx

from sandbox import pushing
from sandbox.shopee.gateway import PARTNER_KEY, Answer, Call
from sandbox.shopee.store import CHANNEL, SHOP_ID, Document, Store

logger = logging.getLogger(__name__)

ORDER_STATUS, TRACKING, VIOLATION, RETURN = 3, 4, 16, 29
DEADLINE_S = 3.0
KEPT_S, LOST_PAGE = 3 * 86_400, 100
REPEATS = (1, 6, 36)  # times webhook_retry_s, which is 300 s on the platform


def order_changed(store: Store, order: Document) -> None:
    """Tell that an order has a new status."""
    _push(
        store,
        ORDER_STATUS,
        {
            "items": [],
            "ordersn": order["order_sn"],
            "status": order["order_status"],
            "completed_scenario": "",
            "update_time": order["update_time"],
        },
    )


def tracking_given(store: Store, order: Document) -> None:
    """Tell the tracking number of an order's parcel."""
    _push(
        store,
        TRACKING,
        {
            "ordersn": order["order_sn"],
            "package_number": order["package_list"][0]["package_number"],
            "tracking_no": order["tracking_number"],
        },
    )


def return_changed(store: Store, order: Document, status: str) -> None:
    """Tell how the return of an order stands."""
    changed = {"update_field": "return_status", "new_value": status, "update_time": order["update_time"]}
    data = {"order_sn": order["order_sn"], "return_sn": order["return_sn"], "updated_values": [changed]}
    _push(store, RETURN, data)


def item_reviewed(store: Store, item: Document) -> None:
    """Tell how a listing stands after its review, and what was wrong with it."""
    reasons = [{"violation_type": "Prohibited", "violation_reason": item["violation"], "suggestion": ""}]
    _push(
        store,
        VIOLATION,
        {
            "item_id": item["item_id"],
            "item_name": item["name"],
            "item_status": item["status"],
            "deboost": False,
            "item_status_details": reasons if item["violation"] else [],
        },
    )


def signature(address: str, body: bytes, key: str = PARTNER_KEY) -> str:
    """What the Authorization header of a push says."""
    return hmac.new(key.encode(), address.encode() + b"|" + body, sha256).hexdigest()


def get_lost_push_message(call: Call) -> Answer:
    """`push/get_lost_push_message`: what was never taken in the last three days, the oldest hundred."""
    since = call.store.now() - KEPT_S
    waiting = [lost for lost in call.store.values("lost_push") if lost["at"] >= since]
    page = waiting[:LOST_PAGE]
    return {
        "push_message_list": [
            {"shop_id": SHOP_ID, "code": lost["code"], "data": lost["body"]} for lost in page
        ],
        "has_next_page": len(waiting) > LOST_PAGE,
        "last_message_id": page[-1]["id"] if page else 0,
    }


def confirm_consumed(call: Call) -> Answer:
    """`push/confirm_consumed_lost_push_message`: forget them up to `last_message_id`."""
    last = call.whole("last_message_id")
    for lost in call.store.values("lost_push"):
        if lost["id"] <= last:
            call.store.remove("lost_push", lost["id"])
    return {}


def _lose(store: Store, body: bytes) -> None:
    number = store.new_id("lost_push", 1)
    text = body.decode()
    lost = {"id": number, "at": store.now(), "code": json.loads(text)["code"], "body": text}
    store.put("lost_push", number, lost)


def _push(store: Store, code: int, data: Document) -> None:
    """Start the deliveries when a callback is set and a server runs to wait for them."""
    address = store.setting("webhook_url")
    if not address:
        return
    content = {
        "code": code,
        "data": data,
        "shop_id": SHOP_ID,
        "timestamp": store.now(),
        "msg_id": f"{random.getrandbits(128):032x}",
    }
    body = json.dumps(content, separators=(",", ":"), ensure_ascii=False).encode()
    departures = pushing.departures(store.world, CHANNEL)
    if not departures:
        _lose(store, body)
    for wait_s in departures:
        pushing.start(_deliver(store, address, body, wait_s))


async def _deliver(store: Store, address: str, body: bytes, wait_s: float) -> None:
    await asyncio.sleep(wait_s)
    retry_s = store.setting("webhook_retry_s")
    sign = signature(address, body, store.setting("push_key") or PARTNER_KEY)
    headers = {"Content-Type": "application/json", "Authorization": sign}
    async with pushing.client(DEADLINE_S) as client:
        for pause in (0, *REPEATS):
            await asyncio.sleep(pause * retry_s)
            try:
                answer = await client.post(address, content=body, headers=headers)
            except httpx.HTTPError as error:
                logger.info("push to %s failed: %s", address, error)
                continue
            if answer.is_success and not answer.content:
                return
    _lose(store, body)


PUBLIC_CALLS = {
    "push/get_lost_push_message": ("GET", get_lost_push_message),
    "push/confirm_consumed_lost_push_message": ("POST", confirm_consumed),
}
