"""What the seller does with an order: hand it to its carrier, cancel it, answer a buyer who asks to cancel.

Shopee refuses a repeat, so each call reads the order first, or again when it was refused.
"""

from collections.abc import Mapping
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.adapters.shopee.orders import fetch_orders
from channels_sync.adapters.shopee.verdicts import ALREADY_SHIPPED
from channels_sync.protocol import OrderSnapshot, Parcel, Shipment, Unavailable
from orders.states import LEFT, Status

REASONS = {"out_of_stock": "OUT_OF_STOCK", "customer_request": "CUSTOMER_REQUEST"}


def ship(gateway: Gateway, shipment: Shipment) -> list[Parcel]:
    """Arrange the shipment and tell its parcels; a tracking number may come later. Raises ChannelError."""
    order = _read(gateway, shipment.external_ref)
    if order.status is not Status.PACKING and order.status not in LEFT:
        try:
            _arrange(gateway, shipment)
        except Refused as refused:
            if refused.code not in ALREADY_SHIPPED:
                raise
        order = _read(gateway, shipment.external_ref)
    return [_tracked(gateway, order, parcel) for parcel in order.parcels]


def cancel(gateway: Gateway, number: str, reason: str) -> None:
    """Cancel an order that has not left. Raises ChannelError."""
    order = _read(gateway, number)
    if order.status is Status.CANCELLED:
        return
    body: dict[str, Any] = {"order_sn": number, "cancel_reason": REASONS[reason]}
    if reason == "out_of_stock":
        body["item_list"] = [
            {"item_id": as_int(item.ref.product), "model_id": as_int(item.ref.sku)} for item in order.items
        ]
    gateway.post("order/cancel_order", body)


def answer_cancellation(gateway: Gateway, order: OrderSnapshot, *, agree: bool) -> None:
    """Agree to a buyer's wish to cancel or go on with the order. Raises ChannelError."""
    operation = "ACCEPT" if agree else "REJECT"
    try:
        gateway.post(
            "order/handle_buyer_cancellation", {"order_sn": order.external_ref, "operation": operation}
        )
    except Refused:
        if _read(gateway, order.external_ref).cancel_requested:
            raise


def _read(gateway: Gateway, number: str) -> OrderSnapshot:
    found = fetch_orders(gateway, [number])
    if not found:
        raise Unavailable("error_not_found", "the order is not found", may_have_landed=False)
    return found[0]


def _arrange(gateway: Gateway, shipment: Shipment) -> None:
    ways = gateway.get("logistics/get_shipping_parameter", {"order_sn": shipment.external_ref})
    gateway.post("logistics/ship_order", {"order_sn": shipment.external_ref, **_way(ways, shipment)})


def _way(ways: Mapping[str, Any], shipment: Shipment) -> dict[str, Any]:
    """Exactly one way: our own carrier, else fetched from us, else brought to a branch."""
    offered = as_dict(ways.get("info_needed"))
    if shipment.tracking or offered.keys() == {"non_integrated"}:
        return {"non_integrated": {"tracking_number": shipment.tracking}}
    addresses = [as_dict(one) for one in as_list(as_dict(ways.get("pickup")).get("address_list"))]
    if "pickup" not in offered or not addresses:
        return {"dropoff": {}}
    address = _flagged(addresses, "address_flag", "pickup_address")
    slots = [as_dict(one) for one in as_list(address.get("time_slot_list"))]
    slot = _flagged(slots, "flags", "recommended") if slots else {}
    place = {"address_id": as_int(address.get("address_id"))}
    return {"pickup": {**place, "pickup_time_id": as_text(slot.get("pickup_time_id"))}}


def _flagged(rows: list[dict[str, Any]], name: str, flag: str) -> dict[str, Any]:
    return next((row for row in rows if flag in as_list(row.get(name))), rows[0])


def _tracked(gateway: Gateway, order: OrderSnapshot, parcel: Parcel) -> Parcel:
    params: dict[str, str | int | list[str]] = {"order_sn": order.external_ref}
    if len(order.parcels) > 1:  # named only where an order was split
        params["package_number"] = parcel.number
    try:
        tracking = as_text(gateway.get("logistics/get_tracking_number", params).get("tracking_number"))
    except Refused:  # not there yet: it comes with a push and a later reading
        tracking = ""
    return Parcel(parcel.number, tracking, parcel.carrier)
