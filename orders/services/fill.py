"""Give stock that came in to the orders that wait for it, the oldest first."""

from collections.abc import Iterable

from django.db import transaction

from orders import locks
from orders.models import OrderLine
from orders.services import stock
from orders.states import HOLDS


@transaction.atomic
def fill_shorts(variant_ids: Iterable[int]) -> int:
    """Claim again for every order that is short of one of these. Returns how many are short no more."""
    waiting = OrderLine.objects.filter(variant_id__in=list(variant_ids), short__gt=0).values_list(
        "order_id", flat=True
    )
    locked = [order for order in locks.orders(set(waiting)) if order.is_short and order.status in HOLDS]
    if not locked:
        return 0
    locked.sort(key=lambda order: (order.placed_at, order.pk))
    stock.take(locked)
    return sum(not order.is_short for order in locked)
