"""The only FOR UPDATE querysets of this app, in key order.

An order is locked before the stock it holds, never after.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from orders.models import Order


def orders(ids: Iterable[int]) -> QuerySet[Order]:
    """These orders in id order, locked."""
    return Order.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update()
