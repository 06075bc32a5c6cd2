"""Bring a marketplace's order in. Idempotent: doubles and snapshots that come late change nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from core import clock
from orders import locks
from orders.incoming import IncomingLine, IncomingOrder, IncomingShipment
from orders.models import Order, OrderEvent, OrderLine, Shipment
from orders.services import stock
from orders.services.journal import note
from orders.states import LEFT, Status, fulfilment, is_backward

Kind = OrderEvent.Kind


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to; `variant_ids` are the variants of the order."""

    order: Order
    is_new: bool
    is_applied: bool
    variant_ids: frozenset[int]


@transaction.atomic
def import_channel(incoming: IncomingOrder) -> Imported:
    """Write an order as the marketplace tells it and bring its stock up to date.

    A snapshot older than what is stored is left aside; of two of the same moment the later state stands.
    Raises ValueError without a scope and a reference.
    """
    if not (incoming.scope and incoming.external_ref):
        raise ValueError("an imported order needs its shop and its number there")
    order, is_new = _locked(incoming)
    variant_ids = frozenset(line.variant_id for line in incoming.lines if line.variant_id is not None)
    if not is_new and _is_outdated(order, incoming):
        return Imported(order, is_new=False, is_applied=False, variant_ids=variant_ids)
    _write(order, incoming, is_new=is_new)
    _write_lines(order, incoming.lines, is_new=is_new)
    _write_shipments(order, incoming.shipments)
    stock.settle(order)
    return Imported(order, is_new=is_new, is_applied=True, variant_ids=variant_ids)


def _locked(incoming: IncomingOrder) -> tuple[Order, bool]:
    """The order's row, locked; made when it is new. A rival that makes it too waits at the unique key."""
    known = {"scope": incoming.scope, "external_ref": incoming.external_ref}
    order = Order.objects.filter(**known).first()
    is_new = False
    if order is None:
        number = _next_number()
        order, is_new = Order.objects.get_or_create(
            **known,
            defaults={
                "pk": number,
                "code": f"DH{clock.now():%y%m%d}{number:05d}",
                "channel": incoming.channel,
                "status": incoming.status,
                "fulfilment": fulfilment(incoming.status),
                "placed_at": incoming.placed_at,
            },
        )
    return locks.orders([order.pk]).get(), is_new


def _next_number() -> int:
    """The next order's id, which is also the serial of its code."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('orders_order', 'id'))")
        return cursor.fetchone()[0]


def _is_outdated(order: Order, incoming: IncomingOrder) -> bool:
    known = order.remote_updated_at
    if known is None or incoming.updated_at > known:
        return False
    return incoming.updated_at < known or is_backward(Status(order.status), incoming.status)


def _write(order: Order, incoming: IncomingOrder, *, is_new: bool) -> None:
    if is_new:
        note(order, Kind.PLACED, incoming.platform_status)
    elif order.status != incoming.status:
        note(order, Kind.STATUS, f"{order.status} → {incoming.status}")
    if incoming.cancel_requested and order.cancel_requested_at is None:
        note(order, Kind.CANCEL_ASKED, incoming.cancel_reason)
    order.status, order.platform_status = incoming.status, incoming.platform_status[:60]
    order.fulfilment = fulfilment(incoming.status)
    order.payment = _payment(incoming)
    order.cod = _cod(incoming)
    order.recipient_name, order.recipient_phone = incoming.name[:120], incoming.phone[:40]
    order.recipient_address, order.province = incoming.address[:400], incoming.province[:80]
    order.note = incoming.note[:500]
    order.total_vnd, order.shipping_vnd = incoming.total_vnd, incoming.shipping_vnd
    order.placed_at, order.remote_updated_at = incoming.placed_at, incoming.updated_at
    order.paid_at, order.ship_by = incoming.paid_at, incoming.ship_by
    asked_at = order.cancel_requested_at or incoming.updated_at
    order.cancel_requested_at = asked_at if incoming.cancel_requested else None
    order.cancel_key, order.cancel_reason = incoming.cancel_key[:80], incoming.cancel_reason[:200]
    order.has_unknown_sku = any(line.variant_id is None for line in incoming.lines)
    order.save()


def _payment(incoming: IncomingOrder) -> Order.Payment:
    has_paid = incoming.paid_at is not None or (
        incoming.is_cod and incoming.status in (Status.DELIVERED, Status.COMPLETED)
    )
    if not has_paid:
        return Order.Payment.UNPAID
    is_undone = incoming.status in (Status.CANCELLED, Status.RETURNED)
    return Order.Payment.REFUNDED if is_undone else Order.Payment.PAID


def _cod(incoming: IncomingOrder) -> Order.Cod:
    if not incoming.is_cod or incoming.status is Status.CANCELLED:
        return Order.Cod.NONE
    is_collected = incoming.status in (Status.DELIVERED, Status.COMPLETED)
    return Order.Cod.COLLECTED if is_collected else Order.Cod.DUE


def _write_lines(order: Order, lines: Sequence[IncomingLine], *, is_new: bool) -> None:
    """Lines by their key. One that the snapshot lacks will not leave; before the goods left, that is."""
    known = {line.key: line for line in order.lines.all()}
    for said in lines:
        line = known.pop(said.key, None) or OrderLine(order=order, key=said.key)
        if line.pk and said.cancelled > line.cancelled and order.status != Status.CANCELLED:
            note(order, Kind.PART_CANCELLED, f"{said.sku}: {line.cancelled} → {said.cancelled}")
        if said.variant_id is None and line.pk is None:
            note(order, Kind.UNKNOWN_SKU, said.sku)
        line.variant_id = said.variant_id if line.variant_id is None else line.variant_id
        line.sku, line.name = said.sku[:100], said.name[:300]
        line.quantity, line.returned = said.quantity, said.returned
        line.cancelled = min(said.cancelled, said.quantity)
        line.short = min(line.short, line.quantity)
        line.price_vnd, line.list_price_vnd = said.price_vnd, said.list_price_vnd
        line.save()
    if order.status not in LEFT:
        for line in known.values():
            line.cancelled = line.quantity
            line.save(update_fields=["cancelled"])


def _write_shipments(order: Order, shipments: Sequence[IncomingShipment]) -> None:
    """Parcels by their number; a tracking number that is known is not emptied again."""
    known = {shipment.number: shipment for shipment in order.shipments.all()}
    for said in shipments:
        shipment = known.get(said.number) or Shipment(order=order, number=said.number)
        before = (shipment.pk, shipment.tracking, shipment.carrier)
        shipment.tracking = said.tracking or shipment.tracking
        shipment.carrier = said.carrier or shipment.carrier
        if before != (shipment.pk, shipment.tracking, shipment.carrier) or shipment.pk is None:
            shipment.save()
            note(order, Kind.SHIPMENT, f"{said.number} {shipment.tracking}".strip())


@transaction.atomic
def write_shipments(order_id: int, shipments: Sequence[IncomingShipment]) -> None:
    """Keep the parcels that a marketplace answered when it was told that an order is packed."""
    _write_shipments(locks.orders([order_id]).get(), shipments)
