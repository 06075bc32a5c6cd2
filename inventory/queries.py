"""Stock as others read it."""

from collections.abc import Iterable, Mapping

from inventory.models import Allocation, StockRecord


def sellable(variant_ids: Iterable[int]) -> dict[int, int]:
    """Units that any channel may sell now, by variant; a variant without a record has 0."""
    ids = list(variant_ids)
    rows = StockRecord.objects.filter(variant_id__in=ids)
    return dict.fromkeys(ids, 0) | {row.variant_id: row.pool for row in rows}


def allocated(scopes: Iterable[str], variant_ids: Iterable[int]) -> Mapping[tuple[str, int], int]:
    """What is left of each open allocation, by (scope, variant)."""
    rows = Allocation.objects.filter(
        scope__in=list(scopes), variant_id__in=list(variant_ids), closed_at__isnull=True
    )
    return {(row.scope, row.variant_id): row.left for row in rows}
