"""Orders of the web shop as their shoppers read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from accounts.models import User
from orders.models import Order, OrderEvent, OrderLine, Package, Return, ReturnLine, ReturnPicture, Ticket
from orders.states import Status

PER_PAGE = 10
GROUPS: Mapping[str, frozenset[Status]] = {  # what the list of orders filters by
    "cho-thanh-toan": frozenset({Status.PENDING_PAYMENT}),
    "cho-lay-hang": frozenset({Status.PENDING_CONFIRM, Status.TO_SHIP, Status.PACKING}),
    "dang-giao": frozenset({Status.SHIPPING, Status.DELIVERY_FAILED}),
    "da-giao": frozenset({Status.DELIVERED, Status.COMPLETED}),
    "tra-hang": frozenset({Status.RETURNING, Status.RETURNED}),
    "da-huy": frozenset({Status.CANCELLED}),
}


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order with all that its page prints. Each package has `lines`, `events` and `returns` at hand;
    each return `said` (line and quantity) and `picture_ids`; `tickets` have code, subject and state."""

    order: Order
    packages: tuple[Package, ...]
    tickets: tuple[Mapping[str, Any], ...]


def _lines() -> QuerySet[OrderLine]:
    """With the product's picture."""
    return (
        OrderLine.objects.select_related("variant__product__category", "review")
        .prefetch_related("variant__product__images__renditions")
        .order_by("pk")
    )


def _returns() -> QuerySet[Return]:
    said = ReturnLine.objects.filter(asked=OuterRef("pk")).order_by("line_id")
    pictures = ReturnPicture.objects.filter(asked=OuterRef("pk")).order_by("pk")
    return Return.objects.annotate(
        said=ArraySubquery(said.values(json=JSONObject(line="line_id", quantity="quantity"))),
        picture_ids=ArraySubquery(pictures.values("pk")),
    ).order_by("asked_at")


def purchase(code: str) -> Purchase | None:
    """The order of the web shop with this code, in six queries; None when there is none."""
    tickets = Ticket.objects.filter(order=OuterRef("order")).order_by("opened_at")
    packages = list(
        Package.objects.filter(order__code=code, order__scope="")
        .select_related("order__ward__province", "producer")
        .annotate(
            talks=ArraySubquery(
                tickets.values(json=JSONObject(code="code", subject="subject", state="state"))
            )
        )
        .order_by("number")
        .prefetch_related(
            Prefetch("lines", _lines()),
            Prefetch("events", OrderEvent.objects.order_by("at", "pk")),
            Prefetch("returns", _returns()),
        )
    )
    if not packages:
        return None
    order = packages[0].order
    for package in packages:
        package.order = order
    return Purchase(order, tuple(packages), tuple(packages[0].talks))


def purchases(user: User, group: str = "", page: str | None = None) -> tuple[Page, dict[str, int]]:
    """A page of the user's orders, newest first, and how many there are by group ("" is all). What is no
    page is the first, what is behind the last is the last."""
    own = Order.objects.filter(user=user, scope="")
    by_status = dict(own.order_by().values_list("status").annotate(Count("pk")))
    counts = {name: sum(by_status.get(one, 0) for one in statuses) for name, statuses in GROUPS.items()}
    counts[""] = sum(by_status.values())
    if group in GROUPS:
        own = own.filter(status__in=GROUPS[group])
    rows = own.order_by("-placed_at", "-pk").prefetch_related(
        Prefetch("packages", Package.objects.select_related("producer").order_by("number")),
        Prefetch("lines", _lines()),
    )
    paginator = Paginator(rows, PER_PAGE)
    paginator.count = counts[group if group in GROUPS else ""]
    return paginator.get_page(page), counts
