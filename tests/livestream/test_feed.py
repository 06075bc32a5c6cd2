"""The streams of a session over the real ASGI application and the real Redis."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from core import clock
from livestream import broadcast, feed
from livestream.broadcast import DESK, SHOW
from ocop_store.asgi import application

SESSION = 4711


def run(work):
    """In a loop of its own: a browser test leaves its own running in the main thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, work).result(20)


class Listener:
    """One open stream."""

    def __init__(self, query: str = "", method: str = "GET") -> None:
        self.scope = {
            "type": "http",
            "method": method,
            "path": f"/live/{SESSION}/stream/",
            "query_string": query.encode(),
            "headers": [],
        }
        self.said: asyncio.Queue[dict] = asyncio.Queue()
        self.going = asyncio.Event()

    async def receive(self) -> dict:
        await self.going.wait()
        return {"type": "http.disconnect"}

    async def event(self) -> tuple[str, dict]:
        """The next event that is no comment: its kind and facts."""
        while True:
            body = (await asyncio.wait_for(self.said.get(), 5))["body"].decode()
            if body.startswith("event: "):
                kind, data = body.strip().split("\n")
                return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))


@asynccontextmanager
async def listening(query: str = ""):
    """A listener whose stream has begun."""
    one = Listener(query)
    scope: Any = one.scope  # plain dicts will do
    receive: Any = one.receive
    send: Any = one.said.put
    task = asyncio.create_task(application(scope, receive, send))
    start = await asyncio.wait_for(one.said.get(), 5)
    assert start["status"] == 200
    assert (b"content-type", b"text/event-stream; charset=utf-8") in start["headers"]
    await asyncio.wait_for(one.said.get(), 5)
    try:
        yield one
    finally:
        one.going.set()
        await asyncio.wait_for(task, 5)


def tell(kind: str, audience: str) -> None:
    broadcast._send(SESSION, [broadcast.News(kind, {"n": 1}, (audience,))])


def test_what_is_said_to_viewers_reaches_viewers_and_what_is_for_the_desk_does_not():
    async def work():
        async with listening() as viewer, listening(f"ticket={broadcast.ticket(SESSION)}") as desk:
            tell("draft", DESK)
            tell("pinned", SHOW)
            return await viewer.event(), await desk.event(), viewer.said.empty(), desk.said.empty()

    assert run(work()) == (
        ("pinned", {"kind": "pinned", "n": 1}),
        ("draft", {"kind": "draft", "n": 1}),
        True,
        True,
    )


def test_one_subscription_serves_all_and_ends_with_the_last():
    async def work():
        async with listening() as one, listening() as two:
            assert feed.hub().count() == 2
            tell("pinned", SHOW)
            assert (await one.event())[0] == (await two.event())[0] == "pinned"
        return feed.hub().count(), feed.hub()._reader

    assert run(work()) == (0, None)


def test_a_desk_hears_a_whole_batch_although_it_comes_all_at_once():
    async def work():
        async with listening(f"ticket={broadcast.ticket(SESSION)}") as desk:
            said = [broadcast.News("comment", {"id": number}, (DESK,)) for number in range(500)]
            broadcast._send(SESSION, said)
            return [(await desk.event())[1].get("id") for _ in said]

    assert run(work()) == list(range(500))


def test_who_reads_too_slowly_is_told_to_ask_again():
    async def work():
        hub = feed.hub()
        queue = hub.join("x")
        for _ in range(feed.QUEUE + 1):
            hub._say("x", b"event: pinned\ndata: {}\n\n")
        found = [queue.get_nowait() for _ in range(queue.qsize())]
        hub.leave("x", queue)
        return found

    assert run(work()) == [feed.AGAIN]


@pytest.mark.parametrize(
    ("query", "method", "status"),
    [("ticket=forged", "GET", 403), ("", "POST", 405)],
)
def test_a_forged_ticket_or_another_method_opens_no_stream(query, method, status):
    async def work():
        one = Listener(query, method)
        await application(one.scope, one.receive, one.said.put)
        return (await one.said.get())["status"]

    assert run(work()) == status


def test_a_ticket_is_for_its_own_session_and_not_for_ever():
    ticket = broadcast.ticket(SESSION)
    assert broadcast.is_ticket(SESSION, ticket)
    assert not broadcast.is_ticket(SESSION + 1, ticket)
    with time_machine.travel(clock.now() + timedelta(hours=13)):
        assert not broadcast.is_ticket(SESSION, ticket)


def test_what_viewers_write_does_not_wait_behind_their_pages(monkeypatch):
    taken = []

    def by(name):
        async def take(scope, receive, send):
            taken.append((name, scope["path"]))

        return take

    monkeypatch.setattr("ocop_store.asgi._pages", by("pages"))
    monkeypatch.setattr("ocop_store.asgi._comments", by("comments"))
    paths = ["/live/7/events/", "/phat-truc-tiep/7/", "/live/7/events/x", "/live/x/events/"]

    async def work():
        for path in paths:
            await application(Listener().scope | {"path": path, "method": "POST"}, None, None)

    run(work())
    assert taken == [("comments", paths[0]), *(("pages", path) for path in paths[1:])]
