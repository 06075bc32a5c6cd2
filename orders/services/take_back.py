"""A sale over the counter is taken back: goods and money change hands again, at once."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core.channels import Channel
from orders import locks
from orders.amounts import package_vnd
from orders.errors import WrongStep
from orders.models import Order, OrderEvent, Package
from orders.services.journal import note
from orders.services.moving import move
from orders.services.receive_return import receive_return
from orders.states import Status


@transaction.atomic
def take_back(package_id: int, *, on_shelf: bool, by: User | None = None) -> Package:
    """All of the sale; the buyer has the money again. `on_shelf`: the goods can be sold again. Said twice is
    as once. Raises WrongStep for what was not sold over the counter."""
    package = locks.package(package_id)
    order = package.order
    if order.channel != Channel.COUNTER:
        raise WrongStep(package.status)
    if package.status == Status.RETURNED:
        return package
    move(package, Status.RETURNING, by=by)
    lines = list(package.lines.order_by("variant_id"))  # stock is locked in this order
    for line in lines if on_shelf else ():
        receive_return(line_id=line.pk, received=line.wanted, by=by)
    package.lines.update(returned=F("quantity"))
    move(package, Status.RETURNED, by=by)
    value = package_vnd(package, lines)
    order.cancelled_vnd += value
    order.refunded_vnd += value
    order.payment = Order.Payment.REFUNDED
    order.save(update_fields=["cancelled_vnd", "refunded_vnd", "payment"])
    note(order, OrderEvent.Kind.REFUND, str(value), by=by, package=package)
    return package
