"""Money that goes back to a shopper. What is owed stands on the order; whoever pays it back says so here."""

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from core import clock
from orders import locks
from orders.models import Order, OrderEvent, Return
from orders.services import tell
from orders.services.journal import note
from orders.states import Status


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
    is_all_paid = not order.owed_vnd
    is_nothing_left = order.refunded_vnd >= max(order.total_vnd, order.received_vnd)
    if is_nothing_left or (is_all_paid and order.status == Status.CANCELLED):
        order.payment = Order.Payment.REFUNDED
    order.save(update_fields=["owed_vnd", "refunded_vnd", "payment"])
    note(order, OrderEvent.Kind.REFUND, str(amount_vnd), by=by)
    if is_all_paid:
        _settle_returns(order, by)
    tell.refunded(order, amount_vnd=amount_vnd)


def _settle_returns(order: Order, by: User | None) -> None:
    """Nothing is owed any more: returns whose money was, are over."""
    was_owed = Q(state=Return.State.RECEIVED) | Q(state=Return.State.APPROVED, has_goods_back=False)
    for asked in Return.objects.filter(was_owed, package__order=order).select_related("package"):
        asked.state, asked.refunded_at = Return.State.REFUNDED, clock.now()
        asked.save(update_fields=["state", "refunded_at"])
        note(order, OrderEvent.Kind.RETURN, asked.state, by=by, package=asked.package)
