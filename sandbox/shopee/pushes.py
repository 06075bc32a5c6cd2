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
from sandbox.shopee.gateway import PARTNER_KEY
from sandbox.shopee.store import CHANNEL, SHOP_ID, Document, Store

logger = logging.getLogger(__name__)

ORDER_STATUS = 3
DEADLINE_S = 3.0
REPEATS = (1, 6, 36)  # times webhook_retry_s, which is 300 s on the platform

_under_way: set[asyncio.Task[None]] = set()  # the loop itself keeps only weak references


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


def signature(address: str, body: bytes) -> str:
    """What the Authorization header of a push says."""
    return hmac.new(PARTNER_KEY.encode(), address.encode() + b"|" + body, sha256).hexdigest()


def _push(store: Store, code: int, data: Document) -> None:
    """Start the deliveries when a callback is set and a server runs to wait for them."""
    address = store.setting("webhook_url")
    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return
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
    for wait_s in pushing.departures(store.world, CHANNEL):
        task = loop.create_task(_deliver(address, body, wait_s, store.setting("webhook_retry_s")))
        _under_way.add(task)
        task.add_done_callback(_under_way.discard)


async def _deliver(address: str, body: bytes, wait_s: float, retry_s: float) -> None:
    await asyncio.sleep(wait_s)
    headers = {"Content-Type": "application/json", "Authorization": signature(address, body)}
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
