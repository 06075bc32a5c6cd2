"""What every webhook shares: the HTTP client, and the moods of the way there."""

import asyncio
import random
import ssl
from collections.abc import Coroutine
from functools import cache
from typing import Any

import httpx

from sandbox.world import World

_under_way: set[asyncio.Task[None]] = set()  # the loop itself keeps only weak references


def start(delivery: Coroutine[Any, Any, None]) -> None:
    """Let a delivery go its own way while the caller answers; nothing happens where no server runs."""
    try:
        task = asyncio.get_running_loop().create_task(delivery)
    except RuntimeError:
        delivery.close()
        return
    _under_way.add(task)
    task.add_done_callback(_under_way.discard)


def client(deadline_s: float) -> httpx.AsyncClient:
    """A client for one delivery, each attempt within `deadline_s`; no proxy of the environment is used."""
    return httpx.AsyncClient(timeout=deadline_s, trust_env=False, verify=_trusted())


@cache
def _trusted() -> ssl.SSLContext:
    """Trusted certificates, read once: that takes longer than a push."""
    return ssl.create_default_context()


def departures(world: World, channel: str) -> list[float]:
    """Seconds to wait before each copy of one webhook leaves: none when it is lost, two when doubled."""
    if random.random() < world.setting(channel, "webhook_lose_rate"):
        return []
    twice = world.setting(channel, "webhook_twice") or random.random() < world.setting(
        channel, "webhook_twice_rate"
    )
    return [random.uniform(0, world.setting(channel, "webhook_shuffle_s")) for _ in range(2 if twice else 1)]
