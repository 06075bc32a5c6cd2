"""Take what is there for orders that were sold elsewhere, or are being sold live: nobody asks us first.

Absolute: a claim says how many units an order should hold, so that saying it twice is as once.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    """What `owner` should hold: units by variant, out of the allocation of `scope` first, then the pool.
    Of the variants `only_scope` names nothing comes out of the pool: a flash deal has its own stock."""

    owner: str
    scope: str
    wanted: Mapping[int, int]
    only_scope: Collection[int] = ()


@transaction.atomic
def claim(claims: Sequence[Claim]) -> dict[str, dict[int, int]]:
    """Bring each owner's holds to what is wanted, as far as there are units; the first claim goes first.

    Returns the units each owner has, by variant: fewer than wanted where stock is short. What is above is
    given back. What has been handed over counts, and stays. The holds never run out.
    """
    variant_ids = {variant_id for one in claims for variant_id in one.wanted}
    records = {record.pk: record for record in locks.stock_records(variant_ids)}
    granted: dict[str, dict[int, int]] = {}
    changed: set[int] = set()
    held = list(locks.reservations(*(one.owner for one in claims)))
    for one in claims:
        rows = [row for row in held if row.owner == one.owner]
        granted[one.owner] = {}
        for variant_id, wanted in sorted(one.wanted.items()):
            mine = [row for row in rows if row.variant_id == variant_id]
            before = _units(mine, State.HELD)
            granted[one.owner][variant_id] = after = _settle(one, records.get(variant_id), mine, wanted)
            if after != before and not _units(mine, State.COMMITTED):
                changed.add(variant_id)
    publish(Topic.STOCK, *sorted(changed))
    return granted


def _units(rows: Iterable[Reservation], state: Reservation.State) -> int:
    return sum(row.quantity for row in rows if row.state == state)


def _settle(one: Claim, record: StockRecord | None, rows: list[Reservation], wanted: int) -> int:
    """Grow or shrink one owner's hold of one variant, whose record is locked and kept in step. Returns the
    units it has then; none without a record."""
    if record is None:
        return 0
    if gone := _units(rows, State.COMMITTED):
        return gone
    held = _units(rows, State.HELD)
    for row in sorted(rows, key=lambda row: row.scope):  # the pool's first: others may sell those
        if held > wanted and row.state == State.HELD:
            held -= _shrink(record, row, min(row.quantity, held - wanted))
    by_scope = {row.scope: row for row in rows}
    sources = (one.scope,) if record.pk in one.only_scope else (one.scope, "")
    for scope in dict.fromkeys(sources):
        if held < wanted:
            units = min(wanted - held, _available(record, scope))
            row = by_scope.get(scope) or Reservation(
                owner=one.owner, variant_id=record.pk, scope=scope, state=State.RELEASED, round=0
            )
            held += _grow(record, row, units) if units else 0
    return held


def _available(record: StockRecord, scope: str) -> int:
    """Units of the scope's open allocation, or of the pool."""
    if not scope:
        return record.pool
    if not record.allocated:
        return 0
    allocation = locks.open_allocations(scope, [record.pk]).first()
    return allocation.left if allocation else 0


def _grow(record: StockRecord, row: Reservation, units: int) -> int:
    row.quantity = units + (row.quantity if row.state == State.HELD else 0)
    row.state, row.expires_at, row.round = State.HELD, None, row.round + 1
    taken = units if row.scope else 0
    if taken:
        Allocation.objects.filter(variant_id=row.variant_id, scope=row.scope, closed_at__isnull=True).update(
            used=F("used") + units
        )
    _book(record, Reason.HOLD, row, reserved=units, allocated=-taken)
    row.save()
    return units


def _shrink(record: StockRecord, row: Reservation, units: int) -> int:
    _book(record, Reason.RELEASE, row, reserved=-units, allocated=give_back(row, units))
    if units == row.quantity:
        row.state = State.RELEASED
    else:
        row.quantity, row.round = row.quantity - units, row.round + 1
    row.save()
    return units


def _book(
    record: StockRecord, reason: StockMovement.Reason, row: Reservation, *, reserved: int, allocated: int
) -> None:
    book(record.pk, reason, row.ref, reserved=reserved, allocated=allocated)
    record.reserved, record.allocated = record.reserved + reserved, record.allocated + allocated
