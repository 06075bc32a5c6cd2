"""Cancel packages of the web shop: what they held is free again, and what was paid is owed back."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from accounts.models import User
from inventory import services as inventory
from orders import locks
from orders.amounts import package_vnd
from orders.errors import WrongStep
from orders.models import Order, Package
from orders.services import tell
from orders.services.money import settle
from orders.services.moving import collect, move
from orders.states import Status
from promotions import services as promotions

BEFORE_PACKING = (Status.PENDING_PAYMENT, Status.PENDING_CONFIRM, Status.TO_SHIP)


@transaction.atomic
def cancel(
    order_id: int,
    *,
    package_ids: Collection[int] | None = None,
    reason: str = "",
    by: User | None = None,
    even_packed: bool = False,
    has_lapsed: bool = False,
) -> Order:
    """Cancel some packages, or with None all that can be. Saying it again changes nothing.

    A shopper cancels before packing; the shop may cancel what is packed, too (`even_packed`). All the chosen
    packages are cancelled or none. `has_lapsed`: nobody paid in time, and money that comes late may take it
    up again. Raises WrongStep when one has gone too far.
    """
    order = locks.orders([order_id]).get()
    packages = list(order.packages.select_related("producer").prefetch_related("lines"))
    open_ones = [one for one in packages if one.status != Status.CANCELLED]
    may = (*BEFORE_PACKING, Status.PACKING) if even_packed else BEFORE_PACKING
    if package_ids is None:
        chosen = [one for one in open_ones if one.status in may]
    else:
        chosen = [one for one in open_ones if one.pk in package_ids]
    too_far = [one for one in chosen if one.status not in may]
    if too_far or (open_ones and not chosen and package_ids is None):
        raise WrongStep((too_far or open_ones)[0].status)
    if chosen:
        _cancel(order, chosen, reason, by, is_whole=len(chosen) == len(open_ones), has_lapsed=has_lapsed)
    return order


def _cancel(
    order: Order,
    packages: list[Package],
    reason: str,
    by: User | None,
    *,
    is_whole: bool,
    has_lapsed: bool,
) -> None:
    value = order.due_vnd if is_whole else sum(package_vnd(one, one.lines.all()) for one in packages)
    for package in packages:
        package.order = order
        move(package, Status.CANCELLED, by=by, words=reason)
    order.lines.filter(package__in=packages).update(cancelled=F("quantity"))
    inventory.release_all(owners=[package.owner for package in packages])
    if is_whole and order.voucher_code:
        promotions.return_voucher(code=order.voucher_code, ref=order.code)
    order.cancelled_vnd += value
    owed = value if order.payment == Order.Payment.PAID else 0
    if is_whole:
        if order.payment == Order.Payment.UNPAID and order.received_vnd:  # a part of it had come
            owed, order.payment = order.received_vnd, Order.Payment.PAID
        order.lapsed_vnd = value if has_lapsed and not owed else 0
        order.cancel_reason = reason[:200]
        order.expires_at = None
        order.cod = Order.Cod.NONE
    order.owed_vnd += owed
    order.save()
    collect(order)  # the others may all have arrived
    if order.payment == Order.Payment.UNPAID and 0 < order.due_vnd <= order.received_vnd:
        settle(order, by=by)  # what came for more suffices for the rest
    if is_whole:
        tell.cancelled(order, None, reason=reason, refund_vnd=owed)
        return
    for package in packages:
        paid_vnd = package_vnd(package, package.lines.all()) if owed else 0
        tell.cancelled(order, package, reason=reason, refund_vnd=paid_vnd)
