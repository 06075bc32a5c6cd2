"""What uvicorn serves. Django runs as WSGI on a small thread pool: cheaper per page than its own ASGI
handler, and persistent database connections stay bounded by the threads. The streams of live sessions stay
open for hours, so they are native ASGI and take no thread. What viewers write comes in by threads of its own:
it never waits behind the pages that a thousand of them ask for at once."""

import os

from a2wsgi import WSGIMiddleware
from asgiref.typing import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope
from django.core.exceptions import BadRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.prod")
_wsgi = get_wsgi_application()
_pages = WSGIMiddleware(_wsgi, workers=4)  # type: ignore[arg-type]  # stubs differ
_comments = WSGIMiddleware(_wsgi, workers=2)  # type: ignore[arg-type]  # stubs differ

from livestream import feed, hooks, socket  # noqa: E402  # needs the settings of above
from ocop_store.body_limit import limited  # noqa: E402


@limited
async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Hand a stream of a live session to its feed, a bridge that stays to its door, all else to Django.

    Where the sender hangs up before its body was read, reading it is a BadRequest: the bridge would pass on
    the part that came, and a webhook without its end looks forged.
    """
    if scope["type"] == "http" and feed.ADDRESS.match(scope["path"]):
        return await feed.stream(scope, receive, send)
    if scope["type"] == "websocket":
        if hooks.ADDRESS.match(scope["path"]):
            return await socket.serve(_comments, scope, receive, send)
        return await send({"type": "websocket.close", "code": socket.POLICY, "reason": None})

    async def whole() -> ASGIReceiveEvent:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("the sender hung up before its request was read")
        return message

    is_comments = scope["type"] == "http" and hooks.ADDRESS.match(scope["path"])
    await (_comments if is_comments else _pages)(scope, whole, send)  # type: ignore[arg-type]  # stubs differ
