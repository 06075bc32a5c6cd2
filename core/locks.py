"""PostgreSQL advisory locks: one at a time over a stretch that is longer than a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def only_one(purpose: int, key: int, *, wait: bool = False) -> Iterator[bool]:
    """Hold the advisory lock (purpose, key), two 32-bit numbers.

    Yields False when another holds it (never with `wait`). It belongs to the database session, not to a
    transaction, and so ends by itself when the process dies.
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
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [purpose, key])
