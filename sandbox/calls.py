"""What every control call shares: its fields, a refusal that names one, and the answer for who asked.

Bodies are JSON; the page's forms send the same fields form-encoded and get sent back to the page.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from sandbox import bodies, page

Handler = Callable[[Request], Awaitable[Response]]


class Refused(Exception):
    """A control call that cannot be done; names the field at fault."""

    def __init__(self, field: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.status = status


def answering(handler: Handler) -> Handler:
    """Turn a refusal into JSON for programs, into a notice on the page for its forms."""

    async def endpoint(request: Request) -> Response:
        try:
            return await handler(request)
        except Refused as refused:
            if is_form(request):
                return _back(request, notice=f"{refused.field}: {refused.message}")
            problem = {"field": refused.field, "message": refused.message}
            return JSONResponse({"error": problem}, status_code=refused.status)

    return endpoint


def is_form(request: Request) -> bool:
    """True for the page's own forms; a bare `curl -d` sends the same content type but asks for no page."""
    form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
    return form and "text/html" in request.headers.get("accept", "")


async def read_fields(request: Request) -> dict[str, Any]:
    """The fields of a JSON or form body; a form's `target` is "channel:SKU"."""
    if is_form(request):
        fields: dict[str, Any] = {name: value for name, value in (await request.form()).items() if value}
        channel, _, sku = fields.pop("target", "").partition(":")
        return {"channel": channel, "sku": sku, **fields}
    body = await request.body()
    try:
        return bodies.json_object(body) if body else {}
    except ValueError as error:
        raise Refused("body", f"must be a JSON object: {error}") from error


def whole(fields: Mapping[str, Any], name: str, default: int | None = None) -> int | None:
    """A whole number of zero or more from JSON or a form; the default when absent."""
    value = fields.get(name)
    if value is None:
        return default
    if isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Refused(name, "must be a whole number, zero or more")
    return value


def done(request: Request, answer: dict[str, Any]) -> Response:
    """The answer as JSON, or the way back for one of the page's forms."""
    return _back(request) if is_form(request) else JSONResponse(answer)


def _back(request: Request, notice: str = "") -> Response:
    """To the page, with the filters it had."""
    came_from = page.Filters.from_query(urlsplit(request.headers.get("referer", "")).query)
    return RedirectResponse("/" + came_from.query(notice=notice), status_code=303)
