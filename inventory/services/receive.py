"""Goods come in."""

from django.db import transaction

from accounts.models import User
from core.outbox import Topic, publish
from inventory import locks
from inventory.ledger import book, is_booked
from inventory.models import StockMovement, StockRecord


@transaction.atomic
def open_stock(*, variant_id: int, quantity: int) -> bool:
    """Begin the ledger of a variant that has none. False, and nothing changes, when it has one."""
    if quantity < 0:
        raise ValueError("quantity must not be negative")
    _, created = StockRecord.objects.get_or_create(variant_id=variant_id)
    if created:
        book(variant_id, StockMovement.Reason.OPENING, "opening", on_hand=quantity)
        publish(Topic.STOCK, variant_id)
    return created


@transaction.atomic
def receive(*, variant_id: int, quantity: int, ref: str, by: User | None = None) -> bool:
    """Put received units on the shelf. The same `ref` again changes nothing and answers False."""
    if quantity <= 0:
        raise ValueError("quantity must be positive")
    StockRecord.objects.get_or_create(variant_id=variant_id)
    locks.stock_records([variant_id]).get()  # one at a time, so the look below is true
    if is_booked(variant_id, StockMovement.Reason.RECEIVE, ref):
        return False
    book(variant_id, StockMovement.Reason.RECEIVE, ref, on_hand=quantity, by=by)
    publish(Topic.STOCK, variant_id)
    return True
