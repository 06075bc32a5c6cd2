"""Ways a message leaves. A sender composes and sends; it knows no rows, does not retry and does not wait."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from notifications.senders.protocol import Sender, Text, Undelivered

__all__ = ["Sender", "Text", "Undelivered", "sender_of"]


def sender_of(medium: str) -> Sender:
    """The sender that the settings name for a medium."""
    return _built(settings.MESSAGE_SENDERS[medium])


@cache
def _built(path: str) -> Sender:
    sender: Sender = import_string(path)()
    return sender
