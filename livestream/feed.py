"""Server-sent events of live sessions: `GET /live/<session>/stream/`, native ASGI beside Django.

    event: comment
    data: {"kind": "comment", "name": "Lan", "text": "M12 2 hũ 091****678"}

Viewers hear what is for everybody; with the ticket of a page of the desk (`?ticket=…`) it is the desk's feed.
An event is a hint: who missed some is told `again` and asks for the page once more. One subscription in Redis
serves all listeners of a process. What viewers chat goes out a few times a second, together: a thousand of
them would each be woken fifty times a second otherwise. The desk hears everything at once.
"""

import asyncio
import json
import logging
import re
from collections import defaultdict
from contextlib import suppress
from urllib.parse import parse_qs

import redis.asyncio as redis_py
from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, HTTPScope
from django.conf import settings
from redis.exceptions import RedisError

from livestream import broadcast

log = logging.getLogger(__name__)

ADDRESS = re.compile(r"^/live/(\d{1,18})/stream/$")
CHAT = frozenset({"comment", "stock", "viewers"})  # may wait a moment; a product that is shown may not
PAUSE_S = 0.25  # that chat waits for more of it
MOST_COMMENTS = 12  # at a time: nobody reads faster
GONE = b""  # the end of a listener's queue
QUEUE = 8  # events a slow viewer may be behind before it is told to ask again
DESK_QUEUE = 600  # the same of a desk: a batch brings up to 500 comments, all at the same moment
BEAT_S = 15.0  # a comment now and then keeps proxies from closing a quiet stream
MOST_LISTENERS = 5_000  # of one process
AGAIN = b'event: again\ndata: {"kind": "again"}\n\n'
_HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]


class Hub:
    """The listeners of this process, by channel, and the one subscription that feeds them."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
        self._chat: dict[str, list[tuple[str, bytes]]] = {}  # by channel: kind and frame of what waits
        self._reader: asyncio.Task[None] | None = None
        self.is_reading = asyncio.Event()

    def count(self) -> int:
        """How many listen."""
        return sum(map(len, self._listeners.values()))

    def join(self, channel: str) -> "asyncio.Queue[bytes]":
        """A queue of what is said on a channel from now on; the first listener wakes the reader."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(
            DESK_QUEUE if channel.endswith(f":{broadcast.DESK}") else QUEUE
        )
        self._listeners[channel].add(queue)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.get_running_loop().create_task(self._read())
        return queue

    def leave(self, channel: str, queue: "asyncio.Queue[bytes]") -> None:
        """The last listener lets the reader go."""
        self._listeners[channel].discard(queue)
        if not self._listeners[channel]:
            del self._listeners[channel]
        if not self._listeners and self._reader is not None:
            self._reader.cancel()
            self._reader = None

    async def _read(self) -> None:
        """Subscribe, and again whenever Redis was away: then everybody has missed something."""
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                log.warning("live feeds wait for Redis: %s", error)
            self.is_reading.clear()
            await asyncio.sleep(1)
            for channel in list(self._listeners):
                self._say(channel, AGAIN)

    async def _listen(self) -> None:
        client = redis_py.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=0.5)
        async with client, client.pubsub() as subscription:
            await subscription.psubscribe(f"{broadcast.prefix()}*")
            async for message in subscription.listen():
                if message["type"] == "psubscribe":
                    self.is_reading.set()
                elif message["type"] == "pmessage":
                    self.hear(message["channel"].decode(), message["data"])

    def hear(self, channel: str, said: bytes) -> None:
        """Pass on what was said: at once, or as chat of viewers together with more of it."""
        kind, frame = _frame(said)
        if not channel.endswith(f":{broadcast.SHOW}"):
            return self._say(channel, frame)
        waiting = self._chat.setdefault(channel, [])
        waiting.append((kind, frame))
        if kind not in CHAT:
            self._flush(channel)
        elif len(waiting) == 1:
            asyncio.get_running_loop().call_later(PAUSE_S, self._flush, channel)

    def _flush(self, channel: str) -> None:
        if waiting := self._chat.pop(channel, None):
            self._say(channel, _together(waiting))

    def _say(self, channel: str, frame: bytes) -> None:
        for queue in self._listeners.get(channel, ()):
            if queue.full():  # it missed some: nothing of it is worth reading now
                while not queue.empty():
                    queue.get_nowait()
                queue.put_nowait(AGAIN)
            else:
                queue.put_nowait(frame)


def _frame(said: bytes) -> tuple[str, bytes]:
    kind = str(json.loads(said)["kind"])
    return kind, b"event: " + kind.encode() + b"\ndata: " + said + b"\n\n"


def _together(waiting: list[tuple[str, bytes]]) -> bytes:
    """In their order: the last comments, of counts the last one, everything else."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, (kind, _said) in enumerate(waiting):
        places[kind].append(place)
    kept = [
        place
        for kind, some in places.items()
        for place in (some[-MOST_COMMENTS if kind == "comment" else -1 :] if kind in CHAT else some)
    ]
    return b"".join(waiting[place][1] for place in sorted(kept))


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """That of the running loop: a server has one."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for old in [one for one in _hubs if one.is_closed()]:
            del _hubs[old]
        _hubs[loop] = Hub()
    return _hubs[loop]


async def stream(scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Answer one listener until it goes. 405 for another method, 403 for a ticket that is not good, 503 where
    too many listen."""
    here = ADDRESS.match(scope["path"])
    ticket = parse_qs(scope["query_string"].decode("latin-1")).get("ticket", [""])[0]
    session_id = int(here[1]) if here else 0
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    if ticket and not broadcast.is_ticket(session_id, ticket):
        return await _refuse(send, 403)
    if hub().count() >= MOST_LISTENERS:
        return await _refuse(send, 503)
    channel = broadcast.channel(session_id, broadcast.DESK if ticket else broadcast.SHOW)
    queue = hub().join(channel)
    gone = asyncio.ensure_future(_until_gone(receive, queue))
    try:
        with suppress(TimeoutError):  # while Redis is away the stream stands and waits
            await asyncio.wait_for(hub().is_reading.wait(), 1)
        await send({"type": "http.response.start", "status": 200, "headers": _HEADERS, "trailers": False})
        await _send(send, b"retry: 2000\n\n")
        while frame := await _next(queue):
            await _send(send, frame)
    except OSError:
        pass  # it went while we spoke
    finally:
        gone.cancel()
        hub().leave(channel, queue)


async def _next(queue: "asyncio.Queue[bytes]") -> bytes:
    """What to say next: an event, or after a quiet while a comment."""
    try:
        async with asyncio.timeout(BEAT_S):
            return await queue.get()
    except TimeoutError:
        return b": \n\n"


async def _until_gone(receive: ASGIReceiveCallable, queue: "asyncio.Queue[bytes]") -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    while not queue.empty():
        queue.get_nowait()
    queue.put_nowait(GONE)


async def _send(send: ASGISendCallable, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _refuse(send: ASGISendCallable, status: int) -> None:
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
