"""Bring a marketplace's orders in. Idempotent: doubles and snapshots that come late change nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from core import clock
from orders import locks
from orders.incoming import IncomingLine, IncomingOrder, IncomingShipment
from orders.models import Order, OrderEvent, OrderLine, Shipment
from orders.services import stock
from orders.services.journal import note
from orders.services.numbers import code, next_numbers
from orders.states import LEFT, Status, fulfilment, is_backward

Kind = OrderEvent.Kind


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import came to; `variant_ids` are the variants of the order."""

    order: Order
    is_new: bool
    is_applied: bool
    variant_ids: frozenset[int]


def import_channel(incoming: IncomingOrder) -> Imported:
    """`import_channels` of one order."""
    return import_channels([incoming])[0]


@transaction.atomic
def import_channels(incoming: Sequence[IncomingOrder]) -> list[Imported]:
    """Write orders as their marketplace tells them and bring their stock up to date, all or none.

    A snapshot older than what is stored is left aside; of two of the same moment the later state stands.
    Raises ValueError without a scope and a reference, or when an order is named twice.
    """
    if not incoming:
        return []
    told = {one.key: one for one in incoming}
    if len(told) < len(incoming) or not all(map(all, told)):
        raise ValueError("each order to import needs its shop and its number there, and comes once")
    fresh = _make_missing(told.values())
    done = {}
    for order in locks.orders(_ids(told.values())):
        one = told[order.scope, order.external_ref]
        done[one.key] = _apply(order, one, is_new=order.pk in fresh)
    stock.settle([imported.order for imported in done.values() if imported.is_applied])
    return [done[one.key] for one in incoming]


def _make_missing(incoming: Iterable[IncomingOrder]) -> set[int]:
    """Whole rows for orders that have none, in the order of their keys: a rival that makes the same ones
    waits at the unique key. Returns the ids of those that we made."""
    known = set(_stored(incoming).values_list("scope", "external_ref"))
    missing = sorted((one for one in incoming if one.key not in known), key=lambda one: one.key)
    numbers = next_numbers(len(missing))
    Order.objects.bulk_create(
        (_new(number, one) for number, one in zip(numbers, missing, strict=True)), ignore_conflicts=True
    )
    return set(numbers)


def _stored(incoming: Iterable[IncomingOrder]):
    scopes, refs = zip(*(one.key for one in incoming), strict=True)
    return Order.objects.filter(scope__in=set(scopes), external_ref__in=refs)


def _ids(incoming: Iterable[IncomingOrder]) -> list[int]:
    keys = {one.key for one in incoming}
    rows = _stored(incoming).values_list("pk", "scope", "external_ref")
    return [pk for pk, *key in rows if tuple(key) in keys]


def _new(number: int, incoming: IncomingOrder) -> Order:
    order = Order(
        pk=number,
        code=code(number, clock.now()),
        channel=incoming.channel,
        scope=incoming.scope,
        external_ref=incoming.external_ref,
    )
    _fill(order, incoming)
    return order


def _apply(order: Order, incoming: IncomingOrder, *, is_new: bool) -> Imported:
    """Write one order, which is locked, and its lines."""
    variant_ids = frozenset(line.variant_id for line in incoming.lines if line.variant_id is not None)
    is_applied = is_new or (order.digest != incoming.digest and not _is_outdated(order, incoming))
    if is_applied:
        _note(order, incoming, is_new=is_new)
        if not is_new:
            _fill(order, incoming)
            order.save()
        _write_lines(order, incoming.lines, is_new=is_new)
        _write_shipments(order, incoming.shipments)
    return Imported(order, is_new, is_applied, variant_ids)


def _is_outdated(order: Order, incoming: IncomingOrder) -> bool:
    known = order.remote_updated_at
    if known is None or incoming.updated_at > known:
        return False
    return incoming.updated_at < known or is_backward(Status(order.status), incoming.status)


def _note(order: Order, incoming: IncomingOrder, *, is_new: bool) -> None:
    """Keep in its history what the snapshot tells beyond the order as it stands."""
    if is_new:
        note(order, Kind.PLACED, incoming.platform_status)
    elif order.status != incoming.status:
        note(order, Kind.STATUS, f"{order.status} → {incoming.status}")
    if incoming.cancel_requested and (is_new or order.cancel_requested_at is None):
        note(order, Kind.CANCEL_ASKED, incoming.cancel_reason)


def _fill(order: Order, incoming: IncomingOrder) -> None:
    """What the marketplace tells of the order itself."""
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
    order.digest = incoming.digest


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
    known = {} if is_new else {line.key: line for line in order.lines.all()}
    added = []
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
        if line.pk:
            line.save()
        else:
            added.append(line)
    OrderLine.objects.bulk_create(added)
    if order.status not in LEFT:
        for line in known.values():
            line.cancelled = line.quantity
            line.save(update_fields=["cancelled"])


def _write_shipments(order: Order, shipments: Sequence[IncomingShipment]) -> None:
    """Parcels by their number; a tracking number that is known is not emptied again."""
    known = {shipment.number: shipment for shipment in order.shipments.all()} if shipments else {}
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
