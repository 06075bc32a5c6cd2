"""Carry outbox events to their subscribers, in the transaction that marks them done.

Events are claimed with FOR UPDATE SKIP LOCKED, never by "id > last seen": a transaction that commits
late holds a low id. If a subscriber fails, everything rolls back and is done again event by event; the
one that fails alone waits with its error.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet

from core import clock, locks, outbox
from core.models import OutboxEvent

log = logging.getLogger(__name__)

TURN = (7300, 0)  # the advisory lock of the relay
GATHER_S = 0.02  # after a batch, so that a stream of changes becomes few batches
BATCH = 500  # events of one transaction: short enough for its locks, long enough to merge repeats
TRY_AGAIN = timedelta(seconds=30)  # for an event whose subscriber failed
KEEP = timedelta(days=2)  # done events are of no use but for a look back


def run() -> int:
    """Relay until nothing waits. Returns how many events were done; 0 at once while another relay runs.

    One at a time, because two would only queue for the same rows. Who finds the lock taken may leave:
    the holder looks once more after letting go.
    """
    outbox.clear_nudge()
    done = 0
    while True:
        with locks.only_one(*TURN) as mine:
            if not mine:
                return done
            while count := _batch():
                done += count
                time.sleep(GATHER_S)
        if not is_waiting():
            return done
        time.sleep(GATHER_S)  # what is left may be locked by somebody: no haste


def is_waiting() -> bool:
    """Is any event due?"""
    return _waiting().exists()


def _waiting() -> QuerySet[OutboxEvent]:
    return waiting(clock.now())


def waiting(now: datetime) -> QuerySet[OutboxEvent]:
    """Events due at a moment, the oldest first."""
    due = Q(not_before__isnull=True) | Q(not_before__lte=now)
    return OutboxEvent.objects.filter(due, processed_at__isnull=True).order_by("id")


def _batch() -> int:
    try:
        return _deliver(_claim_both_ends)
    except Exception:
        log.exception("a batch of events failed; they are tried one by one")
    return sum(_deliver_alone(pk) for pk in list(_waiting().values_list("id", flat=True)[:BATCH]))


def _deliver_alone(pk: int) -> int:
    """One event that cannot be delivered waits with its error and holds up no other."""
    try:
        return _deliver(partial(_claim, _waiting().filter(pk=pk)))
    except Exception as error:
        later = clock.now() + TRY_AGAIN
        OutboxEvent.objects.filter(pk=pk).update(not_before=later, error=repr(error)[:300])
        return 0


def _claim(waiting: QuerySet[OutboxEvent]) -> list[OutboxEvent]:
    return list(waiting.select_for_update(skip_locked=True))


def _claim_both_ends() -> list[OutboxEvent]:
    """The oldest, and when more wait than a batch holds, some of the newest: what is said now does not stand
    behind an import of thousands. Nothing starves; events are hints and may come in any order."""
    oldest = _claim(_waiting()[:BATCH])
    if len(oldest) < BATCH:
        return oldest
    behind = _waiting().filter(id__gt=oldest[-1].id).order_by("-id")
    return [*oldest, *reversed(_claim(behind[: BATCH // 10]))]


@transaction.atomic
def _deliver(claim: Callable[[], list[OutboxEvent]]) -> int:
    events = claim()
    changes: dict[str, dict[int, datetime]] = defaultdict(dict)
    for event in events:
        changes[event.topic].setdefault(event.key, event.created_at)  # the earliest: lag is counted from it
    outbox.deliver(changes)
    OutboxEvent.objects.filter(id__in=[event.id for event in events]).update(processed_at=clock.now())
    return len(events)


def prune() -> int:
    """Forget events done long ago. Returns how many."""
    return OutboxEvent.objects.filter(processed_at__lt=clock.now() - KEEP).delete()[0]
