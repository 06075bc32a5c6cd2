"""The network's moods around every call of a stand-in: slow, throttled, failing, or losing its answer.

A gate stands before each platform route, so that the platforms themselves stay honest and /control/
is never struck. It also notes and counts every call.
"""

import asyncio
import itertools
import random
import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sandbox.world import CALL, StandIn, World

# Shopee says "error", Lazada and TikTok Shop say "code", all near the start of the answer.
CODE = re.compile(rb'"(?:error|code|vnp_ResponseCode|resultCode)"\s*:\s*(?:"([^"]*)"|(\d+))')
SUCCESS = ("", "0", "00")
_numbers = itertools.count(1)


class Gate:
    """One route of one stand-in behind call budget and faults."""

    def __init__(self, app: ASGIApp, world: World, stand_in: StandIn, path: str) -> None:
        """`path`: the route's pattern, under which its calls are counted."""
        self._app = app
        self._world = world
        self._stand_in = stand_in
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        CALL.set(next(_numbers))
        delay_s = self._setting("delay_s")
        if delay_s > 0:
            await asyncio.sleep(delay_s)
        answer = Answer(send)
        fault = self._fault(Request(scope, receive))
        if fault is not None:
            await fault(scope, receive, answer)
            code = answer.code()
        elif self._strikes("lose_rate"):
            await self._app(scope, receive, Answer(_swallow))
            await self._lose(scope, receive, send)
            code = "lost"
        else:
            await self._app(scope, receive, answer)
            code = answer.code()
        accepted = code in SUCCESS
        channel = self._stand_in.channel
        self._world.log(channel, path=scope["path"], code=code, accepted=accepted)
        self._world.count(channel, self._path, "ok" if accepted else code)

    def _setting(self, name: str) -> float:
        return self._world.setting(self._stand_in.channel, name)

    def _strikes(self, rate: str) -> bool:
        share = self._setting(rate)
        return share > 0 and random.random() < share

    def _fault(self, request: Request) -> Response | None:
        """The answer that keeps this call from the platform, if any."""
        bucket = self._stand_in.bucket(request)
        if bucket is not None:
            per_second = self._setting("calls_per_second")
            if per_second > 0 and self._world.allow(self._stand_in.channel, bucket, per_second) > 0:
                return self._stand_in.native_error("throttled")
            if self._strikes("throttle_rate"):
                return self._stand_in.native_error("throttled")
            if self._strikes("token_expired_rate"):
                return self._stand_in.native_error("token_expired")
        if self._strikes("fail_rate"):
            return self._stand_in.native_error(random.choice(("internal", "unavailable")))
        return None

    async def _lose(self, scope: Scope, receive: Receive, send: Send) -> None:
        """End a lost answer in the gateway's error page, an error of the platform or a cut connection."""
        ending = random.choice(("unavailable", "internal", "cut"))
        if ending != "cut":
            await self._stand_in.native_error(ending)(scope, receive, send)
            return
        # Announcing more than is sent makes the server drop the connection when the call returns.
        headers = [(b"content-type", b"application/json"), (b"content-length", b"512")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class Answer:
    """Hands an answer on and remembers how it begins."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._status = 0
        self._head = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        elif not self._head:
            self._head = message.get("body", b"")[:400]
        await self._send(message)

    def code(self) -> str:
        """The platform's own code; the HTTP status when the answer names none."""
        found = CODE.search(self._head)
        if found:
            return (found[1] or found[2] or b"").decode("utf-8", "replace")
        return "" if self._status < 400 else str(self._status)


async def _swallow(message: Message) -> None:
    """Send nothing."""
