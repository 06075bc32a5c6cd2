"""Put goods that are held already, such as those of a live session, into a shopper's cart."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from core import clock
from inventory import services as inventory
from orders.models import Cart, CartLine
from orders.services.cart import stored
from promotions import services as promotions
from promotions.services import PromisedPrice


@transaction.atomic
def take_over(
    cart: Cart, *, owner: str, units: Mapping[int, int], prices: Sequence[PromisedPrice], name: str
) -> Cart:
    """The units that `owner` holds become the chosen lines of the cart, in exactly these quantities, held for
    HOLD_MINUTES and at the promised prices for twice as long: once for the form, once for the review page.
    What else is in the cart stays there and is not chosen.

    Raises InsufficientStock when `owner` does not hold them any more and the pool has too few.
    """
    now = clock.now()
    cart, _is_new = stored(cart, now)
    cart.lines.exclude(variant__in=units).update(is_chosen=False)
    for variant_id, quantity in units.items():
        CartLine.objects.update_or_create(
            cart=cart,
            variant_id=variant_id,
            defaults={"quantity": quantity, "is_chosen": True, "seen_price_vnd": None},
            create_defaults={"quantity": quantity, "added_at": now},
        )
    hold = timedelta(minutes=settings.HOLD_MINUTES)
    cart.held_until = now + hold
    cart.changed_at = now
    cart.save(update_fields=["held_until", "changed_at"])
    inventory.transfer(source=owner, wanted={cart.owner: units}, until=cart.held_until)
    promotions.promise(ref=cart.place_key, name=name, prices=prices, until=now + 2 * hold)
    return cart
