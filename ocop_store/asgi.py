"""What uvicorn serves. Django runs as WSGI on a small thread pool: cheaper per page than its own ASGI
handler, and persistent database connections stay bounded by the threads. The streams of live sessions stay
open for hours, so they are native ASGI and take no thread."""

import os

from a2wsgi import WSGIMiddleware
from asgiref.typing import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, Scope
from django.core.exceptions import BadRequest
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ocop_store.settings.prod")
_django = WSGIMiddleware(get_wsgi_application(), workers=4)  # type: ignore[arg-type]  # stubs differ

from livestream import feed  # noqa: E402  # needs the settings of above
from ocop_store.body_limit import limited  # noqa: E402


@limited
async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Hand a stream of a live session to its feed, all else to Django. Where the sender hangs up before its
    body was read, reading it is a BadRequest: the bridge would pass on the part that came, and a webhook
    without its end looks forged."""
    if scope["type"] == "http" and feed.ADDRESS.match(scope["path"]):
        return await feed.stream(scope, receive, send)

    async def whole() -> ASGIReceiveEvent:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("the sender hung up before its request was read")
        return message

    await _django(scope, whole, send)  # type: ignore[arg-type]  # stubs differ
