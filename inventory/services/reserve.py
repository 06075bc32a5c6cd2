"""Reserve stock for a cart or an order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from core.outbox import Topic, publish
from inventory import locks
from inventory.errors import InsufficientStock
from inventory.ledger import book
from inventory.models import Allocation, Reservation, StockMovement


@dataclass(frozen=True, slots=True)
class Line:
    """A wish for `quantity` units of a variant, from the pool or from one scope's allocation."""

    variant_id: int
    quantity: int
    scope: str = ""


@transaction.atomic
def hold(*, owner: str, lines: Iterable[Line], until: datetime) -> list[Reservation]:
    """Hold every line or none. A line this owner already holds in the same quantity is only prolonged.

    Raises InsufficientStock naming each short variant; ValueError for a quantity below one, a variant that
    comes twice or a line that is held in another quantity (release first).
    """
    ordered = sorted(lines, key=lambda line: line.variant_id)  # one lock order, no deadlock
    if any(line.quantity < 1 for line in ordered):
        raise ValueError("quantity must be positive")
    if len({line.variant_id for line in ordered}) < len(ordered):
        raise ValueError("a variant comes twice")
    list(locks.stock_records(line.variant_id for line in ordered))
    rows = list(locks.reservations(owner))
    known = {(row.variant_id, row.scope): row for row in rows}
    holding = {row.variant_id: row for row in rows if row.state == Reservation.State.HELD}
    held, short = [], []
    for line in ordered:
        row = holding.get(line.variant_id) or known.get((line.variant_id, line.scope))
        if row and row.state == Reservation.State.HELD:
            if row.quantity != line.quantity:
                raise ValueError(
                    f"{owner} holds {row.quantity} of variant {line.variant_id}; release it first"
                )
            if row.expires_at is not None and row.expires_at < until:
                row.expires_at = until
                row.save(update_fields=["expires_at"])
            held.append(row)
            continue
        row = row or Reservation(owner=owner, variant_id=line.variant_id, round=0)
        row.quantity, row.scope, row.expires_at = line.quantity, line.scope, until
        row.state, row.round = Reservation.State.HELD, row.round + 1
        if _take(row):
            row.save()
            held.append(row)
        else:
            short.append(line.variant_id)
    if short:
        raise InsufficientStock(short)
    publish(Topic.STOCK, *(row.variant_id for row in held))
    return held


def _take(row: Reservation) -> bool:
    """Move units from the pool, or from the scope's allocation, to reserved."""
    from_scope = row.quantity if row.scope else 0
    if row.scope and not Allocation.objects.filter(
        variant_id=row.variant_id,
        scope=row.scope,
        closed_at__isnull=True,
        quantity__gte=F("used") + row.quantity,
    ).update(used=F("used") + row.quantity):
        return False
    return book(
        row.variant_id, StockMovement.Reason.HOLD, row.ref, reserved=row.quantity, allocated=-from_scope
    )
