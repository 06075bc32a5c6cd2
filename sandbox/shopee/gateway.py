"""Shopee's gateway: who calls, is it signed, is the token good; then the envelope around the answer.

Signature: hex HMAC-SHA256 of partner_id + path + timestamp (+ access_token + shop_id) with the partner key
as typed. Gateway refusals come with HTTP 403, business failures with HTTP 200.
"""

import hmac
import json
import uuid
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from starlette.datastructures import QueryParams, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from sandbox.shopee.store import DELETED, Document, Store

PARTNER_ID = 2001234
PARTNER_KEY = "6f63302d746573742d706172746e65722d6b65792d6e6f742d61207365637265"

Answer = dict[str, Any] | list[Any] | None


class ShopeeError(Exception):
    """A refusal in Shopee's words; `response` is what the envelope still carries."""

    def __init__(self, code: str, message: str, *, response: Answer = None, status: int = 200) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.response = response
        self.status = status


@dataclass(slots=True)
class Call:
    """One verified call. Business parameters stand in the query (GET) or in the JSON body (POST)."""

    store: Store
    path: str
    is_get: bool
    query: QueryParams
    body: Mapping[str, Any]
    shop_id: int | None = None
    files: Sequence[tuple[str, bytes]] = field(default_factory=list)  # (content type, content)

    def value(self, name: str) -> Any:
        """A parameter as sent, or None."""
        return self.query.get(name) if self.is_get else self.body.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text parameter; refused when absent and without default."""
        value = self.value(name)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or (not value and default is None):
            raise ShopeeError("error_param", f"{name} is required.")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """A whole number; refused when absent and without default, or when not a number."""
        value = self.value(name)
        if value is None and default is not None:
            return default
        return whole(value, name)

    def page_size(self, most: int, default: int | None = None) -> int:
        """`page_size` between 1 and `most`."""
        size = self.whole("page_size", default)
        if not 1 <= size <= most:
            raise ShopeeError("error_param", f"page_size should be between 1 and {most}.")
        return size

    def page_no(self) -> int:
        """`page_no`, which starts at 1."""
        number = self.whole("page_no", 1)
        if number < 1:
            raise ShopeeError("error_param", "page_no starts at 1.")
        return number

    def texts(self, name: str) -> list[str]:
        """A list in the query: `a,b`, `[a,b]` or a repeated key."""
        parts = (part.strip(" []\"'") for sent in self.query.getlist(name) for part in sent.split(","))
        return [part for part in parts if part]

    def ids(self, name: str, most: int) -> list[int]:
        """A list of 1 to `most` numbers in the query."""
        numbers = [whole(part, name) for part in self.texts(name)]
        if not 1 <= len(numbers) <= most:
            raise ShopeeError("error_param", f"{name} should hold 1 to {most} ids.")
        return numbers

    def item(self) -> Document:
        """The item named by `item_id`; refused when unknown, and when deleted or banned."""
        item = self.store.item(self.whole("item_id"))
        if item is None:
            raise ShopeeError("error_item_not_found", "Item_id is not found.")
        if item["status"] in DELETED or item["status"] == "BANNED":
            raise ShopeeError("error_item_uneditable", "The item has been banned or deleted.")
        return item

    def objects(self, name: str, most: int) -> list[dict[str, Any]]:
        """A list of 1 to `most` objects in the body."""
        value = self.body.get(name)
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise ShopeeError("error_param", f"{name} is required.")
        if not 1 <= len(value) <= most:
            raise ShopeeError("error_param", f"{name} should hold 1 to {most} entries.")
        return value


Handler = Callable[[Call], Answer]
Endpoint = Callable[[Request], Awaitable[Response]]


def whole(value: Any, name: str) -> int:
    """A whole number from JSON or a query; refused otherwise."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdecimal():
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise ShopeeError("error_param", f"{name} is required." if value is None else f"Invalid {name}.")


def endpoint(
    store: Store, handler: Handler, *, public: bool, flat: bool, speaker: str = "shop_id"
) -> Endpoint:
    """An ASGI endpoint for a call. `public`: no token needed (a shop signature is taken as well);
    `flat`: the answer stands beside `error` instead of inside `response`; `speaker`: whose token it takes,
    "shop_id" or "user_id"."""

    async def answer(request: Request) -> Response:
        try:
            shop_id = verify(store, request.url.path, request.query_params, public=public, speaker=speaker)
            call = await _read(store, request, shop_id)
            return envelope(handler(call), flat=flat)
        except ShopeeError as error:
            return refusal(error.code, error.message, error.response, error.status)

    return answer


