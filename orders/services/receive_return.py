"""Goods of an order came back and lie on the shelf again."""

from django.db import transaction

from accounts.models import User
from inventory import services as inventory
from orders import locks
from orders.errors import TooManyBack, WrongStep
from orders.models import OrderEvent, OrderLine
from orders.services.journal import note
from orders.states import HOLDS


@transaction.atomic
def receive_return(*, line_id: int, received: int, by: User | None = None) -> OrderLine:
    """Say how many units of a line have come back so far in all; the difference goes on the shelf.

    An absolute figure, so saying it twice is as once. Raises WrongStep while the goods are still here (of an
    order of the web shop: those of the line's package), TooManyBack when more come back than left; ValueError
    for less than was received before.
    """
    order_id = OrderLine.objects.values_list("order_id", flat=True).get(pk=line_id)
    order = locks.orders([order_id]).get()
    line = order.lines.select_related("package").get(pk=line_id)
    status = line.package.status if line.package else order.status
    if status in HOLDS:
        raise WrongStep(status)
    if received > line.wanted:
        raise TooManyBack(line.wanted)
    if received < line.received:
        raise ValueError("what was received cannot be unsaid; count the shelf")
    units = received - line.received
    if units and line.variant_id is not None:
        inventory.receive(
            variant_id=line.variant_id, quantity=units, ref=f"return:{line.pk}:{received}", by=by
        )
    if units:
        line.received = received
        line.save(update_fields=["received"])
        note(order, OrderEvent.Kind.RECEIVED, f"{line.sku}: {units}", by=by)
    return line
