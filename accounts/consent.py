"""What a person agrees to, each purpose by a switch of its own, and the proof of it (law 91/2025/QH15)."""

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction

from accounts.models import ConsentRecord, User
from core import clock

Purpose = ConsentRecord.Purpose


@transaction.atomic
def give(*, user_id: int, purpose: str, channel: str = "web") -> ConsentRecord:
    """Agree to a purpose in the words that stand now; saying it again changes nothing. One row each time."""
    User.objects.select_for_update().get(pk=user_id)  # two presses at once make one row
    now = clock.now()
    standing = ConsentRecord.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at__isnull=True)
    for record in standing:
        if record.text_version == settings.TERMS_VERSION:
            return record
        record.withdrawn_at = now
        record.save(update_fields=["withdrawn_at"])
    return ConsentRecord.objects.create(
        user_id=user_id,
        purpose=Purpose(purpose),
        text_version=settings.TERMS_VERSION,
        channel=channel,
        given_at=now,
    )


@transaction.atomic
def withdraw(*, user_id: int, purpose: str) -> bool:
    """Take it back; the row stays as proof. False when there was nothing to take back."""
    User.objects.select_for_update().get(pk=user_id)
    standing = ConsentRecord.objects.filter(user_id=user_id, purpose=purpose, withdrawn_at__isnull=True)
    return bool(standing.update(withdrawn_at=clock.now()))


def agreeing(user_ids: Iterable[int], purpose: str) -> set[int]:
    """Those of these people who agree to a purpose now. One query."""
    rows = ConsentRecord.objects.filter(user__in=list(user_ids), purpose=purpose, withdrawn_at__isnull=True)
    return set(rows.values_list("user_id", flat=True))


def standing(user_id: int) -> dict[str, ConsentRecord]:
    """What the person agrees to now, by purpose."""
    rows = ConsentRecord.objects.filter(user_id=user_id, withdrawn_at__isnull=True)
    return {row.purpose: row for row in rows}
