"""Upkeep of the append-only rows."""

from datetime import timedelta

from channels_sync import tallies
from channels_sync.models import Drift, InboxMessage, SyncAttempt
from core import clock

KEEP = timedelta(days=30)


def prune() -> int:
    """Forget attempts, drift and webhooks done with more than 30 days ago; what still waits stays.

    Returns how many attempts, differences and webhooks went.
    """
    before = clock.now() - KEEP
    tallies.prune(KEEP)
    old = (
        SyncAttempt.objects.filter(at__lt=before),
        Drift.objects.filter(at__lt=before),
        InboxMessage.objects.filter(processed_at__lt=before),
    )
    return sum(rows.delete()[0] for rows in old)
