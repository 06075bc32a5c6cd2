"""Carts for tests, as far as the button."""

import itertools
from typing import Any

from django.core import serializers

from accounts.models import User, Ward
from catalog.models import Variant
from core import clock
from orders import confirmation, services
from orders.details import Details
from orders.models import Cart, CartLine, Order, OrderEvent, OrderLine, Package
from orders.services import Confirmed
from promotions.models import VoucherUse
from tests.factories import WardFactory
from tests.inventory.snapshots import TABLES

_numbers = itertools.count()
KEPT = (*TABLES, Cart, CartLine, Order, OrderLine, OrderEvent, Package, VoucherUse)


class Nothing:
    """`with nothing_changes():` every row of carts, orders, stock and vouchers is the same afterwards."""

    def __enter__(self) -> None:
        self._before = self._rows()

    def __exit__(self, *error: object) -> None:
        assert self._rows() == self._before

    @staticmethod
    def _rows() -> str:
        return "".join(serializers.serialize("json", table.objects.order_by("pk")) for table in KEPT)


def cart_of(*wishes: tuple[Variant, int], user: User | None = None, voucher: str = "") -> Cart:
    """A cart with so many units of each variant."""
    now = clock.now()
    cart = Cart.objects.create(
        token=f"token-{next(_numbers)}", user=user, voucher_code=voucher, created_at=now, changed_at=now
    )
    for variant, quantity in wishes:
        CartLine.objects.create(cart=cart, variant=variant, quantity=quantity, added_at=now)
    return cart


def details(**more: Any) -> Details:
    """A receiver in Phường Tân Triều who pays on delivery."""
    ward: Ward = WardFactory.create()
    known = {
        "receiver": "Nguyễn Thị Lan",
        "phone": "+84912345678",
        "ward": ward.pk,
        "street_line": "12 đường Bưởi, khu phố 3",
        "method": "cod",
    }
    return Details(**known | more)


def prepared(cart: Cart, **more: Any) -> Cart:
    """The form filled in and the goods held, as far as the review page."""
    return services.prepare(cart.pk, details(**more))


def seen(cart: Cart) -> str:
    """What the review page of this cart shows now, as its digest."""
    cart.refresh_from_db()
    reading = confirmation.read(cart, at=clock.now())
    assert reading is not None
    return reading.digest


def confirmed(cart: Cart, **more: Any) -> Confirmed:
    """All is read and ticked that has to be."""
    said: dict[str, Any] = {"key": cart.place_key, "seen": seen(cart), "has_agreed": True}
    return Confirmed(**said | more)
