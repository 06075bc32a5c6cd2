"""An ASGI application on a port of its own, for a browser or a bridge."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import pytest
import uvicorn
from django.db import connections


@contextmanager
def served(application: Any) -> Iterator[int]:
    """Serve it while the block runs; the port. Open streams get a second to end."""
    config = uvicorn.Config(
        application, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.02)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def the_shop() -> Iterator[int]:
    """The shop as it runs, streams and all. Its threads close their connections after each request, so that
    nobody holds the test's database in the end."""
    from ocop_store.asgi import application

    with pytest.MonkeyPatch.context() as patch, served(application) as port:
        patch.setitem(connections.settings["default"], "CONN_MAX_AGE", 0)
        yield port
