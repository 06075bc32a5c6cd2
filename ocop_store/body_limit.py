"""No request fills the disk. One that says it is too long is answered before it is read; one that does not
say how long it is ends where it has become too long, as if its sender had hung up."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from asgiref.typing import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, ASGISendEvent, Scope
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

Application = Callable[[Scope, ASGIReceiveCallable, ASGISendCallable], Coroutine[Any, Any, None]]
FOR_PROGRAMS = ("/api/", "/hooks/", "/live/")  # where JSON is spoken
_HEADERS = [
    (b"connection", b"close"),  # what still comes is not read
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'"),
]


def limited(application: Application) -> Application:
    """The same application for requests of at most MAX_BODY_MB; longer ones get 413 (RFC 9110, 15.5.14)."""

    async def guarded(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)
        most = settings.MAX_BODY_MB * 2**20
        if _said_length(scope) > most:
            return await _refuse(scope["path"], send)
        came, is_answered = 0, False

        async def counted() -> ASGIReceiveEvent:
            nonlocal came
            if came > most:
                return {"type": "http.disconnect"}
            message = await receive()
            if message["type"] == "http.request":
                came += len(message.get("body", b""))
            return {"type": "http.disconnect"} if came > most else message

        async def answer(message: ASGISendEvent) -> None:
            nonlocal is_answered
            if came <= most or is_answered:
                is_answered = True
                await send(message)

        await application(scope, counted, answer)
        if not is_answered and came > most:
            await _refuse(scope["path"], send)

    return guarded


def _said_length(scope: Any) -> int:
    """What the sender says; 0 where it says nothing, or nothing that is a number."""
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() and len(said) < 20 else 0


async def _refuse(path: str, send: ASGISendCallable) -> None:
    """413 in the language of the shop, as JSON where programs ask."""
    with translation.override(settings.LANGUAGE_CODE):
        words = _("One request brings at most %(most)d MB. Send smaller files, or fewer at once.") % {
            "most": settings.MAX_BODY_MB
        }
        if path.startswith(FOR_PROGRAMS):
            kind, text = b"application/json", json.dumps({"code": "too_large", "message": words})
        else:
            kind, text = b"text/html; charset=utf-8", render_to_string("413.html", {"words": words})
    content = text.encode()
    headers = [*_HEADERS, (b"content-type", kind), (b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 413, "headers": headers, "trailers": False})
    await send({"type": "http.response.body", "body": content, "more_body": False})
