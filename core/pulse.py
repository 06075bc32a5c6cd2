"""The knock of every second: every app looks, as cheaply as it can, whether something of its own waits.

A look costs a query; what takes longer it queues as a task. Beat takes the pulse in its own process: a
message a second, for a worker that mostly finds nothing, costs more than all the looks. A look that fails is
logged and holds up no other.
"""

import logging
import time
from collections.abc import Callable
from threading import Thread
from typing import TypeVar

from django.db import close_old_connections

from core import queue

log = logging.getLogger(__name__)

EVERY_S = 1.0

Look = TypeVar("Look", bound=Callable[[], object])
_looks: list[Callable[[], object]] = []


def every_second(look: Look) -> Look:
    """Register a look; it takes no arguments and may run twice at once."""
    _looks.append(look)
    return look


def start() -> None:
    """Look each second from now on, in a thread that ends with the process."""
    Thread(target=_go_on, name="pulse", daemon=True).start()


def _go_on() -> None:
    while True:
        started = time.monotonic()
        run()
        time.sleep(max(0.0, EVERY_S - (time.monotonic() - started)))


def run() -> None:
    """Look at everything once. What is asked for expires with the next look: where nobody works, nothing
    piles up."""
    close_old_connections()
    with queue.expiring(EVERY_S):
        for look in _looks:
            try:
                look()
            except Exception:
                log.exception("a look of the pulse failed: %s", getattr(look, "__name__", look))
