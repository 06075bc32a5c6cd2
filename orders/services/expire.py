"""Orders that nobody paid or confirmed in time: cancelled, and everything they held is free again."""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock, rules
from orders import locks
from orders.models import Order
from orders.services.cancel import cancel
from orders.states import Status

log = logging.getLogger(__name__)


def expire_unpaid(limit: int = 200) -> int:
    """Cancel what was to be paid by now, one order per transaction. Returns how many."""
    due = (
        Order.objects.filter(status=Status.PENDING_PAYMENT, expires_at__lte=clock.now())
        .order_by("expires_at")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_try(_expire, pk) for pk in list(due))


def expire_unconfirmed(limit: int = 200) -> int:
    """Cancel what is to be paid on delivery and was confirmed by nobody for `cod_confirm_days`: of an order
    the packages that still wait, one order per transaction. Returns how many."""
    waiting = Order.objects.filter(_is_given_up(), status=Status.PENDING_CONFIRM, cod=Order.Cod.DUE, scope="")
    return sum(
        _try(_give_up, pk) for pk in list(waiting.order_by("placed_at").values_list("pk", flat=True)[:limit])
    )


def _try(cancel_one: Callable[[int], bool], order_id: int) -> bool:
    """One that cannot be cancelled keeps no other from it; it is tried again at the next look."""
    try:
        return cancel_one(order_id)
    except Exception:
        log.exception("order %s is over its time and cannot be cancelled", order_id)
        return False


def _is_over(order: Order) -> bool:
    days = rules.value("cod_confirm_days", on=order.placed_at)
    return order.placed_at + timedelta(days=days) <= clock.now()


def _is_given_up() -> Q:
    return rules.days_over("cod_confirm_days", "placed_at", at=clock.now())


@transaction.atomic
def _give_up(order_id: int) -> bool:
    """False when it was confirmed, paid or cancelled meanwhile."""
    order = locks.orders([order_id]).get()
    waiting = list(order.packages.filter(status=Status.PENDING_CONFIRM).values_list("pk", flat=True))
    if not waiting or order.cod != Order.Cod.DUE or not _is_over(order):
        return False
    with override(order.locale):
        reason = _("Not confirmed in time")
    cancel(order_id, package_ids=waiting, reason=reason)
    return True


@transaction.atomic
def _expire(order_id: int) -> bool:
    """False when it was paid, prolonged or cancelled meanwhile."""
    order = locks.orders([order_id]).get()
    is_due = order.expires_at is not None and order.expires_at <= clock.now()
    if order.status != Status.PENDING_PAYMENT or order.payment != Order.Payment.UNPAID or not is_due:
        return False
    with override(order.locale):  # the reason stands in the message to the shopper
        reason = _("Not paid in time")
    cancel(order_id, reason=reason, has_lapsed=True)
    return True
