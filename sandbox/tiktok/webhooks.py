"""Pushes to the shop's software: registration per event, and signed delivery with the platform's retries."""

import asyncio
import json
import logging
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import httpx

from sandbox import pushing
from sandbox.tiktok import fields, shop
from sandbox.tiktok.answers import GATEWAY, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.signing import push_signature
from sandbox.world import World

logger = logging.getLogger(__name__)

# Events that can be registered through the API, with the number a delivery carries as its type.
EVENTS = {
    "ORDER_STATUS_CHANGE": 1,
    "RECIPIENT_ADDRESS_UPDATE": 3,
    "PACKAGE_UPDATE": 4,
    "PRODUCT_STATUS_CHANGE": 5,
    "SELLER_DEAUTHORIZATION": 6,
    "UPCOMING_AUTHORIZATION_EXPIRATION": 7,
    "CANCELLATION_STATUS_CHANGE": 11,
    "RETURN_STATUS_CHANGE": 12,
    "NEW_CONVERSATION": 13,
    "NEW_MESSAGE": 14,
    "PRODUCT_INFORMATION_CHANGE": 15,
    "PRODUCT_CREATION": 16,
    "PRODUCT_CATEGORY_CHANGE": 18,
    "NEW_MESSAGE_LISTENER": 33,
    "INVOICE_STATUS_CHANGE": 36,
    "PRODUCT_AUDIT_STATUS_CHANGE": 37,
    "REVERSE_STATUS_UPDATE": 2,
}
DEADLINE_S = 3.0
RETRIES = (1, 15, 90, 360)  # 2 min, 30 min, 3 h and 12 h in real life: multiples of `webhook_retry_s`
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9-]{1,63}\.)+[a-z]{2,63}", re.IGNORECASE)


def push(world: World, event: str, data: dict[str, Any]) -> None:
    """Send an event to its registered address, else to the app's default one; nowhere without either."""
    registered = world.state.get("tiktok_webhook", event)
    address = registered["address"] if registered else world.setting(shop.CHANNEL, "webhook_url")
    if not address:
        return
    body = json.dumps(
        {
            "type": EVENTS[event],
            "tts_notification_id": str(world.state.next_id("tiktok_push", 7327112393057371910)),
            "shop_id": shop.ID,
            "timestamp": int(world.now()),
            "data": data,
        },
        separators=(",", ":"),
    ).encode()
    for wait_s in pushing.departures(world, shop.CHANNEL):
        pushing.start(_deliver(world, address, body, wait_s))


def later(delay_s: float, action: Callable[[], Any]) -> None:
    """Do something after a while, when a server is running to wait for it."""

    async def wait() -> None:
        await asyncio.sleep(delay_s)
        action()

    pushing.start(wait())


async def _deliver(world: World, address: str, body: bytes, wait_s: float) -> None:
    await asyncio.sleep(wait_s)
    headers = {
        "content-type": "application/json",
        "authorization": push_signature(shop.APP_SECRET, shop.APP_KEY, body),
    }
    async with pushing.client(DEADLINE_S) as client:
        for times in (0, *RETRIES):
            await asyncio.sleep(times * world.setting(shop.CHANNEL, "webhook_retry_s"))
            try:
                answer = await client.post(address, content=body, headers=headers)
            except httpx.HTTPError as error:
                logger.info("push to %s failed: %s", address, error)
                continue
            if answer.status_code == HTTPStatus.OK and not answer.content:
                return


def _list(call: Call) -> dict[str, Any]:
    rows = list(call.world.state.values("tiktok_webhook"))
    return {"webhooks": rows, "total_count": len(rows)}


def _register(call: Call) -> dict[str, Any]:
    event = fields.choice(call.body, "event_type", EVENTS)
    address = fields.text(call.body, "address")
    if len(address) > 255:
        raise Refusal(GATEWAY, "param body.address must have at most 255 characters")
    if call.world.setting(shop.CHANNEL, "webhook_https_only"):
        parts = urlsplit(address)
        if parts.scheme != "https" or ":" in parts.netloc or not DOMAIN.fullmatch(parts.netloc):
            raise Refusal(GATEWAY, "param body.address must be an https URL with a domain name and no port")
    now_ms = int(call.world.now() * 1000)
    known = call.world.state.get("tiktok_webhook", event) or {"create_time": now_ms}
    call.world.state.put(
        "tiktok_webhook",
        event,
        {
            "event_type": event,
            "address": address,
            "create_time": known["create_time"],
            "update_time": now_ms,
        },
    )
    return {}


def _delete(call: Call) -> dict[str, Any]:
    call.world.state.remove("tiktok_webhook", fields.choice(call.body, "event_type", EVENTS))
    return {}


_SCOPE = "seller.authorization.info"
OPERATIONS = (
    Operation("GET", "/event/{version}/webhooks", _SCOPE, _list),
    Operation("PUT", "/event/{version}/webhooks", _SCOPE, _register),
    Operation("DELETE", "/event/{version}/webhooks", _SCOPE, _delete),
)
