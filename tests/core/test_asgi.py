"""The bridge from uvicorn to Django."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from ocop_store.asgi import application

HUNG_UP = {"type": "http.disconnect"}


def post(*messages: dict, length: int) -> int:
    """The status of a webhook whose body comes in these messages."""
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/hooks/lazada/",
        "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-length", str(length).encode())],
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
    }
    coming, sent = list(messages), []

    async def receive() -> dict:
        return coming.pop(0)

    async def send(message: dict) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as apart:  # a browser test leaves its own loop running in the main thread
        answering = asyncio.wait_for(application(scope, receive, send), 30)  # type: ignore[arg-type]  # plain dicts will do
        apart.submit(asyncio.run, answering).result(60)
    return sent[0]["status"]


def test_a_webhook_whose_sender_hung_up_is_no_forgery():
    assert post(HUNG_UP, length=9) == 400


def test_a_body_that_breaks_off_is_not_taken_for_the_whole():
    assert post({"type": "http.request", "body": b"{", "more_body": True}, HUNG_UP, length=9) == 400
