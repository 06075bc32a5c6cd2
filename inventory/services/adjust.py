"""Units leave the shelf, or come back to it, for a reason other than a sale."""

from django.db import transaction

from accounts.models import User
from core.outbox import Topic, publish
from inventory import locks
from inventory.errors import BelowPromised
from inventory.ledger import book, is_booked
from inventory.models import StockMovement, StockRecord

Reason = StockMovement.Reason
TAKES = (Reason.SPOILT, Reason.LOST, Reason.SAMPLE, Reason.OWN_USE)
ADJUSTS = (*TAKES, Reason.FOUND)


@transaction.atomic
def adjust(
    *, variant_id: int, units: int, reason: StockMovement.Reason, ref: str, by: User | None = None
) -> bool:
    """Take `units` off the shelf for one of TAKES, or put them on it for FOUND. The same `ref` again changes
    nothing and answers False.

    Raises BelowPromised when what is held or set aside would no longer be there; ValueError for less than one
    unit or a reason that is none of ADJUSTS.
    """
    if units < 1 or reason not in ADJUSTS:
        raise ValueError("adjust by one unit or more, for one of the reasons")
    StockRecord.objects.get_or_create(variant_id=variant_id)
    record = locks.stock_records([variant_id]).get()
    if is_booked(variant_id, reason, ref):
        return False
    if not book(variant_id, reason, ref, on_hand=-units if reason in TAKES else units, by=by):
        raise BelowPromised(record.reserved + record.allocated)
    publish(Topic.STOCK, variant_id)
    return True


def set_level(*, variant_id: int, low_at: int) -> None:
    """From how many units for sale on, or fewer, the producer is told. Raises ValueError below zero."""
    if low_at < 0:
        raise ValueError("a level is not negative")
    StockRecord.objects.get_or_create(variant_id=variant_id)
    StockRecord.objects.filter(pk=variant_id).update(low_at=low_at)
