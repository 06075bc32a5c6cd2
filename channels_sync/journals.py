"""Upkeep of the append-only rows."""

from datetime import timedelta

from channels_sync.models import SyncAttempt
from core import clock

KEEP = timedelta(days=30)


def prune() -> int:
    """Forget attempts older than 30 days; what still waits is on the intents and stays."""
    return SyncAttempt.objects.filter(at__lt=clock.now() - KEEP).delete()[0]
