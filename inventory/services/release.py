"""A reservation ends: handed over, given back, or run out. Each is idempotent by state."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from core import clock
from core.outbox import Topic, publish
from inventory import locks
from inventory.ledger import book
from inventory.models import Allocation, Reservation, StockMovement

State, Reason = Reservation.State, StockMovement.Reason


@transaction.atomic
def commit(*, owner: str) -> list[Reservation]:
    """The owner's held units leave the shelf for good. What is not held stays as it is."""
    return _end([owner], State.COMMITTED, Reason.COMMIT)


@transaction.atomic
def release(*, owner: str) -> list[Reservation]:
    """The owner's held units go back to the pool."""
    return _end([owner], State.RELEASED, Reason.RELEASE)


@transaction.atomic
def release_all(*, owners: Iterable[str]) -> list[Reservation]:
    """`release` for several owners at once, such as the packages of one order: one after the other could
    lock stock in another order than a basket that wants the same goods."""
    return _end(sorted(owners), State.RELEASED, Reason.RELEASE)


def expire_due(limit: int = 500) -> int:
    """Give back what has run out, one owner per transaction. Returns how many owners."""
    owners = (
        Reservation.objects.filter(state=State.HELD, expires_at__lte=clock.now())
        .order_by("owner")
        .values_list("owner", flat=True)
        .distinct()[:limit]
    )
    return sum(bool(_expire(owner)) for owner in list(owners))


@transaction.atomic
def _expire(owner: str) -> list[Reservation]:
    return _end([owner], State.EXPIRED, Reason.EXPIRE, only_due=True)


def _end(
    owners: Sequence[str], state: Reservation.State, reason: StockMovement.Reason, *, only_due: bool = False
) -> list[Reservation]:
    variant_ids = Reservation.objects.filter(owner__in=owners).values_list("variant_id", flat=True)
    list(locks.stock_records(variant_ids))
    now = clock.now()
    rows = [
        row
        for row in locks.reservations(*owners)
        if row.state == State.HELD and (not only_due or _is_over(row, now))
    ]
    for row in rows:
        leaves = row.quantity if state == State.COMMITTED else 0
        back = 0 if leaves else give_back(row, row.quantity)
        book(row.variant_id, reason, row.ref, on_hand=-leaves, reserved=-row.quantity, allocated=back)
        row.state = state
        row.save(update_fields=["state"])
    if rows:
        publish(Topic.STOCK, *(row.variant_id for row in rows))
    return rows


def _is_over(row: Reservation, now: datetime) -> bool:
    return row.expires_at is not None and row.expires_at <= now


def give_back(row: Reservation, units: int) -> int:
    """Units that return to the scope they came from; 0 when that has closed and the pool gets them."""
    if not row.scope:
        return 0
    returned = Allocation.objects.filter(
        variant_id=row.variant_id, scope=row.scope, closed_at__isnull=True, used__gte=units
    ).update(used=F("used") - units)
    return units if returned else 0