def verify(
    store: Store, path: str, query: QueryParams, *, public: bool, speaker: str = "shop_id"
) -> int | None:
    """Check partner, time, signature and token; whom the call speaks for, None for a public call."""
    partner_id, timestamp, sign = query.get("partner_id"), query.get("timestamp"), query.get("sign")
    if not partner_id:
        raise ShopeeError("error_param", "There is no partner_id in query.", status=403)
    if partner_id != str(PARTNER_ID):
        raise ShopeeError("invalid_partner_id", "Invalid partner_id, please have a check.", status=403)
    if not timestamp:
        raise ShopeeError("error_param", "no timestamp", status=403)
    window_s = store.setting("signature_window_s")
    if not timestamp.isdecimal() or store.world.skew(int(timestamp)) > window_s:
        raise ShopeeError("error_param", "Timestamp is expired.", status=403)
    if not sign:
        raise ShopeeError("error_param", "There is no sign in query.", status=403)
    token, shop_id = query.get("access_token"), query.get(speaker)
    as_shop = not public or bool(token and shop_id)
    if as_shop and not token:
        raise ShopeeError("error_param", "There is no access_token in query.", status=403)
    if as_shop and not (shop_id and shop_id.isdecimal()):
        raise ShopeeError("error_param", f"There is no {speaker} in query.", status=403)
    base = f"{partner_id}{path}{timestamp}" + (f"{token}{shop_id}" if as_shop else "")
    expected = hmac.new(PARTNER_KEY.encode(), base.encode(), sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), sign.encode()):
        raise ShopeeError("error_sign", "Wrong sign.", status=403)
    if not as_shop:
        return None
    known = store.token(str(token))
    if known is None or known["expires_at"] <= store.now() or str(known.get(speaker)) != shop_id:
        raise ShopeeError("invalid_acceess_token", "Invalid access_token, please have a check.", status=403)
    if known["authorised_until"] <= store.now():
        raise ShopeeError("shop_access_expired", "The authorization of the shop has ended.", status=403)
    if store.setting("quota_spent"):
        raise ShopeeError("error_limit", "The daily call limit of the app is reached.", status=403)
    return int(known[speaker])


async def _read(store: Store, request: Request, shop_id: int | None) -> Call:
    body: Any = {}
    files: list[tuple[str, bytes]] = []
    if request.method == "POST":
        if request.headers.get("content-type", "").startswith("multipart/form-data"):
            form = await request.form()
            body = {name: value for name, value in form.multi_items() if isinstance(value, str)}
            files = [
                (part.content_type or "", await part.read())
                for part in form.getlist("image")
                if isinstance(part, UploadFile)
            ]
        elif raw := await request.body():
            try:
                body = json.loads(raw)
            except ValueError as error:
                raise ShopeeError("error_param", "The body is not JSON.") from error
            if not isinstance(body, dict):
                raise ShopeeError("error_param", "The body must be a JSON object.")
    return Call(store, request.url.path, request.method == "GET", request.query_params, body, shop_id, files)


def envelope(answer: Answer, *, flat: bool) -> Response:
    """A success. Without an answer the envelope has no `response`."""
    content: dict[str, Any] = {"error": "", "message": "", "warning": "", "request_id": uuid.uuid4().hex}
    if flat and isinstance(answer, dict):
        del content["warning"]
        content.update(answer)
    elif answer is not None:
        content["response"] = answer
    return _json(content, 200)


def refusal(code: str, message: str, response: Answer = None, status: int = 200) -> Response:
    """A failure; `response` only when something was done or must be told."""
    content: dict[str, Any] = {"error": code, "message": message, "request_id": uuid.uuid4().hex}
    if response is not None:
        content["response"] = response
    return _json(content, status)


def native_error(kind: str) -> Response:
    """A fault of the network or the platform, as Shopee would put it."""
    if kind == "unavailable":
        page = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
        return Response(page, 502, media_type="text/html")
    if kind == "throttled":
        return refusal("error_rate_limit", "The rate limit is exceeded, please try later.", status=403)
    if kind == "token_expired":
        return refusal("invalid_acceess_token", "Invalid access_token, please have a check.", status=403)
    return refusal("error_inner", "Our system is taking some time to process, please try again later.")


def _json(content: dict[str, Any], status: int) -> Response:
    raw = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(raw, status, media_type="application/json")
