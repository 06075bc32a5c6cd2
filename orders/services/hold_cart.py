"""Keep what the shopper wrote, and hold the goods of the cart while the order is read once more."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from core import clock
from inventory import services as inventory
from inventory.errors import InsufficientStock
from orders import confirmation, locks
from orders.details import Details
from orders.errors import Incomplete, NotOrderable
from orders.models import Cart
from orders.services import cod


@transaction.atomic
def prepare(cart_id: int, details: Details) -> Cart:
    """Keep the checked form and hold the chosen goods for HOLD_MINUTES, both or neither.

    Raises NotOrderable when something of the basket cannot be ordered as it stands, CodLimit when it has to
    be paid in another way.
    """
    return _hold(locks.cart(cart_id), details)


@transaction.atomic
def hold_again(cart_id: int) -> Cart:
    """Hold for another HOLD_MINUTES what was prepared before. Raises Incomplete, NotOrderable, CodLimit."""
    return _hold(locks.cart(cart_id), None)


def _hold(cart: Cart, details: Details | None) -> Cart:
    now = clock.now()
    cart.held_until = now + timedelta(minutes=settings.HOLD_MINUTES)  # what is held already counts as ours
    reading = confirmation.read(cart, at=now, details=details)
    if reading is None:
        raise Incomplete
    if not reading.basket.is_orderable:
        raise NotOrderable
    cod.check(reading)
    units = {line.variant.pk: line.quantity for parcel in reading.basket.packages for line in parcel.lines}
    try:
        inventory.transfer(source=cart.owner, wanted={cart.owner: units}, until=cart.held_until)
    except InsufficientStock as short:
        raise NotOrderable from short
    cart.details = reading.details.write()
    cart.save(update_fields=["details", "held_until"])
    return cart
