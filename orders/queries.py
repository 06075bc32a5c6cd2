"""Orders as others read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import User
from orders.models import CartLine, Order, OrderLine, OrderTask
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


def short_units(scopes: Iterable[str], variant_ids: Iterable[int]) -> dict[tuple[str, int], int]:
    """Units that orders of these shops still lack, by (scope, variant), where they lack any. One query."""
    lines = OrderLine.objects.filter(
        short__gt=0,
        variant_id__in=list(variant_ids),
        order__scope__in=list(scopes),
        order__status__in=HOLDS,
    )
    rows = lines.values_list("order__scope", "variant_id").annotate(units=Sum("short"))
    return {(scope, variant_id): units for scope, variant_id, units in rows}


@dataclass(frozen=True, slots=True)
class Sold:
    """Units ordered in a shop and not cancelled: in the stretch before a moment, and since that moment."""

    before: int
    since: int


def sold_around(
    moments: Mapping[str, datetime], stretch: timedelta, variant_ids: Iterable[int] | None = None
) -> dict[tuple[str, int], Sold]:
    """What each shop sold around a moment of its own, by (scope, variant). One query, none without shops."""
    if not moments:
        return {}
    near = reduce(or_, (_placed(scope, at - stretch) for scope, at in moments.items()))
    since = reduce(or_, (_placed(scope, at) for scope, at in moments.items()))
    lines = OrderLine.objects.filter(near, variant__isnull=False)
    if variant_ids is not None:
        lines = lines.filter(variant_id__in=list(variant_ids))
    wanted = F("quantity") - F("cancelled")
    rows = lines.values_list("order__scope", "variant_id").annotate(
        units=Sum(wanted), newer=Coalesce(Sum(wanted, filter=since), 0)
    )
    return {(scope, variant_id): Sold(all_ - newer, newer) for scope, variant_id, all_, newer in rows}


def _placed(scope: str, since: datetime) -> Q:
    return Q(order__scope=scope, order__placed_at__gte=since)


def known_at(scope: str, refs: Iterable[str]) -> dict[str, datetime | None]:
    """When the stored snapshot of each known order was taken, by its number there."""
    rows = Order.objects.filter(scope=scope, external_ref__in=list(refs))
    return dict(rows.values_list("external_ref", "remote_updated_at"))


def digests(scope: str, refs: Iterable[str]) -> dict[str, str]:
    """What stands for the stored snapshot of each known order, by its number there."""
    rows = Order.objects.filter(scope=scope, external_ref__in=list(refs))
    return dict(rows.values_list("external_ref", "digest"))


def due_tasks(scope: str, now: datetime) -> QuerySet[OrderTask]:
    """What to tell one shop now, oldest first."""
    return (
        OrderTask.objects.filter(
            order__scope=scope, done_at__isnull=True, parked_code="", not_before__lte=now
        )
        .select_related("order")
        .order_by("pk")
    )


def tasks_due(now: datetime) -> QuerySet[OrderTask]:
    """What any shop is to be told at a moment."""
    return OrderTask.objects.filter(done_at__isnull=True, parked_code="", not_before__lte=now)


def scopes_with_due_tasks(now: datetime) -> set[str]:
    """Shops that are to be told something now."""
    return set(tasks_due(now).values_list("order__scope", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Untold:
    """Messages to one shop: how many wait, since when the oldest, how many it refused and a person has not
    yet decided on."""

    waiting: int = 0
    oldest_at: datetime | None = None
    parked: int = 0


def untold() -> dict[str, Untold]:
    """By scope; shops to which all is told are absent. One query."""
    waits = Q(parked_code="")
    refused = Q(parked_code__gt="", order__status__in=HOLDS)
    rows = OrderTask.objects.filter(done_at__isnull=True).values_list("order__scope")
    counts = rows.annotate(
        waiting=Count("pk", filter=waits),
        oldest_at=Min("created_at", filter=waits),
        refused=Count("pk", filter=refused),
    )
    return {scope: Untold(*figures) for scope, *figures in counts}


def sold(product_ids: Iterable[int], since: datetime) -> dict[int, int]:
    """Units of each product sold since a moment over every channel and kept by their buyers; products of
    which there were none are absent. One query."""
    kept = F("quantity") - F("cancelled") - F("returned")
    lines = OrderLine.objects.filter(
        variant__product__in=list(product_ids), order__placed_at__gte=since
    ).exclude(order__status=Status.CANCELLED)
    return dict(lines.values_list("variant__product_id").annotate(units=Sum(kept)).order_by())


def cart_units(cart_id: int) -> int:
    """How many units lie in a cart."""
    return _units(CartLine.objects.filter(cart=cart_id))


def cart_units_of(user: User) -> int:
    """How many units lie in the cart of an account. One query."""
    return _units(CartLine.objects.filter(cart__user=user))


def _units(lines: QuerySet[CartLine]) -> int:
    return lines.aggregate(units=Coalesce(Sum("quantity"), 0))["units"]
