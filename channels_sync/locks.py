"""The only locks of this app: rows in id order, and one advisory lock per account and purpose."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from django.db import connection
from django.db.models import Q, QuerySet

from channels_sync.models import SyncIntent


class Purpose(IntEnum):
    """What an account's advisory lock is held for; the number is the lock's class in PostgreSQL."""

    DRAIN = 7301
    REFRESH = 7302
    RECONCILE = 7303


def intents(condition: Q) -> QuerySet[SyncIntent]:
    """Intents that meet a condition, in id order, locked."""
    return SyncIntent.objects.filter(condition).order_by("id").select_for_update()


def intents_by_id(ids: Iterable[int]) -> QuerySet[SyncIntent]:
    """These intents, in id order, locked."""
    return intents(Q(id__in=list(ids)))


@contextmanager
def only_one(purpose: Purpose, account_id: int, *, wait: bool = False) -> Iterator[bool]:
    """Hold an account's advisory lock over a stretch that may talk to the network.

    Yields False when another holds it (never with `wait`). It belongs to the database session, not to a
    transaction, and so ends by itself when the process dies.
    """
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [purpose, account_id])
            held = True
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [purpose, account_id])
            held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [purpose, account_id])
