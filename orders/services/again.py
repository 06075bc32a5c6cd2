"""Buy an order again: what can still be bought goes into the cart, the rest is named."""

from dataclasses import dataclass

from orders.errors import CartRefused
from orders.models import Cart, Order
from orders.services import cart as carts


@dataclass(frozen=True, slots=True)
class Again:
    """`cart` is stored once something is in it; `missing` are (what, why) in words."""

    cart: Cart
    added: int
    missing: tuple[tuple[str, str], ...]


def buy_again(order: Order, cart: Cart) -> Again:
    """Bring each line's units into the cart, as far as they are not in it yet: twice is as once.

    Each line for itself, at today's price; of what is short nothing is added.
    """
    wanted: dict[int, int] = {}
    names: dict[int, str] = {}
    for line in order.lines.order_by("pk"):
        if line.variant_id is not None:
            wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
            names[line.variant_id] = line.name
    inside = dict(cart.lines.values_list("variant_id", "quantity")) if cart.pk else {}
    added, missing = 0, []
    for variant_id, quantity in wanted.items():
        if (more := quantity - inside.get(variant_id, 0)) <= 0:
            continue
        try:
            cart = carts.add(cart, variant_id=variant_id, quantity=more).cart
            added += 1
        except CartRefused as error:
            missing.append((names[variant_id], error.message))
    return Again(cart, added, tuple(missing))
