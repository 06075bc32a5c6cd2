"""Messages as the pulse and the drain read them."""

from datetime import datetime

from django.db.models import QuerySet

from notifications.models import Message


def due(now: datetime) -> QuerySet[Message]:
    """What is to be sent by a moment; a message that somebody is sending is not due until its lease ends."""
    return Message.objects.filter(sent_at__isnull=True, parked_code="", not_before__lte=now)
