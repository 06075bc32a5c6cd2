"""Free webhooks that were parked, so that the inbox reads them once more."""

from django.db.models import QuerySet

from channels_sync.models import InboxMessage
from core import clock


def messages(rows: QuerySet[InboxMessage]) -> int:
    """Free the parked ones among these; one statement. Returns how many."""
    parked = rows.filter(processed_at__isnull=True).exclude(parked_code="")
    return parked.update(parked_code="", attempts=0, not_before=clock.now())
