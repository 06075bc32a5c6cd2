"""Bring the stock that orders hold to what their lines and states say. Orders are locked by the caller."""

from collections import defaultdict
from collections.abc import Sequence

from inventory import services as inventory
from inventory.queries import handed_over
from inventory.services import Claim
from orders.models import Order, OrderEvent, OrderLine
from orders.services.journal import note
from orders.states import HOLDS, LEFT, Status, fulfilment


def settle(orders: Sequence[Order]) -> None:
    """Hold, hand over or give back, by each order's state. What cannot be held is marked short.

    Goods that left although our record had none are gone all the same: nothing is booked below zero, and
    the order is short no more. Nor are those back of an order that its marketplace calls cancelled after
    they left: its delivery failed.
    """
    take(orders)
    _fail([order for order in orders if order.status == Status.CANCELLED])
    for order in orders:
        if order.status in LEFT:
            inventory.commit(owner=order.owner)
            if order.is_short:
                mark(order, list(order.lines.order_by("pk")), {})


def _fail(cancelled: Sequence[Order]) -> None:
    """Call the delivery failed where the goods had left: they stay off the shelf until a person says what
    came back."""
    gone = handed_over(order.owner for order in cancelled) if cancelled else {}
    for order in cancelled:
        if left := gone.get(order.owner):
            order.status, order.fulfilment = Status.DELIVERY_FAILED, fulfilment(Status.DELIVERY_FAILED)
            order.save(update_fields=["status", "fulfilment"])
            note(order, OrderEvent.Kind.STATUS, f"{Status.CANCELLED} → {Status.DELIVERY_FAILED}")
            for line in order.lines.filter(variant_id__in=list(left)).order_by("pk"):
                units = min(line.quantity, left[line.variant_id or 0])
                left[line.variant_id or 0] -= units
                line.cancelled = line.quantity - units
                line.save(update_fields=["cancelled"])


def take(orders: Sequence[Order]) -> None:
    """Claim what each order's lines want, all at once so that stock is locked in order; the first goes
    first."""
    lines = _lines(orders)
    wanted = {order.pk: _wanted(order, lines[order.pk]) for order in orders}
    granted = inventory.claim([Claim(order.owner, order.scope, wanted[order.pk]) for order in orders])
    for order in orders:
        missing = {key: units - granted[order.owner][key] for key, units in wanted[order.pk].items()}
        mark(order, lines[order.pk], missing)


def _lines(orders: Sequence[Order]) -> dict[int, list[OrderLine]]:
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    for line in OrderLine.objects.filter(order__in=list(lines)).order_by("pk"):
        lines[line.order_id].append(line)
    return lines


def _wanted(order: Order, lines: Sequence[OrderLine]) -> dict[int, int]:
    """Units by variant; none of an order that was cancelled."""
    is_on = order.status in HOLDS or order.status in LEFT
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        if line.variant_id is not None:
            wanted[line.variant_id] += line.wanted if is_on else 0
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
