"""Guests with a cart who have read everything and are about to press, and orders they have placed."""

import secrets

from accounts.models import Ward
from catalog.models import Variant
from core import clock
from orders import confirmation, services
from orders.details import Details
from orders.models import Cart, CartLine, Order
from orders.services import Confirmed


def carts(variant: Variant, count: int, method: str = Order.Method.COD) -> list[Cart]:
    """So many guests, each with one unit."""
    now, ward = clock.now(), Ward.objects.filter(province="75").earliest("code")
    details = Details(
        receiver="Nguyễn Thị Lan",
        phone="+84912345678",
        ward=ward.pk,
        street_line="12 đường Bưởi",
        method=Order.Method(method),
    )
    made = Cart.objects.bulk_create(
        Cart(token=secrets.token_urlsafe(32), details=details.write(), created_at=now, changed_at=now)
        for _ in range(count)
    )
    CartLine.objects.bulk_create(
        CartLine(cart=cart, variant=variant, quantity=1, added_at=now) for cart in made
    )
    return made


def orders(variant: Variant, count: int, method: str) -> list[Order]:
    """So many orders of one unit that wait for their money."""
    return [_place(cart) for cart in carts(variant, count, method)]


def _place(cart: Cart) -> Order:
    reading = confirmation.read(cart, at=clock.now())
    assert reading is not None
    said = Confirmed(key=cart.place_key, seen=reading.digest, has_agreed=True, is_adult=True)
    return services.place(cart.pk, said)
