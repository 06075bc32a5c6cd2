"""Hand held units on: from a cart to the packages of its order, or from a cart to its own new quantities.

The units are never free in between: each stock record is locked and moves once, by what is left over or
still missing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F

from core import clock
from core.outbox import Topic, publish
from inventory import locks
from inventory.errors import InsufficientStock
from inventory.models import Reservation, StockMovement, StockRecord
from inventory.services.release import give_back

State, Reason = Reservation.State, StockMovement.Reason


@transaction.atomic
def transfer(
    *, source: str, wanted: Mapping[str, Mapping[int, int]], until: datetime | None
) -> list[Reservation]:
    """Let each owner of `wanted` hold exactly its units by variant, until a moment or for good, all or none.

    What `source` holds is used first, and units that were set aside stay so: given back later, they return to
    their scope. What is missing comes out of the pool, what is over goes back to where it came from, and
    `source` holds nothing after that unless it is one of the owners. Said twice is as once.

    Stock records are locked in variant order, whoever they are for. Raises InsufficientStock naming each
    short variant; ValueError for a quantity below one.
    """
    if any(units < 1 for lines in wanted.values() for units in lines.values()):
        raise ValueError("quantity must be positive")
    owners = sorted({source, *wanted})
    known = Reservation.objects.filter(owner__in=owners, state=State.HELD)
    variant_ids = {variant_id for lines in wanted.values() for variant_id in lines}
    variant_ids |= set(known.values_list("variant_id", flat=True))
    pools = {record.pk: record.pool for record in locks.stock_records(variant_ids)}
    rows = {(row.owner, row.variant_id, row.scope): row for row in locks.reservations(*owners)}
    done = _Done(until)
    for variant_id in sorted(variant_ids):
        asked = {owner: wanted.get(owner, {}).get(variant_id, 0) for owner in owners}
        held = [row for row in rows.values() if row.variant_id == variant_id and row.state == State.HELD]
        for (owner, scope), units in sorted(_shares(asked, held).items()):
            row = rows.get((owner, variant_id, scope)) or Reservation(
                owner=owner, variant_id=variant_id, scope=scope, quantity=0, state=State.RELEASED, round=0
            )
            done.settle(row, units)
    short = [pk for pk, units in sorted(done.taken.items()) if units > pools.get(pk, 0)]
    if short:
        raise InsufficientStock(short)
    done.save()
    return [row for row in done.rows if row.state == State.HELD]


def _shares(asked: Mapping[str, int], held: Sequence[Reservation]) -> dict[tuple[str, str], int]:
    """Units by owner and scope: those set aside go first, an owner's own before others'; the pool gives the
    rest. Of what nobody wants any more the units are 0."""
    shares = {(row.owner, row.scope): 0 for row in held} | {(owner, ""): 0 for owner in asked}
    aside = sorted((row for row in held if row.scope), key=lambda row: (row.scope, row.owner))
    missing, left = dict(asked), {row.pk: row.quantity for row in aside}
    for is_own in (True, False):
        for owner in asked:
            for row in (row for row in aside if (row.owner == owner) == is_own):
                units = min(missing[owner], left[row.pk])
                missing[owner] -= units
                left[row.pk] -= units
                shares[owner, row.scope] = shares.get((owner, row.scope), 0) + units
    for owner, units in missing.items():
        shares[owner, ""] = units
    return shares


@dataclass
class _Done:
    """What a transfer comes to, written at its end: `taken` is how far each record's `reserved` moves for the
    pool's account, `returned` what goes back to each scope."""

    until: datetime | None
    rows: list[Reservation] = field(default_factory=list)
    movements: list[StockMovement] = field(default_factory=list)
    taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    returned: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def settle(self, row: Reservation, units: int) -> None:
        """Bring one row to so many units held: the old round ends, another begins."""
        held = row.quantity if row.state == State.HELD else 0
        if held == units == 0:
            return
        if held != units:
            if row.scope:
                self.returned[row.variant_id, row.scope] += held - units
            else:
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
        moved = {pk for pk, units in self.taken.items() if units}
        for pk in moved:
            StockRecord.objects.filter(pk=pk).update(reserved=F("reserved") + self.taken[pk])
        for (pk, scope), units in self.returned.items():
            if units:
                back = give_back(Reservation(variant_id=pk, scope=scope), units)
                StockRecord.objects.filter(pk=pk).update(
                    reserved=F("reserved") - units, allocated=F("allocated") + back
                )
                moved.add(pk)
        StockMovement.objects.bulk_create(self.movements)
        Reservation.objects.bulk_create(row for row in self.rows if row.pk is None)
        if kept := [row for row in self.rows if row.pk is not None]:
            Reservation.objects.bulk_update(kept, ["quantity", "state", "round", "expires_at"])
        publish(Topic.STOCK, *sorted(moved))
