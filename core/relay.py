"""Carry outbox events to their subscribers, in the transaction that marks them done.

Events are claimed with FOR UPDATE SKIP LOCKED, never by "id > last seen": a transaction that commits
late holds a low id. If a subscriber fails, everything rolls back and is done again.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction

from core import clock, outbox
from core.models import OutboxEvent

BATCH = 1000  # events of one transaction: short enough for its locks, long enough to merge repeats
KEEP = timedelta(days=2)  # done events are of no use but for a look back


def run(limit: int = 50) -> int:
    """Relay until nothing waits, at most `limit` batches. Returns how many events were done."""
    outbox.clear_nudge()
    done = 0
    for _ in range(limit):
        count = _batch()
        done += count
        if count < BATCH:
            break
    return done


@transaction.atomic
def _batch() -> int:
    events = list(
        OutboxEvent.objects.filter(processed_at__isnull=True)
        .order_by("id")
        .select_for_update(skip_locked=True)[:BATCH]
    )
    changes: dict[str, dict[int, datetime]] = defaultdict(dict)
    for event in events:
        changes[event.topic].setdefault(event.key, event.created_at)  # the earliest: lag is counted from it
    outbox.deliver(changes)
    OutboxEvent.objects.filter(id__in=[event.id for event in events]).update(processed_at=clock.now())
    return len(events)


def prune() -> int:
    """Forget events done long ago. Returns how many."""
    return OutboxEvent.objects.filter(processed_at__lt=clock.now() - KEEP).delete()[0]
