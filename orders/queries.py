"""Orders as others read them."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from orders.models import Order, OrderLine, OrderTask
from orders.states import HOLDS, Status


def short_orders() -> QuerySet[Order]:
    """Orders that wait for stock, oldest first, with their lines: two queries."""
    return (
        Order.objects.filter(is_short=True, status__in=HOLDS)
        .order_by("placed_at", "pk")
        .prefetch_related("lines__variant__product")
    )


def unknown_orders() -> QuerySet[Order]:
    """Orders still here with a SKU that is not ours, oldest first."""
    return Order.objects.filter(has_unknown_sku=True, status__in=HOLDS).order_by("placed_at", "pk")


def parked_tasks() -> QuerySet[OrderTask]:
    """What a marketplace refused to hear about an order that is still here, with the order. A refusal about
    one that has moved on needs nobody."""
    return (
        OrderTask.objects.filter(done_at__isnull=True, parked_code__gt="", order__status__in=HOLDS)
        .select_related("order")
        .order_by("pk")
    )


def orders_with_parked_tasks() -> QuerySet[Order]:
    """Orders that `parked_tasks` are about."""
    return Order.objects.filter(pk__in=parked_tasks().order_by().values("order")).order_by("placed_at", "pk")


def cancel_asked() -> QuerySet[Order]:
    """Orders whose buyer waits for the answer to a cancellation, oldest first."""
    return Order.objects.filter(cancel_requested_at__isnull=False, status__in=HOLDS).order_by(
        "placed_at", "pk"
    )


def untracked(scope: str, since: datetime) -> QuerySet[Order]:
    """Orders of one shop, placed since a moment, that are packed and have no tracking number.

    Those on their way are among them when it was we who said that they are packed. In random order, so that
    a look at some of them passes none over for ever.
    """
    told = OrderTask.objects.filter(order=OuterRef("pk"), kind=OrderTask.Kind.SHIP, done_at__isnull=False)
    return (
        Order.objects.filter(scope=scope, placed_at__gte=since)
        .filter(Q(status=Status.PACKING) | Q(Exists(told), status=Status.SHIPPING))
        .exclude(shipments__tracking__gt="")
        .order_by("?")
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
