"""The server-to-server message: JSON by POST to the request's ipnUrl, taken with 204 within 15 s.

It is sent once: the gateway promises no second try, so a shop has to ask.
"""

import asyncio
import logging

import httpx

from sandbox import pushing
from sandbox.momo import payments
from sandbox.momo.merchant import CHANNEL
from sandbox.momo.payments import Message, Payment
from sandbox.world import World

logger = logging.getLogger(__name__)

DEADLINE_S = 15.0
TAKEN = 204


async def tell(world: World, payment: Payment, message: Message) -> None:
    """Send a result as the switches say; comes back at once, or with `ipn_before_return` after its first
    answer."""
    cancelled = message["resultCode"] == 1006 and not world.setting(CHANNEL, "cancel_sends_ipn")
    if not payment["ipnUrl"] or world.setting(CHANNEL, "ipn_drop") or cancelled:
        return
    answered = asyncio.Event()
    pushing.start(_deliver(world, payment, message, answered))
    if world.setting(CHANNEL, "ipn_before_return"):
        await answered.wait()


async def _deliver(world: World, payment: Payment, message: Message, answered: asyncio.Event) -> None:
    try:
        await asyncio.sleep(world.setting(CHANNEL, "ipn_delay_s"))
        async with pushing.client(DEADLINE_S) as client:
            if world.setting(CHANNEL, "ipn_forged"):
                forged = {**message, "resultCode": 0, "signature": "0" * 64}
                await _call(world, client, payment, forged, is_forged=True)
            copies = 2 if world.setting(CHANNEL, "ipn_twice") else 1
            await asyncio.gather(
                *(_until_taken(world, client, payment, message, answered) for _ in range(copies))
            )
    finally:
        answered.set()


async def _until_taken(
    world: World, client: httpx.AsyncClient, payment: Payment, message: Message, answered: asyncio.Event
) -> None:
    for number in range(1 + int(world.setting(CHANNEL, "ipn_retries"))):
        if number:
            await asyncio.sleep(world.setting(CHANNEL, "ipn_retry_s"))
        status = await _call(world, client, payment, message)
        answered.set()
        if status == TAKEN:
            return


async def _call(
    world: World, client: httpx.AsyncClient, payment: Payment, message: Message, *, is_forged: bool = False
) -> int:
    """One call; the status of its answer, 0 when none came."""
    try:
        status = (await client.post(payment["ipnUrl"], json=message)).status_code
    except httpx.HTTPError as error:
        logger.info("IPN to %s failed: %s", payment["ipnUrl"], error)
        status = 0
    payment["ipn"].append({"at": world.now(), "is_forged": is_forged, "answer": status})
    payments.save(world, payment)
    return status
