"""Money that came for an order of the web shop: it pays it, is a part of it, or is owed back.

Called by whoever takes payments, once for each sum that came. One function decides, under the order's lock,
so that a payment, a cancellation and the end of the time cannot each win.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from accounts.models import User
from core import clock
from inventory import services as inventory
from inventory.errors import InsufficientStock
from orders import locks
from orders.errors import CodLimit, WrongStep
from orders.models import Order, OrderEvent, Package
from orders.services import cod, tell
from orders.services.journal import note
from orders.services.moving import move
from orders.states import Status
from promotions import services as promotions

LONGEST_HOLDS = 4  # times HOLD_MINUTES that an order keeps its goods unpaid, however often one tries


class Arrival(StrEnum):
    """What money that came was to its order."""

    DUE = "due"
    PART = "part"
    EXCESS = "excess"
    DOUBLE = "double"
    LATE = "late"


@transaction.atomic
def receive(
    order_id: int, *, amount_vnd: int, may_revive: bool = True, by: User | None = None
) -> tuple[Order, Arrival]:
    """So many đồng came for an order; what is not due is owed back.

    Less than what is missing keeps it waiting, with more time for the rest. An order that ran out of its time
    is taken up again when its goods are still there (unless not `may_revive`), else all of it is owed back.
    """
    if amount_vnd < 1:
        raise ValueError("nothing came")
    order = locks.orders([order_id]).get()
    order.received_vnd += amount_vnd
    if order.payment != Order.Payment.UNPAID:
        return _owe(order, amount_vnd, by), Arrival.DOUBLE
    if order.status == Status.CANCELLED:
        return _late(order, amount_vnd, may_revive, by), Arrival.LATE
    missing_vnd = order.due_vnd - (order.received_vnd - amount_vnd)
    if amount_vnd < missing_vnd:
        order.expires_at = prolonged(order)
        order.save(update_fields=["received_vnd", "expires_at"])
        note(order, OrderEvent.Kind.MONEY, f"{Arrival.PART}: {amount_vnd}", by=by)
        tell.part_paid(order, missing_vnd=missing_vnd - amount_vnd)
        return order, Arrival.PART
    settle(order, by=by)
    return order, Arrival.EXCESS if amount_vnd > missing_vnd else Arrival.DUE


def settle(order: Order, *, by: User | None = None) -> None:
    """What came suffices: its producers may begin. The order is locked by the caller."""
    order.payment, order.paid_at, order.expires_at = Order.Payment.PAID, clock.now(), None
    order.owed_vnd += order.received_vnd - order.due_vnd
    if order.cod == Order.Cod.DUE:  # whoever has paid is not asked again at the door
        order.cod = Order.Cod.NONE
    order.save(update_fields=["payment", "paid_at", "expires_at", "received_vnd", "owed_vnd", "cod"])
    note(order, OrderEvent.Kind.STATUS, Order.Payment.PAID, by=by)
    for package in order.packages.filter(status=Status.PENDING_PAYMENT):
        package.order = order
        move(package, Status.PENDING_CONFIRM, by=by)
    tell.paid(order)


def prolonged(order: Order) -> datetime | None:
    """Until when an order waits whose shopper has just done something about paying it; None: without end."""
    if order.expires_at is None:
        return None
    hold = timedelta(minutes=settings.HOLD_MINUTES)
    last = order.placed_at + LONGEST_HOLDS * hold
    return max(order.expires_at, min(clock.now() + hold, last))


@transaction.atomic
def pay_by(order_id: int, method: str, *, by: User | None = None) -> Order:
    """The shopper goes to pay, by this method from now on; there is a while more for it.

    Cash on delivery needs no waiting: its producers may begin. Raises WrongStep when there is nothing to be
    paid (any more), or when a part has come and the rest is to be paid at the door; CodLimit.
    """
    order = locks.orders([order_id]).get()
    is_waiting = order.status == Status.PENDING_PAYMENT and order.payment == Order.Payment.UNPAID
    is_over = order.expires_at is not None and order.expires_at <= clock.now()
    is_cash = method == Order.Method.COD
    if not is_waiting or is_over or (is_cash and order.received_vnd):
        raise WrongStep(order.status)
    if is_cash and not cod.allows(order.phone, order.due_vnd):
        raise CodLimit
    order.method = Order.Method(method)
    order.expires_at = None if is_cash else prolonged(order)
    order.cod = Order.Cod.DUE if is_cash else Order.Cod.NONE
    order.save(update_fields=["method", "expires_at", "cod"])
    if is_cash:
        for package in order.packages.filter(status=Status.PENDING_PAYMENT):
            package.order = order
            move(package, Status.PENDING_CONFIRM, by=by)
    return order


def _owe(order: Order, amount_vnd: int, by: User | None, why: Arrival = Arrival.DOUBLE) -> Order:
    order.owed_vnd += amount_vnd
    order.save(update_fields=["received_vnd", "owed_vnd", "payment", "paid_at"])
    note(order, OrderEvent.Kind.MONEY, f"{why}: {amount_vnd}", by=by)
    tell.owed(order, amount_vnd=amount_vnd)
    return order


def _late(order: Order, amount_vnd: int, may_revive: bool, by: User | None) -> Order:
    if may_revive and amount_vnd >= order.total_vnd == order.lapsed_vnd and _revive(order):
        note(order, OrderEvent.Kind.MONEY, f"{Arrival.LATE}: {amount_vnd}", by=by)
        settle(order, by=by)
        return order
    order.payment, order.paid_at = Order.Payment.PAID, clock.now()
    return _owe(order, amount_vnd, by, Arrival.LATE)


def _revive(order: Order) -> bool:
    """Hold everything anew that was given back when the time ran out. False, and nothing changed, when goods
    or the voucher are gone."""
    packages = list(order.packages.prefetch_related("lines"))
    try:
        with transaction.atomic():
            _hold(order, packages)
            if order.voucher_code and not promotions.use_voucher(code=order.voucher_code, ref=order.code):
                raise WrongStep(order.status)
    except (InsufficientStock, WrongStep):
        return False
    order.lines.update(cancelled=0)
    order.cancelled_vnd, order.lapsed_vnd, order.cancel_reason = 0, 0, ""
    order.save(update_fields=["cancelled_vnd", "lapsed_vnd", "cancel_reason"])
    for package in packages:
        package.order = order
        move(package, Status.PENDING_PAYMENT)
    return True


def _hold(order: Order, packages: list[Package]) -> None:
    """All packages in one order of variants, so that no two orders wait for each other."""
    wanted: dict[str, dict[int, int]] = {}
    for package in packages:
        package.order = order
        lines = package.lines.all()
        wanted[package.owner] = {line.variant_id: line.quantity for line in lines if line.variant_id}
    inventory.transfer(source=order.owner, wanted=wanted, until=None)
