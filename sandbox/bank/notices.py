"""Tell the shop of a line on its account, by the service it chose, until it answers 2xx.

Retries as SePay publishes them: seven, at Fibonacci minutes.
"""

import asyncio
import logging

import httpx

from sandbox import pushing
from sandbox.bank import ledger, services
from sandbox.bank.account import CHANNEL
from sandbox.bank.ledger import Line
from sandbox.world import World

logger = logging.getLogger(__name__)

DEADLINE_S = 10.0
WAITS_MIN = (0, 1, 1, 2, 3, 5, 8, 13)


def tell(world: World, line: Line) -> None:
    """Send a line of the shop's account as the switches say; comes back at once."""
    service = world.setting(CHANNEL, "service")
    address = world.setting(CHANNEL, "notice_url").replace("{service}", services.FAMILY[service])
    told = line["is_ours"] and not world.setting(CHANNEL, "notice_drop")
    if not address or not told or (service == "payos" and line["direction"] == ledger.OUT):
        return
    pushing.start(_deliver(world, address, service, line))


async def _deliver(world: World, address: str, service: str, line: Line) -> None:
    make = services.SERVICES[service]
    await asyncio.sleep(world.setting(CHANNEL, "notice_delay_s"))
    async with pushing.client(DEADLINE_S) as client:
        if world.setting(CHANNEL, "notice_forged"):
            await _call(world, client, address, line, services.forged(make(line)), is_forged=True)
        copies = 2 if world.setting(CHANNEL, "notice_twice") else 1
        await asyncio.gather(*(_until_taken(world, client, address, service, line) for _ in range(copies)))


async def _until_taken(
    world: World, client: httpx.AsyncClient, address: str, service: str, line: Line
) -> None:
    for minutes in WAITS_MIN:
        await asyncio.sleep(minutes * world.setting(CHANNEL, "notice_minute_s"))
        if 200 <= await _call(world, client, address, line, services.SERVICES[service](line)) < 300:
            return


async def _call(
    world: World,
    client: httpx.AsyncClient,
    address: str,
    line: Line,
    message: services.Message,
    *,
    is_forged: bool = False,
) -> int:
    """One call; the status of its answer, 0 when none came."""
    body, headers = message
    try:
        answer = await client.post(
            address, content=body, headers={"content-type": "application/json", **headers}
        )
        status = answer.status_code
    except httpx.HTTPError as error:
        logger.info("notice to %s failed: %s", address, error)
        status = 0
    line["notices"].append({"at": world.now(), "is_forged": is_forged, "answer": status})
    ledger.save(world, line)
    return status
