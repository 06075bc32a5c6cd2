"""The door of `livestream.hooks` for bridges that keep a connection open: a WebSocket at the same address.

A message is what a POST would be: its header lines, an empty line, its body.

    Live-Source: tiktok
    Live-Timestamp: 1795996800
    Live-Signature: 5f1c…

    {"events": […]}

The answer is what a POST is told, with its `status`: `{"status": 200, "new": 1, "known": 0}`. Messages are
taken in their order, one after the other. A forged one ends the connection (1008), one that is too long as
well (1009).
"""

import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

Application = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]
MOST_OPEN = 200  # of one process; a session has a handful of bridges
LONGEST = 520 * 1024  # a batch of the longest, with its headers
SAID = (b"live-source", b"live-timestamp", b"live-signature")
KEPT = (b"host", b"x-forwarded-proto")  # of the handshake; never a cookie
EMPTY_LINE = re.compile(rb"\r?\n\r?\n")
POLICY, TOO_LONG, BUSY = 1008, 1009, 1013  # RFC 6455, 7.4.1

_open = 0


async def serve(
    post: Application, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> None:
    """Hand each message to `post`, the application that takes POSTs, until the bridge hangs up."""
    global _open
    await receive()  # it wants to connect
    if _open >= MOST_OPEN:
        await send({"type": "websocket.close", "code": BUSY, "reason": None})
        return
    _open += 1
    try:
        await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
        code = await _talk(post, scope, receive, send)
        if code:
            await send({"type": "websocket.close", "code": code, "reason": None})
    finally:
        _open -= 1


async def _talk(
    post: Application, scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable
) -> int | None:
    """Answer until the end; with which code we end it, None where the bridge did."""
    while True:
        message = await receive()
        if message["type"] != "websocket.receive":
            return None
        raw = message.get("bytes") or (message.get("text") or "").encode()
        if len(raw) > LONGEST:
            return TOO_LONG
        answer = await _answer(post, scope, raw)
        text = json.dumps(answer, ensure_ascii=False)
        await send({"type": "websocket.send", "bytes": None, "text": text})
        if answer["status"] == 401:
            return POLICY


async def _answer(post: Application, scope: WebSocketScope, raw: bytes) -> dict[str, Any]:
    """What a POST of this message is told."""
    head, body = [*EMPTY_LINE.split(raw, maxsplit=1), b""][:2]
    lines = (line.partition(b":") for line in head.splitlines()[:10])
    said = {name.strip().lower(): value.strip() for name, _colon, value in lines}
    headers = [(name, value) for name, value in scope["headers"] if name in KEPT]
    headers += [(name, _plain(said.get(name, b""))) for name in SAID]
    headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    request: dict[str, Any] = {
        "type": "http",
        "asgi": scope["asgi"],
        "http_version": "1.1",
        "method": "POST",
        "scheme": "https" if scope["scheme"] == "wss" else "http",
        "path": scope["path"],
        "raw_path": scope["path"].encode(),
        "root_path": scope["root_path"],
        "query_string": b"",
        "headers": headers,
        "client": scope["client"],
        "server": scope["server"],
        "extensions": {},
    }
    status, told = 500, b""

    async def read() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def write(part: dict[str, Any]) -> None:
        nonlocal status, told
        if part["type"] == "http.response.start":
            status = part["status"]
        else:
            told += part.get("body", b"")

    await post(request, read, write)
    try:
        facts = json.loads(told)
    except ValueError:
        facts = {}
    return {"status": status, **(facts if isinstance(facts, dict) else {})}


def _plain(value: bytes) -> bytes:
    """A value as the header of a POST may be (RFC 9110, 5.5); nothing in place of another."""
    return value if value.isascii() and value.decode().isprintable() else b""
