"""The only FOR UPDATE querysets of this app, in key order.

A cart is locked before an order, an order before the stock it holds, never after.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from orders.models import Cart, Order, Package, Return


def carts(ids: Iterable[int]) -> QuerySet[Cart]:
    """These carts in id order, locked. Whoever writes their lines holds this lock."""
    return Cart.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update()


def orders(ids: Iterable[int]) -> QuerySet[Order]:
    """These orders in id order, locked."""
    return Order.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update()


def package(package_id: int) -> Package:
    """One package of the web shop, its order locked and at hand as `order`."""
    order_id = Package.objects.values_list("order_id", flat=True).get(pk=package_id)
    order = orders([order_id]).get()
    found = Package.objects.select_related("producer").get(pk=package_id)
    found.order = order
    return found


def asked_return(return_id: int) -> Return:
    """One return, the order of its package locked."""
    package_id = Return.objects.values_list("package_id", flat=True).get(pk=return_id)
    locked = package(package_id)
    found = Return.objects.get(pk=return_id)
    found.package = locked
    return found
