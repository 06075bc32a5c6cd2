"""Write one line of the ledger together with the change of its record, and look whether it was written."""

from django.db.models import F

from accounts.models import User
from core import clock
from inventory.models import StockMovement, StockRecord


def is_booked(variant_id: int, reason: StockMovement.Reason, ref: str) -> bool:
    """Was this said before? True only for sure while the record is locked."""
    return StockMovement.objects.filter(variant_id=variant_id, reason=reason, ref=ref).exists()


def book(
    variant_id: int,
    reason: StockMovement.Reason,
    ref: str,
    *,
    on_hand: int = 0,
    reserved: int = 0,
    allocated: int = 0,
    by: User | None = None,
) -> bool:
    """Move the record by these deltas if enough is free, and write the movement. False when it is not.

    Call inside a transaction. Raises IntegrityError when (variant, reason, ref) was booked before.
    """
    moved = StockRecord.objects.filter(
        variant_id=variant_id,
        reserved__gte=-reserved,
        allocated__gte=-allocated,
        on_hand__gte=F("reserved") + F("allocated") + (reserved + allocated - on_hand),
    ).update(
        on_hand=F("on_hand") + on_hand,
        reserved=F("reserved") + reserved,
        allocated=F("allocated") + allocated,
    )
    if moved and (on_hand or reserved):
        StockMovement.objects.create(
            variant_id=variant_id,
            reason=reason,
            ref=ref,
            delta_on_hand=on_hand,
            delta_reserved=reserved,
            by=by,
            at=clock.now(),
        )
    return bool(moved)
