"""The way of a package of the web shop: confirmed, packed, sent, delivered, completed.

Staff's buttons and the producers' pages call these. Each is safe to press twice: where the package stands
there already, nothing changes and nobody is told again.
"""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from core import clock, rules
from inventory import services as inventory
from orders import locks
from orders.amounts import package_vnd
from orders.errors import WrongStep
from orders.models import Order, Package, Return
from orders.services import tell
from orders.services.money import receive
from orders.services.moving import collect, move
from orders.services.receive_return import receive_return
from orders.states import Status

ARRIVED = (Status.DELIVERED, Status.COMPLETED)


@transaction.atomic
def paid(order_id: int, *, by: User | None = None) -> Order:
    """Somebody says that the money which was asked for is here. To say so again changes nothing."""
    order = locks.orders([order_id]).get()
    if order.payment != Order.Payment.UNPAID:
        return order
    asked_vnd = order.due_vnd or order.total_vnd  # all of it, when it was cancelled meanwhile
    order, _arrival = receive(order_id, amount_vnd=asked_vnd - order.received_vnd, by=by)
    return order


@transaction.atomic
def confirm(package_id: int, *, by: User | None = None) -> Package:
    """The producer takes the package on. Raises WrongStep, also before it was paid."""
    package = locks.package(package_id)
    if package.status != Status.TO_SHIP:
        if package.status != Status.PENDING_CONFIRM:
            raise WrongStep(package.status)
        move(package, Status.TO_SHIP, by=by)
        tell.package_confirmed(package.order, package)
    return package


@transaction.atomic
def pack(package_id: int, *, by: User | None = None) -> Package:
    """It is packed; from now on the shopper cannot cancel it. Raises WrongStep."""
    package = locks.package(package_id)
    if package.status != Status.PACKING:
        move(package, Status.PACKING, by=by)
    return package


@transaction.atomic
def ship(package_id: int, *, tracking: str = "", carrier: str = "", by: User | None = None) -> Package:
    """The carrier has it: its units leave the shelf for good. Raises WrongStep."""
    package = locks.package(package_id)
    if package.status == Status.SHIPPING:
        return package
    package.tracking = tracking.strip()[:80] or package.tracking
    package.carrier = carrier.strip()[:80] or package.carrier
    package.shipped_at = clock.now()
    move(package, Status.SHIPPING, by=by, words=package.tracking)
    inventory.commit(owner=package.owner)
    due = package_vnd(package, package.lines.all()) if package.order.cod == Order.Cod.DUE else 0
    tell.package_shipped(package.order, package, due_vnd=due)
    return package


@transaction.atomic
def fail(package_id: int, *, by: User | None = None, words: str = "") -> Package:
    """Nobody took it. Raises WrongStep."""
    package = locks.package(package_id)
    if package.status != Status.DELIVERY_FAILED:
        move(package, Status.DELIVERY_FAILED, by=by, words=words)
    return package


@transaction.atomic
def come_back(package_id: int, *, on_shelf: bool, by: User | None = None) -> Package:
    """What nobody took is at the producer's again, and what was paid for it is owed back. `on_shelf`: it can
    be sold again. Raises WrongStep."""
    package = locks.package(package_id)
    order = package.order
    if package.status == Status.RETURNED:
        return package
    if package.status != Status.DELIVERY_FAILED:
        raise WrongStep(package.status)
    move(package, Status.RETURNING, by=by)
    lines = list(package.lines.order_by("variant_id"))  # stock is locked in this order
    for line in lines if on_shelf else ():
        receive_return(line_id=line.pk, received=line.wanted, by=by)
    package.lines.update(returned=F("quantity"))
    move(package, Status.RETURNED, by=by)
    value = package_vnd(package, lines)
    order.cancelled_vnd += value
    order.owed_vnd += value if order.payment == Order.Payment.PAID else 0
    order.save(update_fields=["cancelled_vnd", "owed_vnd"])
    collect(order)
    return package


@transaction.atomic
def deliver(package_id: int, *, by: User | None = None) -> Package:
    """The shopper has it. With the last package of an order paid on delivery, its money is collected.

    Raises WrongStep.
    """
    package = locks.package(package_id)
    if package.status in ARRIVED:
        return package
    package.delivered_at = clock.now()
    move(package, Status.DELIVERED, by=by)
    collect(package.order)
    tell.package_delivered(package.order, package)
    return package


@transaction.atomic
def complete(package_id: int, *, by: User | None = None) -> Package:
    """Nothing more is to come. Raises WrongStep, also while a return waits for its answer."""
    package = locks.package(package_id)
    if package.status != Status.COMPLETED:
        if package.returns.filter(state__in=(Return.State.ASKED, Return.State.APPROVED)).exists():
            raise WrongStep(package.status)
        move(package, Status.COMPLETED, by=by)
    return package


def complete_old(limit: int = 500) -> int:
    """Complete what can be sent back no longer (`return_days`) and nobody wants to. Returns how many."""
    is_over = rules.days_over("return_days", "delivered_at", at=clock.now())
    old = Package.objects.filter(is_over, status=Status.DELIVERED)
    old = old.exclude(returns__state__in=(Return.State.ASKED, Return.State.APPROVED))
    done = 0
    for package_id in list(old.order_by("delivered_at").values_list("pk", flat=True)[:limit]):
        try:
            complete(package_id)
            done += 1
        except WrongStep:  # a return was asked for between the look and the lock
            continue
    return done
