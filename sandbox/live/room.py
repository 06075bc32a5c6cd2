"""One room as it is played: the course in its time, the counters, the senders, the truth."""

import asyncio
import random
import time
from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sandbox.live.script import Happening, Plan, Truth, play
from sandbox.live.sending import Sender
from sandbox.shopee import livestream
from sandbox.shopee.store import Store
from sandbox.world import World

STEP_S = 0.05
SHOPEE_USERS = 550_100_000  # the platform's numbers of viewers begin here
SHOWN = 200  # comments the page can still see
TOLD = 100_000  # comments whose meaning can still be asked for
PLAYING, DRAINING, OVER, STOPPED = "playing", "draining", "over", "stopped"


class Room:
    """A session that is played once."""

    def __init__(
        self,
        world: World,
        number: int,
        plan: Plan,
        url: str,
        keys: Mapping[str, str],
        shopee_session: int | None = None,
    ) -> None:
        """`keys`: of each source that is brought to `url`. What happens on "shopee" with a `shopee_session`
        is told there, where the shop fetches it."""
        self.number, self.plan = number, plan
        self._store, self._shopee_session = Store(world), shopee_session
        self.state = PLAYING
        self.began_at = time.time()
        self.truth = Truth()
        self.counts: Counter[str] = Counter()
        self.viewers: dict[str, int] = {}
        self.comments: deque[Happening] = deque(maxlen=SHOWN)
        self.told: deque[Happening] = deque(maxlen=TOLD)
        self.senders = {
            source: Sender(world, url, source, key, self.began_at, random.Random(f"{plan.seed} {source}"))
            for source, key in keys.items()
        }
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to play on the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """End at once; what was not sent stays unsent."""
        if self._task and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def elapsed_s(self) -> float:
        """How long it has been played."""
        return min(self.plan.length_s, time.time() - self.began_at)

    def status(self) -> dict[str, Any]:
        """The counters, and what became of the batches."""
        return {
            "id": self.number,
            "state": self.state,
            "elapsed_s": round(self.elapsed_s, 1),
            "length_s": self.plan.length_s,
            "viewers": sum(self.viewers.values()),
            **{kind: self.counts[kind] for kind in ("comment", "join", "like", "gift")},
            "sources": {
                name: {**asdict(sender.tally), "waiting": len(sender.waiting)}
                for name, sender in self.senders.items()
            },
        }

    async def _run(self) -> None:
        senders = [asyncio.create_task(sender.run()) for sender in self.senders.values()]
        try:
            began = time.monotonic()
            for event in play(self.plan):
                while event.at_s > time.monotonic() - began:
                    await asyncio.sleep(STEP_S)
                self._take(event)
            self.state = DRAINING
            for sender in self.senders.values():
                sender.is_closing = True
            await asyncio.gather(*senders)
            self.state = OVER
        finally:
            self.state = OVER if self.state == OVER else STOPPED
            for task in senders:
                task.cancel()

    def _take(self, event: Happening) -> None:
        self.counts[event.kind] += event.count if event.kind in ("like", "gift") else 1
        if event.kind == "viewers":
            self.viewers[event.source] = event.count
        if event.said:
            self.truth.note(event)
            self.comments.append(event)
            self.told.append(event)
        if event.source == "shopee" and self._shopee_session is not None:
            self._tell_shopee(event, self._shopee_session)
        elif sender := self.senders.get(event.source):
            sender.waiting.append(event)

    def _tell_shopee(self, event: Happening, session_id: int) -> None:
        if event.said:
            user_id = SHOPEE_USERS + int(event.author[1:])
            livestream.write(self._store, session_id, user_id, event.name, event.said.text)
        elif event.kind == "viewers":
            livestream.watch(self._store, session_id, ccu=event.count)
        elif event.kind == "like":
            livestream.watch(self._store, session_id, likes=event.count)


def meaning(event: Happening) -> dict[str, Any]:
    """A comment and what its author meant by it."""
    said = event.said
    assert said is not None
    return {
        "id": f"{event.source}-{event.number}",
        "source": event.source,
        "author": event.author,
        "text": said.text,
        "intent": said.intent,
        "lines": [
            {"code": line.code, "variant": line.variant, "quantity": line.quantity} for line in said.lines
        ],
        "phone": said.phone,
        "answer": said.answer,
        "is_duplicate": said.is_duplicate,
        "game": event.game,
    }
