"""Write a line of an order's history."""

from accounts.models import User
from core import clock
from orders.models import Order, OrderEvent


def note(order: Order, kind: OrderEvent.Kind, detail: str = "", *, by: User | None = None) -> None:
    """Something happened to the order. Call inside the transaction that made it happen."""
    OrderEvent.objects.create(order=order, kind=kind, detail=detail[:300], by=by, at=clock.now())
