"""Everything that writes messages: asked for with the business, sent later, parked, replayed, forgotten."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import clock
from notifications.models import Message

KEPT = timedelta(days=90)  # long enough to answer "I got no mail"; names and addresses stay no longer
LONGEST_KEY = 120


def enqueue(
    *,
    medium: str,
    template: str,
    recipient: str,
    context: Mapping[str, Any],
    dedupe_key: str,
    locale: str = "vi",
    by_day: bool = False,
) -> None:
    """Write down a message. Call inside the transaction of what it tells; one query.

    `template` names `templates/<medium>/<template>.txt`; `context` is what it shows, as JSON. `by_day`: it
    rings nobody out of bed, also when it is tried again. The same `dedupe_key` again changes nothing. Raises
    ValueError without a recipient or with a key that is too long,
    RuntimeError outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("enqueue() belongs inside the transaction of what it tells")
    if not recipient or not dedupe_key or len(dedupe_key) > LONGEST_KEY:
        raise ValueError("a message needs somebody to go to and a key of at most 120 letters")
    now = clock.now()
    message = Message(
        medium=Message.Medium(medium),
        template=template,
        locale=locale,
        recipient=recipient,
        context=dict(context),
        dedupe_key=dedupe_key,
        created_at=now,
        not_before=now,
        by_day=by_day,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)


def replay(message_ids: Iterable[int]) -> int:
    """Try parked messages again. Returns how many."""
    parked = Message.objects.filter(pk__in=list(message_ids), sent_at__isnull=True).exclude(parked_code="")
    return parked.update(parked_code="", attempts=0, not_before=clock.now())


def forget(recipients: Iterable[str]) -> int:
    """Delete every message to these addresses, sent or not: the person is gone. Returns how many."""
    return Message.objects.filter(recipient__in=list(recipients)).delete()[0]


def prune() -> int:
    """Forget what was sent, or parked and never mended, long ago. Returns how many."""
    before = clock.now() - KEPT
    parked = Q(sent_at__isnull=True, created_at__lt=before) & ~Q(parked_code="")
    return Message.objects.filter(Q(sent_at__lt=before) | parked).delete()[0]
