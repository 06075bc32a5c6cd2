"""Differences between two books: written once, taken and closed by people, or gone by themselves.

One that goes by itself has no note, and opens again when it is back; what a person has closed has one, and
stays closed.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from core import clock
from orders.models import Order
from payments import locks
from payments.errors import WrongState
from payments.matching import Bucket, Found
from payments.models import Difference

UNTIL_BOTH_AGREE = (Bucket.THEIRS, Bucket.AMOUNT, Bucket.REFUND)


def write(source: str, found: Iterable[Found]) -> None:
    """Write those that are new, and open again those that are back."""
    now = clock.now()
    rows = [
        Difference(
            source=source,
            bucket=one.bucket,
            key=one.key[:100],
            day=one.day,
            payment_id=one.payment_id,
            reference=one.reference,
            theirs_vnd=one.theirs_vnd,
            ours_vnd=one.ours_vnd,
            found_at=now,
            closed_at=now if one.bucket == Bucket.MIDNIGHT else None,  # to know, not to do
        )
        for one in found
    ]
    Difference.objects.bulk_create(rows, ignore_conflicts=True)
    gone = Difference.objects.filter(source=source, closed_at__isnull=False, note="")
    gone.filter(_any_of(rows)).exclude(bucket=Bucket.MIDNIGHT).update(closed_at=None)


def close_gone(
    source: str,
    found: Sequence[Found],
    *,
    day: date,
    theirs_days: Collection[date],
    ours_days: Collection[date],
) -> None:
    """Close what was compared again and was not found: the other side's of `theirs_days`, ours of
    `ours_days`, holes of `day`."""
    judged = Q(bucket__in=UNTIL_BOTH_AGREE, day__in=theirs_days) | Q(bucket=Bucket.HOLE, day=day)
    judged |= (
        Q(bucket=Bucket.OURS) if source == Order.Method.COD else Q(bucket=Bucket.OURS, day__in=ours_days)
    )
    still = _any_of([Difference(bucket=one.bucket, key=one.key[:100]) for one in found])
    gone = Difference.objects.filter(judged, source=source, closed_at=None).exclude(still)
    gone.update(closed_at=clock.now())


@transaction.atomic
def take(difference_id: int, *, by: User) -> Difference:
    """Somebody looks after it from now on. Raises WrongState when it is closed."""
    difference = locks.difference(difference_id)
    if difference.closed_at is not None:
        raise WrongState
    difference.owner = by
    difference.save(update_fields=["owner"])
    return difference


@transaction.atomic
def close(difference_id: int, *, note: str, by: User) -> Difference:
    """It is seen to, and how. Closed by a person: nothing changes. Raises WrongState without a note."""
    difference = locks.difference(difference_id)
    if not note.strip():
        raise WrongState(_("Write down what became of it."))
    if not difference.note:
        difference.owner = difference.owner or by
        difference.closed_at, difference.closed_by, difference.note = clock.now(), by, note.strip()[:300]
        difference.save(update_fields=["owner", "closed_at", "closed_by", "note"])
    return difference


def _any_of(rows: Iterable[Difference]) -> Q:
    """Of these buckets and keys."""
    keys: dict[str, list[str]] = {}
    for row in rows:
        keys.setdefault(row.bucket, []).append(row.key)
    condition = Q(pk__in=())
    for bucket, names in keys.items():
        condition |= Q(bucket=bucket, key__in=names)
    return condition
