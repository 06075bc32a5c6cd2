"""The only FOR UPDATE querysets of this app, in key order.

A cart is locked before a phone number and an order, an order before the stock it holds, never after; a review
before its product's rating.
"""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from orders.errors import CartGone
from orders.models import Cart, Order, Package, ProductRating, Question, Return, Review

PHONE = 7303  # the advisory locks of phone numbers


def carts(ids: Iterable[int]) -> QuerySet[Cart]:
    """These carts in id order, locked. Whoever writes their lines holds this lock."""
    return Cart.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update()


def cart(cart_id: int) -> Cart:
    """One cart about to change. Raises CartGone when it has joined another or was deleted meanwhile."""
    found = carts([cart_id]).first()
    if found is None:
        raise CartGone
    return found


def orders(ids: Iterable[int]) -> QuerySet[Order]:
    """These orders in id order, locked."""
    return Order.objects.filter(pk__in=list(ids)).order_by("pk").select_for_update()


def phone(number: str) -> None:
    """Wait for whoever orders for this phone number (E.164) until the end of their transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [PHONE, number])


def review(review_id: int) -> Review:
    """One review about to change. Raises Review.DoesNotExist."""
    return Review.objects.select_for_update().get(pk=review_id)


def question(question_id: int) -> Question:
    """One question about to change. Raises Question.DoesNotExist."""
    return Question.objects.select_for_update().get(pk=question_id)


def rating(product_id: int) -> ProductRating:
    """The rating of a product, made if there is none yet; counting its reviews waits for this lock."""
    ProductRating.objects.get_or_create(product_id=product_id)
    return ProductRating.objects.select_for_update().get(product_id=product_id)


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
