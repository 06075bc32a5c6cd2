"""Stock as others read it."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from catalog.models import Variant
from core.statements import IDS, Prepared
from inventory.models import Allocation, Reservation, StockRecord


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


def held(owner: str) -> dict[int, int]:
    """Units that an owner holds now, by variant."""
    rows = Reservation.objects.filter(owner=owner, state=Reservation.State.HELD)
    return dict(rows.values_list("variant_id").annotate(Sum("quantity")))


def handed_over(owners: Iterable[str]) -> dict[str, dict[int, int]]:
    """Units that left the shelf, by owner and variant; owners of whom nothing left are absent. One query."""
    gone = Reservation.objects.filter(owner__in=list(owners), state=Reservation.State.COMMITTED)
    found: dict[str, dict[int, int]] = {}
    for owner, variant_id, units in gone.values_list("owner", "variant_id").annotate(Sum("quantity")):
        found.setdefault(owner, {})[variant_id] = units
    return found


class Offered(NamedTuple):
    """One variant with no more than a list needs of it; `pool` is what any channel may sell now."""

    pk: int
    product_id: int
    price_vnd: int
    pool: int


def on_offer(product_ids: Iterable[int]) -> list[Offered]:
    """Every variant of these products in their order, with the units that may be sold. One query."""
    return [Offered(*row) for row in _ON_OFFER.rows(product_ids)]


_POOL = F("stock_record__on_hand") - F("stock_record__reserved") - F("stock_record__allocated")
_ON_OFFER = Prepared(
    lambda: (
        Variant.objects.filter(product__in=[IDS])
        .order_by("product_id", "position", "pk")
        .values_list("pk", "product_id", "price_vnd", Coalesce(_POOL, 0))
    ),
    ids=IDS,
)
