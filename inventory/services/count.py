"""Someone counted the shelf."""

from django.db import transaction

from accounts.models import User
from core.outbox import Topic, publish
from inventory import locks
from inventory.errors import BelowPromised, Outdated
from inventory.ledger import book, is_booked
from inventory.models import StockMovement, StockRecord


@transaction.atomic
def count(
    *, variant_id: int, on_hand: int, ref: str, by: User | None = None, was: int | None = None
) -> StockRecord:
    """Set the units on the shelf to what was counted. The same figure or the same `ref` again writes nothing.

    Raises Outdated when the shelf had not `was` units any more, for then the count would undo a sale;
    BelowPromised when units already held or set aside would no longer be there.
    """
    record = locks.stock_records([variant_id]).first()
    if record is None:
        StockRecord.objects.get_or_create(variant_id=variant_id)
        record = locks.stock_records([variant_id]).get()
    delta = on_hand - record.on_hand
    if delta and not is_booked(variant_id, StockMovement.Reason.COUNT, ref):
        if was is not None and was != record.on_hand:
            raise Outdated(record.on_hand)
        if not book(variant_id, StockMovement.Reason.COUNT, ref, on_hand=delta, by=by):
            raise BelowPromised(record.reserved + record.allocated)
        publish(Topic.STOCK, variant_id)
        record.on_hand = on_hand
    return record
