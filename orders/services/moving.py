"""Move a package of the web shop along, and its order with it. The order is locked by the caller."""

from accounts.models import User
from orders.errors import WrongStep
from orders.models import Order, OrderEvent, Package
from orders.services.journal import note
from orders.states import Status, fulfilment, is_backward, may_step


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
