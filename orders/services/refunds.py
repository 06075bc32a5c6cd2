"""Money that goes back to a shopper. What is owed stands on the order; whoever pays it back says so here."""

from django.db import transaction

from accounts.models import User
from orders import locks
from orders.models import Order, OrderEvent
from orders.services import tell
from orders.services.journal import note


@transaction.atomic
def refunded(order_id: int, *, amount_vnd: int | None = None, by: User | None = None) -> Order:
    """`amount_vnd` of what is owed, or with None all of it, was paid back. Nothing owed changes nothing.

    Raises ValueError for more than is owed.
    """
    order = locks.orders([order_id]).get()
    if order.owed_vnd:
        pay_back(order, order.owed_vnd if amount_vnd is None else amount_vnd, by=by)
    return order


def pay_back(order: Order, amount_vnd: int, *, by: User | None = None) -> None:
    """Write on a locked order that so much was paid back, and tell the shopper."""
    if not 0 < amount_vnd <= order.owed_vnd:
        raise ValueError("no more is paid back than is owed")
    order.owed_vnd -= amount_vnd
    order.refunded_vnd += amount_vnd
    if order.refunded_vnd >= order.total_vnd:
        order.payment = Order.Payment.REFUNDED
    order.save(update_fields=["owed_vnd", "refunded_vnd", "payment"])
    note(order, OrderEvent.Kind.REFUND, str(amount_vnd), by=by)
    tell.refunded(order, amount_vnd=amount_vnd)
