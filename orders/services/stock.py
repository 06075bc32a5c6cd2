"""Bring the stock that orders hold to what their lines and states say. Orders are locked by the caller."""

from collections import defaultdict
from collections.abc import Sequence

from inventory import services as inventory
from inventory.services import Claim
from orders.models import Order, OrderEvent, OrderLine
from orders.services.journal import note
from orders.states import HOLDS, LEFT, Status


def settle(order: Order) -> None:
    """Hold, hand over or give back, by the order's state. What cannot be held is marked short.

    Goods that left although our record had none are gone all the same: nothing is booked below zero, and
    the order is short no more.
    """
    status = Status(order.status)
    if status in HOLDS or status in LEFT:
        take([order])
        if status in LEFT:
            inventory.commit(owner=order.owner)
            mark(order, list(order.lines.order_by("pk")), {})
    else:
        inventory.release(owner=order.owner)
        mark(order, list(order.lines.order_by("pk")), {})


def take(orders: Sequence[Order]) -> None:
    """Claim what each order's lines want; the first order goes first."""
    lines = {order.pk: list(order.lines.order_by("pk")) for order in orders}
    claims = [Claim(order.owner, order.scope, _wanted(lines[order.pk])) for order in orders]
    granted = inventory.claim(claims)
    for order in orders:
        wanted = _wanted(lines[order.pk])
        missing = {key: units - granted[order.owner][key] for key, units in wanted.items()}
        mark(order, lines[order.pk], missing)


def _wanted(lines: Sequence[OrderLine]) -> dict[int, int]:
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.variant_id is not None:
            wanted[line.variant_id] += line.wanted
    return dict(wanted)


def mark(order: Order, lines: Sequence[OrderLine], missing: dict[int, int]) -> None:
    """Write how many units of each variant are missing, on the last lines first."""
    left = dict(missing)
    for line in reversed(lines):
        short = min(line.wanted, max(0, left.get(line.variant_id or 0, 0)))
        if line.variant_id is not None and short:
            left[line.variant_id] -= short
        if line.short != short:
            kind = OrderEvent.Kind.SHORT if short > line.short else OrderEvent.Kind.FILLED
            if short or order.status in HOLDS:
                note(order, kind, f"{line.sku}: {line.short} → {short}")
            line.short = short
            line.save(update_fields=["short"])
    is_short = any(line.short for line in lines)
    if order.is_short != is_short:
        order.is_short = is_short
        order.save(update_fields=["is_short"])
