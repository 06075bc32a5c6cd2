"""Write a line of an order's history."""

from accounts.models import User
from core import clock
from orders.models import Order, OrderEvent, Package


def note(
    order: Order,
    kind: OrderEvent.Kind,
    detail: str = "",
    *,
    by: User | None = None,
    package: Package | None = None,
) -> None:
    """Something happened to the order, or to one package. Call inside the transaction that made it happen."""
    OrderEvent.objects.create(
        order=order, package=package, kind=kind, detail=detail[:300], by=by, at=clock.now()
    )
