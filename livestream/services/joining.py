"""A guest who logs in takes along what a live session has put into their cart."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from livestream.models import LiveDraft
from orders.models import Cart, Order
from orders.services import cart as carts


@transaction.atomic
def join_carts(*, guest_cart_id: int, user: User) -> Cart | None:
    """A guest's cart joins that of an account (`orders.services.cart.merge`); drafts that wait in it will be
    known by the order of the cart that is left. Returns the account's cart, None without any.

    The merge has both carts locked, so that no order is made of either meanwhile; what was ordered of the
    guest's before stays with its order.
    """
    own = carts.merge(guest_cart_id=guest_cart_id, user=user)
    if own is not None and own.pk != guest_cart_id:
        waiting = LiveDraft.objects.filter(
            state=LiveDraft.State.CLAIMED, cart_key__startswith=f"{guest_cart_id}:"
        )
        ordered = Order.objects.filter(place_key=OuterRef("cart_key"))
        waiting.filter(~Exists(ordered)).update(cart_key=own.place_key)
    return own
