"""Move a package of the web shop along, and its order with it. The order is locked by the caller."""

from accounts.models import User
from core import clock
from core.outbox import Topic, publish
from orders.errors import WrongStep
from orders.models import Order, OrderEvent, Package
from orders.services.journal import note
from orders.states import Status, fulfilment, is_backward, may_step

NEVER_ARRIVES = (Status.CANCELLED, Status.RETURNED)


def move(package: Package, status: Status, *, by: User | None = None, words: str = "") -> None:
    """Take one step and note it; the order follows its slowest package. Raises WrongStep."""
    old = Status(package.status)
    if not may_step(old, status):
        raise WrongStep(old)
    package.status = status
    package.save(update_fields=["status", "tracking", "carrier", "shipped_at", "delivered_at"])
    detail = f"{old} → {status}" + (f": {words}" if words else "")
    note(package.order, OrderEvent.Kind.STATUS, detail, by=by, package=package)
    follow(package.order)
    publish(Topic.ORDER, package.order_id)


def follow(order: Order) -> None:
    """Bring the order to the state of its slowest package that was not cancelled."""
    statuses = [Status(one) for one in order.packages.values_list("status", flat=True)]
    slowest = Status.CANCELLED
    for one in statuses:
        if one != Status.CANCELLED and (slowest is Status.CANCELLED or is_backward(slowest, one)):
            slowest = one
    if order.status != slowest:
        order.status, order.fulfilment = slowest, fulfilment(slowest)
        order.save(update_fields=["status", "fulfilment"])


def collect(order: Order) -> None:
    """Cash on delivery is here once nothing is on its way any more; none will come when nothing arrived."""
    if order.cod != Order.Cod.DUE:
        return
    packages = order.packages.all()
    if packages.filter(delivered_at__isnull=True).exclude(status__in=NEVER_ARRIVES).exists():
        return
    if packages.filter(delivered_at__isnull=False).exists():
        order.cod, order.payment, order.paid_at = Order.Cod.COLLECTED, Order.Payment.PAID, clock.now()
        order.received_vnd += order.due_vnd
    else:
        order.cod = Order.Cod.NONE
    order.save(update_fields=["cod", "payment", "paid_at", "received_vnd"])
