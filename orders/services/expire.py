"""Orders that nobody paid in time: cancelled, and everything they held is free again."""

import logging

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import clock
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
    return sum(_try(pk) for pk in list(due))


def _try(order_id: int) -> bool:
    """One that cannot be cancelled keeps no other from it; it is tried again at the next look."""
    try:
        return _expire(order_id)
    except Exception:
        log.exception("unpaid order %s cannot be cancelled", order_id)
        return False


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
