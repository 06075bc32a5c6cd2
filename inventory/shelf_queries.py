"""The shelf of one producer: what is there of each SKU, and what moved."""

from django.db.models import F, Q, QuerySet

from catalog.models import Variant
from core.text import fold
from inventory.models import Allocation, StockMovement


def shelf(producer_id: int, *, is_low: bool = False, words: str = "") -> QuerySet[Variant]:
    """A producer's variants with product and `stock_record`; only those at their level or below, only those
    whose SKU or product these words are part of."""
    rows = Variant.objects.filter(product__producer=producer_id)
    rows = rows.select_related("product", "stock_record").order_by("product__name", "position", "pk")
    if is_low:
        promised = F("stock_record__reserved") + F("stock_record__allocated")
        rows = rows.filter(stock_record__on_hand__lte=promised + F("stock_record__low_at"))
    for word in fold(words).split():
        rows = rows.filter(Q(product__search_text__contains=word) | Q(sku__icontains=word))
    return rows


def low_count(producer_id: int) -> int:
    """How many variants are at their level or below."""
    return shelf(producer_id, is_low=True).count()


def movements(variant_id: int) -> QuerySet[StockMovement]:
    """The ledger of one variant, the newest first."""
    rows = StockMovement.objects.filter(variant=variant_id).select_related("by")
    return rows.order_by("-at", "-pk")


def open_allocations(variant_ids: list[int]) -> QuerySet[Allocation]:
    """What is set aside of these variants now."""
    rows = Allocation.objects.filter(variant__in=variant_ids, closed_at__isnull=True)
    return rows.order_by("variant_id", "scope")
