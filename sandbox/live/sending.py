"""The sender of one source: brings what happened to the shop's endpoint in signed batches, and repeats until
it is taken. What goes wrong on the way stands in the switches.

Signature: hex HMAC-SHA256 with the source's key over "moment.source." and the raw body.
"""

import asyncio
import hmac
import json
import random
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx

from sandbox import pushing
from sandbox.live.script import Happening
from sandbox.live.switches import CHANNEL
from sandbox.world import World

BATCH = 200
EVERY_S = 0.3  # between batches
DEADLINE_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.2, 5.0
REFUSED_FOR_GOOD = (413, 422)


@dataclass(slots=True)
class Tally:
    """What became of the batches of a source."""

    batches: int = 0
    new: int = 0
    known: int = 0
    failures: int = 0
    refused: int = 0  # for good: nobody will take them
    forged: int = 0  # copies of a stranger, and how many of them were taken
    forged_taken: int = 0
    last_answer: str = ""


@dataclass(slots=True)
class Sender:
    """One source, its key, and what waits to be sent."""

    world: World
    url: str
    source: str
    key: str
    began_at: float  # epoch seconds of the room's first second
    chance: random.Random
    tally: Tally = field(default_factory=Tally)
    waiting: deque[Happening] = field(default_factory=deque)
    is_closing: bool = False
    _held: bytes | None = None  # a batch that is to be overtaken

    @property
    def is_idle(self) -> bool:
        """Everything has been taken."""
        return not self.waiting and self._held is None

    async def run(self) -> None:
        """Send until the room is over and everything is taken."""
        async with pushing.client(DEADLINE_S) as http:
            while not (self.is_closing and self.is_idle):
                await asyncio.sleep(EVERY_S)
                if self._happens("stall_rate"):
                    await asyncio.sleep(self._switch("stall_s"))
                if self.waiting:
                    await self._next(http)
                elif self._held is not None:
                    held, self._held = self._held, None
                    await self._deliver(http, held)

    async def _next(self, http: httpx.AsyncClient) -> None:
        batch = [self.waiting.popleft() for _ in range(min(BATCH, len(self.waiting)))]
        body = encode(batch, self.began_at + self._switch("clock_off_s"))
        if self._held is None and self._happens("shuffle_rate"):
            self._held = body
            return
        await self._deliver(http, body)
        if self._held is not None:
            held, self._held = self._held, None
            await self._deliver(http, held)

    async def _deliver(self, http: httpx.AsyncClient, body: bytes) -> None:
        """One batch, until it is taken or refused for good."""
        self.tally.batches += 1
        if self._happens("forge_rate"):
            self.tally.forged += 1
            answer = await self._post(http, body, "no key of this shop")
            self.tally.forged_taken += answer is not None and answer.is_success
        wait_s = FIRST_WAIT_S
        while True:
            answer = await self._post(http, body, self.key)
            is_taken = answer is not None and answer.is_success
            if is_taken and self._happens("lose_answer_rate"):
                is_taken = False
            elif answer is not None and is_taken:
                self._count(answer)
                break
            elif answer is not None and answer.status_code in REFUSED_FOR_GOOD:
                self.tally.refused += 1
                return
            self.tally.failures += 1
            await asyncio.sleep(self._told_wait(answer) or wait_s)
            wait_s = min(LONGEST_WAIT_S, wait_s * 2)
        if self._happens("send_twice_rate"):
            again = await self._post(http, body, self.key)
            if again is not None and again.is_success:
                self._count(again)

    async def _post(self, http: httpx.AsyncClient, body: bytes, key: str) -> httpx.Response | None:
        """The answer, None without one."""
        moment = int(time.time() + self._switch("clock_off_s"))
        headers = {
            "content-type": "application/json",
            "live-source": self.source,
            "live-timestamp": str(moment),
            "live-signature": signature(key, moment, self.source, body),
        }
        try:
            answer = await http.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            self.tally.last_answer = type(error).__name__
            return None
        self.tally.last_answer = f"{answer.status_code} {answer.text[:120]}"
        return answer

    def _count(self, answer: httpx.Response) -> None:
        try:
            said = answer.json()
            self.tally.new += int(said["new"])
            self.tally.known += int(said["known"])
        except (ValueError, KeyError, TypeError):
            self.tally.last_answer = "an answer without new and known"

    def _told_wait(self, answer: httpx.Response | None) -> float:
        told = answer.headers.get("retry-after", "") if answer is not None else ""
        return min(30.0, float(told)) if told.isdecimal() else 0.0

    def _switch(self, name: str) -> Any:
        return self.world.setting(CHANNEL, name)

    def _happens(self, name: str) -> bool:
        return self.chance.random() < self._switch(name)


def signature(key: str, moment: int, source: str, body: bytes) -> str:
    """The signature of a batch."""
    return hmac.new(key.encode(), b"%d.%s." % (moment, source.encode()) + body, sha256).hexdigest()


def encode(events: list[Happening], began_at: float) -> bytes:
    """The body of a batch."""
    return json.dumps({"events": [_event(one, began_at) for one in events]}, ensure_ascii=False).encode()


def _event(event: Happening, began_at: float) -> dict[str, Any]:
    at = datetime.fromtimestamp(began_at + event.at_s, UTC).isoformat(timespec="milliseconds")
    made: dict[str, Any] = {"type": event.kind, "id": f"{event.source}-{event.number}", "at": at}
    if event.author:
        made["author"] = {"id": event.author, "name": event.name}
    if event.said:
        made["text"] = event.said.text
    else:
        made["count"] = event.count
    return made
