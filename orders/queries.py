"""Orders as others read them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import F, QuerySet, Sum

from orders.models import Order, OrderLine, OrderTask
from orders.states import HOLDS


def short_orders() -> QuerySet[Order]:
    """Orders that wait for stock, oldest first, with their lines: two queries."""
    return (
        Order.objects.filter(is_short=True, status__in=HOLDS)
        .order_by("placed_at", "pk")
        .prefetch_related("lines__variant__product")
    )


def sold_since(
    since: datetime, scopes: Iterable[str], variant_ids: Iterable[int]
) -> dict[tuple[str, int], int]:
    """Units ordered in these shops since a moment and not cancelled, by (scope, variant). One query."""
    rows = (
        OrderLine.objects.filter(
            order__scope__in=list(scopes), order__placed_at__gte=since, variant_id__in=list(variant_ids)
        )
        .values("order__scope", "variant_id")
        .annotate(units=Sum(F("quantity") - F("cancelled")))
    )
    return {(row["order__scope"], row["variant_id"]): row["units"] for row in rows}


def sold_variants(since: datetime, scope: str) -> set[int]:
    """Variants that were ordered in a shop since a moment."""
    rows = OrderLine.objects.filter(
        order__scope=scope, order__placed_at__gte=since, variant__isnull=False
    ).values_list("variant_id", flat=True)
    return {variant_id for variant_id in rows if variant_id is not None}


def known_at(scope: str, refs: Iterable[str]) -> dict[str, datetime | None]:
    """When the stored snapshot of each known order was taken, by its number there."""
    rows = Order.objects.filter(scope=scope, external_ref__in=list(refs))
    return dict(rows.values_list("external_ref", "remote_updated_at"))


def due_tasks(scope: str, now: datetime) -> QuerySet[OrderTask]:
    """What to tell one shop now, oldest first."""
    return (
        OrderTask.objects.filter(
            order__scope=scope, done_at__isnull=True, parked_code="", not_before__lte=now
        )
        .select_related("order")
        .order_by("pk")
    )


def scopes_with_due_tasks(now: datetime) -> set[str]:
    """Shops that are to be told something now."""
    due = OrderTask.objects.filter(done_at__isnull=True, parked_code="", not_before__lte=now)
    return set(due.values_list("order__scope", flat=True).distinct())
