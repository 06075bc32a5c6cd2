"""The only FOR UPDATE querysets of this app."""

from datetime import datetime

from django.db.models import QuerySet

from notifications import queries
from notifications.models import Message


def due(now: datetime) -> QuerySet[Message]:
    """Due messages, the oldest first, that no other worker is taking at this moment."""
    return queries.due(now).order_by("not_before", "pk").select_for_update(skip_locked=True)
