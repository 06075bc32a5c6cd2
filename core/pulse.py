"""The knock of every second: every app looks, as cheaply as it can, whether something of its own waits.

A look takes a query or two; what takes longer it queues as a task. Apps say beforehand what they look for, so
that one statement, compiled once, tells which looks are worth taking. Beat takes the pulse in its own
process: a message a second, for a worker that mostly finds nothing, costs more than all the looks. A look
that fails is logged and holds up no other.
"""

import logging
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from threading import Thread
from typing import Any, TypeVar

from django.db import close_old_connections, connection
from django.db.models import QuerySet

from core import clock, queue

log = logging.getLogger(__name__)

EVERY_S = 1.0
SOME_TIME = datetime(1, 1, 1, tzinfo=UTC)  # stands for the present where a statement is compiled

Look = TypeVar("Look", bound=Callable[[], object])
Waiting = Callable[[datetime], Iterable[QuerySet[Any]]]  # the present -> rows of which any is worth the look
_looks: list[Callable[[], object]] = []
_waiting: dict[Callable[[], object], Waiting] = {}


def every_second(look: Look) -> Look:
    """Register a look; it takes no arguments and may run twice at once."""
    _looks.append(look)
    return look


def every_second_with(waiting: Waiting) -> Callable[[Look], Look]:
    """Register a look that is taken only in seconds with rows that wait; the querysets may differ in the
    present alone."""

    def register(look: Look) -> Look:
        _waiting[look] = waiting
        return every_second(look)

    return register


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
    with queue.expiring(EVERY_S):
        for look in _worthwhile():
            try:
                look()
            except Exception:
                log.exception("a look of the pulse failed: %s", getattr(look, "__name__", look))


def _worthwhile() -> list[Callable[[], object]]:
    """Looks with rows that wait, and those that do not say. None when the database does not answer."""
    asked = tuple(look for look in _looks if look in _waiting)
    try:
        close_old_connections()
        found = dict(zip(asked, _ask(asked), strict=True)) if asked else {}
    except Exception:
        log.exception("the pulse could not be taken")
        return []
    return [look for look in _looks if found.get(look, True)]


def _ask(looks: tuple[Callable[[], object], ...]) -> Iterable[bool]:
    sql, parameters = _statement(looks)
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(sql, [now if one == SOME_TIME else one for one in parameters])
        row: tuple[bool, ...] = cursor.fetchone()
    return row


@cache
def _statement(looks: tuple[Callable[[], object], ...]) -> tuple[str, tuple[Any, ...]]:
    """One column for each look: is there anything? Building it takes longer than asking."""
    columns, parameters = [], []
    for look in looks:
        compiled = [rows.query.sql_with_params() for rows in _waiting[look](SOME_TIME)]
        columns.append(" OR ".join(f"EXISTS ({sql})" for sql, _ in compiled))
        parameters += [one for _, given in compiled for one in given]
    return f"SELECT {', '.join(columns)}", tuple(parameters)
