"""Pushes to the shop's software: signed JSON to one callback, repeated while it does not answer 200.

Signature: lower-case hex HMAC-SHA256 over app key and raw body, in the Authorization header.
Source: Lazada Open Platform, "Lazada Push Mechanism".
"""

import asyncio
import hashlib
import hmac
import json
import logging
from typing import Any

import httpx

from sandbox import pushing
from sandbox.lazada import auth
from sandbox.lazada.call import CHANNEL
from sandbox.world import World

logger = logging.getLogger(__name__)

TRADE_ORDER, PRODUCT_REVIEW, TOKEN_ENDS, REVERSE_ORDER = 0, 1, 8, 10
BUYER = "100200"
DEADLINE_S = 0.5
REPEATS = 12


def order_line(world: World, order: dict[str, Any], line: dict[str, Any]) -> None:
    """Tell that a line of an order has a new state."""
    _push(
        world,
        TRADE_ORDER,
        {
            "order_status": line["status"],
            "trade_order_id": str(order["order_id"]),
            "trade_order_line_id": str(line["order_item_id"]),
            "status_update_time": line["updated_at"],
        },
    )


def reverse_line(world: World, reverse: dict[str, Any], line_id: int, number: int) -> None:
    """Tell that a buyer asks to cancel or return a line, or how that ended."""
    _push(
        world,
        REVERSE_ORDER,
        {
            "reverse_order_id": str(reverse["reverse_order_id"]),
            "reverse_order_line_id": str(number),
            "reverse_status": reverse["status"],
            "trade_order_id": str(reverse["order_id"]),
            "trade_order_line_id": str(line_id),
            "buyer_id": BUYER,
        },
    )


def product_review(world: World, item_id: int, word: str, reason: str) -> None:
    """Tell what quality control says of an item."""
    data = {"itemId": item_id, "status": word, "reason": reason, "seller_id": auth.SELLER_ID}
    _push(world, PRODUCT_REVIEW, data | {"date": int(world.now() * 1000)})


def token_ends(world: World, at: float) -> None:
    """Warn that the seller's authorisation ends soon; the notice is about the app, so no seller outside."""
    data = {"app_key": auth.APP_KEY, "seller_id": auth.SELLER_ID, "auth_expiry_time": int(at)}
    _push(world, TOKEN_ENDS, data, seller_id="null")


def signature(body: bytes, app_key: str, secret: str) -> str:
    """What the Authorization header of a push says."""
    return hmac.new(secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def _push(world: World, message_type: int, data: dict[str, Any], seller_id: str = auth.SELLER_ID) -> None:
    """Start a delivery when a callback is set and a server runs to wait for it."""
    address = world.setting(CHANNEL, "webhook_url")
    if not address:
        return
    body = json.dumps(
        {
            "seller_id": seller_id,
            "message_type": message_type,
            "data": data,
            "timestamp": int(world.now() * 1000),
            "site": "lazada_vn",
        },
        separators=(",", ":"),
        ensure_ascii=False,
    ).encode()
    for wait_s in pushing.departures(world, CHANNEL):
        pushing.start(_deliver(address, body, wait_s, world.setting(CHANNEL, "webhook_retry_s")))


async def _deliver(address: str, body: bytes, wait_s: float, retry_s: float) -> None:
    await asyncio.sleep(wait_s)
    sign = signature(body, auth.APP_KEY, auth.APP_SECRET)
    headers = {"Content-Type": "application/json", "Authorization": sign}
    async with pushing.client(DEADLINE_S) as client:
        for attempt in range(1 + REPEATS):
            if attempt:
                await asyncio.sleep(retry_s)
            try:
                answer = await client.post(address, content=body, headers=headers)
            except httpx.HTTPError as error:
                logger.info("push to %s failed: %s", address, error)
                continue
            if answer.status_code == httpx.codes.OK:
                return
