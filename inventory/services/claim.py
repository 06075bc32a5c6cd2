"""Take what is there for orders that were sold elsewhere: a marketplace does not ask us first.

Absolute: a claim says how many units an order should hold, so that saying it twice is as once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from core.outbox import Topic, publish
from inventory import locks
from inventory.ledger import book
from inventory.models import Allocation, Reservation, StockMovement, StockRecord
from inventory.services.release import give_back

State, Reason = Reservation.State, StockMovement.Reason


@dataclass(frozen=True, slots=True)
class Claim:
    """What `owner` should hold: units by variant, out of the allocation of `scope` first, then the pool."""

    owner: str
    scope: str
    wanted: Mapping[int, int]


@transaction.atomic
def claim(claims: Sequence[Claim]) -> dict[str, dict[int, int]]:
    """Bring each owner's holds to what is wanted, as far as there are units; the first claim goes first.

    Returns the units each owner has, by variant: fewer than wanted where stock is short. What is above is
    given back. What has been handed over counts, and stays. The holds never run out.
    """
    variant_ids = {variant_id for one in claims for variant_id in one.wanted}
    list(locks.stock_records(variant_ids))
    granted: dict[str, dict[int, int]] = {}
    changed: set[int] = set()
    held = list(locks.reservations(*(one.owner for one in claims)))
    for one in claims:
        rows = [row for row in held if row.owner == one.owner]
        granted[one.owner] = {}
        for variant_id, wanted in sorted(one.wanted.items()):
            mine = [row for row in rows if row.variant_id == variant_id]
            before = _units(mine, State.HELD)
            granted[one.owner][variant_id] = after = _settle(one, variant_id, mine, wanted)
            if after != before and not _units(mine, State.COMMITTED):
                changed.add(variant_id)
    publish(Topic.STOCK, *sorted(changed))
    return granted


def _units(rows: Iterable[Reservation], state: Reservation.State) -> int:
    return sum(row.quantity for row in rows if row.state == state)


def _settle(one: Claim, variant_id: int, rows: list[Reservation], wanted: int) -> int:
    """Grow or shrink one owner's hold of one variant. Returns the units it has then."""
    if gone := _units(rows, State.COMMITTED):
        return gone
    held = _units(rows, State.HELD)
    for row in sorted(rows, key=lambda row: row.scope):  # the pool's first: others may sell those
        if held > wanted and row.state == State.HELD:
            held -= _shrink(row, min(row.quantity, held - wanted))
    by_scope = {row.scope: row for row in rows}
    for scope in dict.fromkeys((one.scope, "")):
        if held < wanted:
            units = min(wanted - held, _available(variant_id, scope))
            row = by_scope.get(scope) or Reservation(
                owner=one.owner, variant_id=variant_id, scope=scope, state=State.RELEASED, round=0
            )
            held += _grow(row, units) if units else 0
    return held


def _available(variant_id: int, scope: str) -> int:
    """Units of the scope's open allocation, or of the pool; the stock record is locked."""
    if scope:
        allocation = locks.open_allocations(scope, [variant_id]).first()
        return allocation.left if allocation else 0
    record = StockRecord.objects.filter(pk=variant_id).first()
    return record.pool if record else 0


def _grow(row: Reservation, units: int) -> int:
    row.quantity = units + (row.quantity if row.state == State.HELD else 0)
    row.state, row.expires_at, row.round = State.HELD, None, row.round + 1
    if row.scope:
        Allocation.objects.filter(variant_id=row.variant_id, scope=row.scope, closed_at__isnull=True).update(
            used=F("used") + units
        )
    book(row.variant_id, Reason.HOLD, row.ref, reserved=units, allocated=-units if row.scope else 0)
    row.save()
    return units


def _shrink(row: Reservation, units: int) -> int:
    book(row.variant_id, Reason.RELEASE, row.ref, reserved=-units, allocated=give_back(row, units))
    if units == row.quantity:
        row.state = State.RELEASED
    else:
        row.quantity, row.round = row.quantity - units, row.round + 1
    row.save()
    return units
