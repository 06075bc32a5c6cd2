"""Hand held units on: from a cart to the packages of its order, or from a cart to its own new quantities.

The units are never free in between: each stock record is locked and moves once, by what is left over or
still missing.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from core import clock
from core.outbox import Topic, publish
from inventory import locks
from inventory.errors import InsufficientStock
from inventory.models import Reservation, StockMovement, StockRecord

State, Reason = Reservation.State, StockMovement.Reason


@transaction.atomic
def transfer(
    *, source: str, wanted: Mapping[str, Mapping[int, int]], until: datetime | None
) -> list[Reservation]:
    """Let each owner of `wanted` hold exactly its units by variant, until a moment or for good, all or none.

    What `source` holds out of the pool is used first; what is missing comes out of the pool, what is over
    goes back, and `source` holds nothing after that unless it is one of the owners. Said twice is as once.

    Stock records are locked in variant order, whoever they are for. Raises InsufficientStock naming each
    short variant; ValueError for a quantity below one.
    """
    if any(units < 1 for lines in wanted.values() for units in lines.values()):
        raise ValueError("quantity must be positive")
    owners = sorted({source, *wanted})
    known = Reservation.objects.filter(owner__in=owners, state=State.HELD, scope="")
    variant_ids = {variant_id for lines in wanted.values() for variant_id in lines}
    variant_ids |= set(known.values_list("variant_id", flat=True))
    pools = {record.pk: record.pool for record in locks.stock_records(variant_ids)}
    rows = {(row.owner, row.variant_id): row for row in locks.reservations(*owners) if not row.scope}
    done = _Done(until)
    for owner in owners:
        for variant_id in sorted(variant_ids):
            row = rows.get((owner, variant_id)) or Reservation(
                owner=owner, variant_id=variant_id, quantity=0, state=State.RELEASED, round=0
            )
            done.settle(row, wanted.get(owner, {}).get(variant_id, 0))
    short = [pk for pk, units in sorted(done.taken.items()) if units > pools.get(pk, 0)]
    if short:
        raise InsufficientStock(short)
    done.save()
    return [row for row in done.rows if row.state == State.HELD]


@dataclass
class _Done:
    """What a transfer comes to, written at its end: `taken` is how far each record's `reserved` moves."""

    until: datetime | None
    rows: list[Reservation] = field(default_factory=list)
    movements: list[StockMovement] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    def settle(self, row: Reservation, units: int) -> None:
        """Bring one row to so many units held: the old round ends, another begins."""
        held = row.quantity if row.state == State.HELD else 0
        if held == units == 0:
            return
        if held != units:
            self.taken[row.variant_id] += units - held
            if held:
                self._move(row, Reason.RELEASE, -held)
                row.state = State.RELEASED
            if units:
                row.quantity, row.state, row.round = units, State.HELD, row.round + 1
                self._move(row, Reason.HOLD, units)
        if units:
            row.expires_at = self.until
        self.rows.append(row)

    def _move(self, row: Reservation, reason: StockMovement.Reason, units: int) -> None:
        movement = StockMovement(variant_id=row.variant_id, reason=reason, ref=row.ref, at=clock.now())
        movement.delta_reserved = units
        self.movements.append(movement)

    def save(self) -> None:
        """Write it; the records are locked and have enough."""
        moved = {pk: units for pk, units in self.taken.items() if units}
        for pk, units in moved.items():
            StockRecord.objects.filter(pk=pk).update(reserved=F("reserved") + units)
        StockMovement.objects.bulk_create(self.movements)
        Reservation.objects.bulk_create(row for row in self.rows if row.pk is None)
        if kept := [row for row in self.rows if row.pk is not None]:
            Reservation.objects.bulk_update(kept, ["quantity", "state", "round", "expires_at"])
        publish(Topic.STOCK, *moved)
