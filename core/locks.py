"""PostgreSQL advisory locks: one at a time over a stretch that is longer than a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError, connection


@contextmanager
def only_one(purpose: int, key: int, *, wait: bool = False) -> Iterator[bool]:
    """Hold the advisory lock (purpose, key), two 32-bit numbers.

    Yields False when another holds it (never with `wait`). It belongs to the database session, not to a
    transaction, and so ends by itself when the process dies or the database restarts.
    """
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [purpose, key])
            held = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [purpose, key])
            held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            _unlock(purpose, key)


def until_the_end(purpose: int, key: int) -> None:
    """Wait for the advisory lock (purpose, key) and hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [purpose, key])


def _unlock(purpose: int, key: int) -> None:
    """Give it back. A session that is gone took it along; saying so would hide the error that told of it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [purpose, key])
    except (InterfaceError, OperationalError):
        connection.close()
