"""The gateway in front of every call: path, method, body type, app, time, signature, token, scope, shop.

The checks run in that order. A handler is a plain function from a `Call` to the `data` of the answer,
so it reads and writes in one go and two calls can never interleave inside it.
"""

import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from sandbox.tiktok import shop
from sandbox.tiktok.answers import EXPIRED, GATEWAY, Refusal, refusal, success
from sandbox.tiktok.signing import request_signature
from sandbox.world import World

TIME_BEHIND_S, TIME_AHEAD_S = 300, 30
ENVELOPE = ("app_key", "timestamp", "sign")


@dataclass(frozen=True)
class Call:
    """A call that passed the gateway. `query` joins repeated keys by commas; `form` only for uploads."""

    world: World
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: dict[str, Any]
    form: FormData = field(default_factory=FormData)

    def log(self, sku: str, what: str, value: Any) -> None:
        """Note an accepted write of "stock", "price" or "deal" of a seller's SKU."""
        self.world.log(shop.CHANNEL, path=self.path, sku=sku, field=what, value=value)


@dataclass(frozen=True)
class Operation:
    """One method of one path. `path` holds `{version}`; `takes_shop`: whether shop_cipher belongs to it."""

    method: str
    path: str
    scope: str
    handle: Callable[[Call], dict[str, Any]]
    versions: tuple[str, ...] = ("202309",)
    takes_shop: bool = True
    uploads: bool = False


class Endpoint:
    """All operations of one path, as an ASGI application."""

    def __init__(self, world: World, path: str, operations: list[Operation]) -> None:
        self.path = path
        self._world = world
        self._operations = operations

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            operation = self._operation(request)
            raw = await request.body()
            _content_type(request, operation, raw)
            _app(request)
            _time(request, self._world)
            _sign(request, b"" if operation.uploads else raw)
            _token(request, operation, self._world)
            _shop(request, operation)
            form = await request.form() if operation.uploads else FormData()
            return success(
                operation.handle(
                    Call(
                        world=self._world,
                        path=request.url.path,
                        params=request.path_params,
                        query=_query(request),
                        body={} if operation.uploads else _body(raw),
                        form=form,
                    )
                )
            )
        except Refusal as error:
            return refusal(error.code, error.message, error.status)

    def _operation(self, request: Request) -> Operation:
        named = [operation for operation in self._operations if operation.method == request.method]
        if not named:
            raise Refusal(36009010, "Invalid method.", HTTPStatus.METHOD_NOT_ALLOWED)
        version = request.path_params["version"]
        for operation in named:
            if version in operation.versions:
                return operation
        raise Refusal(36009014, f"Invalid API version {version}.", HTTPStatus.BAD_REQUEST)


class Nowhere:
    """Every other path of the API host."""

    path = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = refusal(36009009, "Invalid path.", HTTPStatus.NOT_FOUND)
        await response(scope, receive, send)


def _content_type(request: Request, operation: Operation, raw: bytes) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if operation.uploads and kind != "multipart/form-data":
        raise Refusal(36009023, "The content-type must be multipart/form-data.", HTTPStatus.BAD_REQUEST)
    if not operation.uploads and raw and kind != "application/json":
        raise Refusal(36009022, "The content-type must be application/json.", HTTPStatus.BAD_REQUEST)


def _app(request: Request) -> None:
    if request.query_params.get("app_key") != shop.APP_KEY:
        raise Refusal(GATEWAY, "Invalid app_key.", HTTPStatus.BAD_REQUEST)


def _time(request: Request, world: World) -> None:
    raw = request.query_params.get("timestamp", "")
    if not (raw.isascii() and raw.isdigit() and len(raw) == 10):
        raise Refusal(GATEWAY, "Invalid timestamp: Unix seconds expected.", HTTPStatus.BAD_REQUEST)
    clocks = (world.now(), time.time())  # a client that does not know of a moved clock is not refused for it
    if not any(now - TIME_BEHIND_S <= int(raw) <= now + TIME_AHEAD_S for now in clocks):
        raise Refusal(GATEWAY, "Invalid timestamp: too old or ahead of time.", HTTPStatus.BAD_REQUEST)


def _sign(request: Request, body: bytes) -> None:
    given = request.query_params.get("sign", "")
    if not given:
        raise Refusal(GATEWAY, "param query.sign is missing", HTTPStatus.BAD_REQUEST)
    pairs = request.query_params.multi_items()
    # Clients disagree about a body of {}: some sign it, some send it unsigned.
    bodies = [body, b""] if body == b"{}" else [body]
    wanted = [request_signature(shop.APP_SECRET, request.url.path, pairs, signed) for signed in bodies]
    if not any(hmac.compare_digest(given.encode(), sign.encode()) for sign in wanted):
        raise Refusal(106001, "Signature invalid.", HTTPStatus.UNAUTHORIZED)


def _token(request: Request, operation: Operation, world: World) -> None:
    token = world.state.get("tiktok_token", request.headers.get("x-tts-access-token", ""))
    if token is None:
        raise Refusal(GATEWAY, "Invalid access token.", HTTPStatus.UNAUTHORIZED)
    if token["access_expires_at"] <= world.now():
        raise Refusal(EXPIRED, "Expired credentials.", HTTPStatus.UNAUTHORIZED)
    if operation.scope not in token["scopes"]:
        raise Refusal(105005, f"Access denied: scope {operation.scope} is missing.", HTTPStatus.FORBIDDEN)


def _shop(request: Request, operation: Operation) -> None:
    cipher = request.query_params.get("shop_cipher")
    if not operation.takes_shop:
        if cipher is not None:
            raise Refusal(GATEWAY, "Unexpected identifier: shop_cipher.", HTTPStatus.BAD_REQUEST)
        return
    if not cipher:
        raise Refusal(106013, "shop_cipher is missing.", HTTPStatus.BAD_REQUEST)
    if cipher != shop.CIPHER:
        raise Refusal(101000, "The shop_cipher does not belong to this token.", HTTPStatus.FORBIDDEN)


def _query(request: Request) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in ENVELOPE:
            joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


def _body(raw: bytes) -> dict[str, Any]:
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except ValueError:
        raise Refusal(GATEWAY, "The body is not valid JSON.", HTTPStatus.BAD_REQUEST) from None
    if not isinstance(body, dict):
        raise Refusal(GATEWAY, "The body must be a JSON object.", HTTPStatus.BAD_REQUEST)
    return body
