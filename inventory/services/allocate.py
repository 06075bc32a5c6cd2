"""Set units aside for one channel or live session."""

from datetime import datetime

from django.db import transaction

from core import clock
from core.outbox import Topic, publish
from inventory import locks
from inventory.errors import AllocationOpen, InsufficientStock
from inventory.models import Allocation, StockRecord


@transaction.atomic
def allocate(*, variant_id: int, scope: str, quantity: int, until: datetime) -> Allocation:
    """Take `quantity` units out of the pool for `scope`.

    Raises InsufficientStock with what is left when the pool is smaller, AllocationOpen when the scope has
    one already.
    """
    if quantity < 1:
        raise ValueError("quantity must be positive")
    record = locks.stock_records([variant_id]).first()
    if record is None or record.pool < quantity:
        raise InsufficientStock([variant_id], left=record.pool if record else 0)
    if locks.open_allocations(scope, [variant_id]).exists():
        raise AllocationOpen(scope)
    StockRecord.objects.filter(pk=variant_id).update(allocated=record.allocated + quantity)
    publish(Topic.STOCK, variant_id)
    return Allocation.objects.create(variant_id=variant_id, scope=scope, quantity=quantity, until=until)


@transaction.atomic
def close_allocation(*, variant_id: int, scope: str) -> Allocation | None:
    """Give what is left back to the pool. None when nothing was open."""
    record = locks.stock_records([variant_id]).first()
    allocation = locks.open_allocations(scope, [variant_id]).first()
    if record is None or allocation is None:
        return None
    StockRecord.objects.filter(pk=variant_id).update(allocated=record.allocated - allocation.left)
    allocation.closed_at = clock.now()
    allocation.save(update_fields=["closed_at"])
    publish(Topic.STOCK, variant_id)
    return allocation


@transaction.atomic
def close_scope(scope: str) -> int:
    """Close every open allocation of a scope, in variant order. Returns how many."""
    open_ones = Allocation.objects.filter(scope=scope, closed_at__isnull=True).order_by("variant_id")
    return sum(
        close_allocation(variant_id=variant_id, scope=scope) is not None
        for variant_id in list(open_ones.values_list("variant_id", flat=True))
    )


def close_due() -> int:
    """Close the allocations whose time is over. Returns how many."""
    due = Allocation.objects.filter(closed_at__isnull=True, until__lte=clock.now()).values_list(
        "variant_id", "scope"
    )
    return sum(
        close_allocation(variant_id=variant_id, scope=scope) is not None for variant_id, scope in list(due)
    )
