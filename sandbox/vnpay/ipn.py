"""The server-to-server message: a signed GET to the address registered out of band.

At most ten calls, five minutes apart, until the shop answers 00 or 02. It is sent whatever the shopper's
browser does, and before, after or at the time of its return.
"""

import asyncio
import logging

import httpx

from sandbox import pushing
from sandbox.vnpay import payments, signature
from sandbox.vnpay.merchant import CHANNEL
from sandbox.vnpay.payments import Payment
from sandbox.vnpay.signature import Pairs
from sandbox.world import World

logger = logging.getLogger(__name__)

CALLS = 10
DEADLINE_S = 5.0  # quoted by integrators, not published
TAKEN = ("00", "02")
FORGER = "not-the-secret-of-this-merchant"


async def tell(world: World, payment: Payment, message: Pairs) -> None:
    """Send the message as the switches say; comes back at once, or with `ipn_before_return` after its first
    answer."""
    address = world.setting(CHANNEL, "ipn_url")
    if not address or world.setting(CHANNEL, "ipn_drop"):
        return
    answered = asyncio.Event()
    pushing.start(_deliver(world, address, payment, message, answered))
    if world.setting(CHANNEL, "ipn_before_return"):
        await answered.wait()


async def _deliver(
    world: World, address: str, payment: Payment, message: Pairs, answered: asyncio.Event
) -> None:
    try:
        await asyncio.sleep(world.setting(CHANNEL, "ipn_delay_s"))
        async with pushing.client(DEADLINE_S) as client:
            if world.setting(CHANNEL, "ipn_forged"):
                forged = signature.signed_query(_success(message), FORGER)
                await _call(world, client, payment, f"{address}?{forged}", is_forged=True)
            url = f"{address}?{signature.signed_query(message)}"
            copies = 2 if world.setting(CHANNEL, "ipn_twice") else 1
            await asyncio.gather(
                *(_until_taken(world, client, payment, url, answered) for _ in range(copies))
            )
    finally:
        answered.set()


async def _until_taken(
    world: World, client: httpx.AsyncClient, payment: Payment, url: str, answered: asyncio.Event
) -> None:
    for number in range(CALLS):
        if number:
            await asyncio.sleep(world.setting(CHANNEL, "ipn_retry_s"))
        code = await _call(world, client, payment, url)
        answered.set()
        if code in TAKEN:
            return


async def _call(
    world: World, client: httpx.AsyncClient, payment: Payment, url: str, *, is_forged: bool = False
) -> str:
    """One call; the RspCode of its answer, "" when there is none to read."""
    try:
        answer = await client.get(url)
        said = answer.json() if answer.status_code == 200 else {}
        code = said.get("RspCode", "") if isinstance(said, dict) else ""
    except (httpx.HTTPError, ValueError) as error:
        logger.info("IPN to %s failed: %s", url.partition("?")[0], error)
        code = ""
    payment["ipn"].append({"at": world.now(), "is_forged": is_forged, "answer": str(code)})
    payments.save(world, payment)
    return str(code)


def _success(message: Pairs) -> Pairs:
    """What a forger would rather have the shop read."""
    said = {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "00"}
    return [(name, said.get(name, value)) for name, value in message]
