"""What the stock tables say, for tests that ask what changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Sum

from catalog.models import Variant
from core.models import OutboxEvent
from inventory.models import Allocation, Reservation, StockMovement, StockRecord

TABLES = (StockRecord, Reservation, Allocation, StockMovement, OutboxEvent)


def figures(variant: Variant) -> tuple[int, int, int]:
    """(on hand, reserved, set aside)."""
    record = StockRecord.objects.get(variant=variant)
    return record.on_hand, record.reserved, record.allocated


def ledger_sum(variant: Variant) -> tuple[int, int]:
    """(on hand, reserved) by the movements alone."""
    sums = StockMovement.objects.filter(variant=variant).aggregate(
        on_hand=Sum("delta_on_hand", default=0), reserved=Sum("delta_reserved", default=0)
    )
    return sums["on_hand"], sums["reserved"]


def told() -> list[tuple[str, int]]:
    """The news that waits for the relay."""
    return list(OutboxEvent.objects.order_by("id").values_list("topic", "key"))


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Every row of every stock table, and the outbox, are the same afterwards."""
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]
    yield
    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before
