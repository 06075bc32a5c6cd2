"""The only locks of this app: rows in id order, and one advisory lock per account and purpose."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from enum import IntEnum

from django.db.models import Q, QuerySet

from channels_sync.models import SyncIntent
from core import locks


class Purpose(IntEnum):
    """What an account's advisory lock is held for; the number is the lock's class in PostgreSQL."""

    DRAIN = 7301
    REFRESH = 7302
    RECONCILE = 7303
    LINK = 7304
    INBOX = 7305
    POLL = 7306
    FULFIL = 7307
    PAGES = 7308


def intents(condition: Q) -> QuerySet[SyncIntent]:
    """Intents that meet a condition, in id order, locked; never what they are joined with."""
    return SyncIntent.objects.filter(condition).order_by("id").select_for_update(of=("self",))


def intents_by_id(ids: Iterable[int]) -> QuerySet[SyncIntent]:
    """These intents, in id order, locked."""
    return intents(Q(id__in=list(ids)))


def pages(account_ids: Iterable[int]) -> None:
    """Until the transaction ends nobody else begins a page in these shops, or links what they hold under SKUs
    of their own: of one product only one of both may be. Lock the intents first, as the relay does."""
    for account_id in sorted(account_ids):
        locks.until_the_end(Purpose.PAGES, account_id)


def only_one(purpose: Purpose, account_id: int, *, wait: bool = False) -> AbstractContextManager[bool]:
    """Hold an account's advisory lock over a stretch that may talk to the network; see core.locks."""
    return locks.only_one(purpose, account_id, wait=wait)
