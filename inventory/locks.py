"""The only FOR UPDATE querysets of this app; always in key order, so that no two can deadlock.

A service that needs both locks takes the stock record first, then reservations or allocations.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from inventory.models import Allocation, Reservation, StockRecord


def stock_records(variant_ids: Iterable[int]) -> QuerySet[StockRecord]:
    """Stock records in variant order, locked."""
    return (
        StockRecord.objects.filter(variant_id__in=list(variant_ids))
        .order_by("variant_id")
        .select_for_update()
    )


def reservations(*owners: str) -> QuerySet[Reservation]:
    """All reservations of these owners in variant order, locked."""
    rows = Reservation.objects.filter(owner__in=owners).order_by("variant_id", "scope", "owner")
    return rows.select_for_update()


def open_allocations(scope: str, variant_ids: Iterable[int]) -> QuerySet[Allocation]:
    """Open allocations of a scope in variant order, locked."""
    return (
        Allocation.objects.filter(scope=scope, variant_id__in=list(variant_ids), closed_at__isnull=True)
        .order_by("variant_id")
        .select_for_update()
    )
