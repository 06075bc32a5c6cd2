"""What the seller does to an order on Lazada: pack it and hand it over, cancel it, answer who asks to cancel.

Each reads the order first, so that doing it twice is as doing it once.
Source: Lazada Open Platform, Pack, ReadyToShip, OrderCancelValidate, CancelOrder, GetReverseOrdersForSeller.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.lazada import orders
from channels_sync.adapters.lazada.gateway import SUCCESS, Answer, Gateway
from channels_sync.protocol import OrderSnapshot, Parcel, Shipment, Unavailable
from orders.states import LEFT

CARRIER = "TFS"  # Lazada appoints the carrier of a local shop itself
PER_CALL = 20

PACKABLE = {"pending", "topack", "toship", "repacked"}
PACKED = "packed"
HANDED_OVER = {"ready_to_ship", "ready_to_ship_pending"}
CANCELLABLE = PACKABLE | HANDED_OVER | {"unpaid", PACKED}
CANCELED = "canceled"

OUT_OF_STOCK = "out_of_stock"
STOCK_WORDS, PRICE_WORDS = ("stock", "hết hàng"), ("price", "giá")  # both set the SKU's stock to 0
BUYER_WORDS = ("buyer", "customer", "khách", "người mua")

WAITS = "CANCEL_INIT"

Row = dict[str, Any]


def ship(gateway: Gateway, shipment: Shipment) -> list[Parcel]:
    """Pack what waits and hand every package to the carrier. Raises Unavailable when it cannot be."""
    number = shipment.external_ref
    rows = _living(gateway, number)
    waiting = [row for row in rows if _word(row) in PACKABLE]
    packages = [as_text(row.get("package_id")) for row in rows if _word(row) == PACKED]
    parcels = {parcel.number: parcel for parcel in orders.parcels(rows)}
    if waiting:
        fresh = _pack(gateway, number, [as_text(row.get("order_item_id")) for row in waiting])
        packages += [parcel.number for parcel in fresh]
        parcels |= {parcel.number: parcel for parcel in fresh}
    elif not packages and not all(_has_gone(row) for row in rows):
        raise Unavailable("not_shippable", f"order {number} is {_word(rows[0])}", may_have_landed=False)
    packages = list(dict.fromkeys(filter(None, packages)))
    for start in range(0, len(packages), PER_CALL):
        _hand_over(gateway, packages[start : start + PER_CALL])
    return list(parcels.values())


def _living(gateway: Gateway, number: str) -> list[Row]:
    rows = [row for row in orders.items(gateway, number) if _word(row) != CANCELED]
    if not rows:
        raise Unavailable("not_shippable", f"order {number} has nothing to ship", may_have_landed=False)
    return rows


def _word(row: Row) -> str:
    return as_text(row.get("status")).lower()


def _has_gone(row: Row) -> bool:
    return _word(row) in HANDED_OVER or orders.STATUSES.get(_word(row)) in LEFT


def _pack(gateway: Gateway, number: str, units: Sequence[str]) -> list[Parcel]:
    request = {
        "pack_order_list": [{"order_id": _number(number), "order_item_list": list(map(_number, units))}],
        "delivery_type": "dropship",
        "shipping_allocate_type": CARRIER,
    }
    told = _result(gateway.post("/order/fulfill/pack", {"packReq": json.dumps(request)}))
    rows = [
        row
        for order in map(as_dict, as_list(told.get("pack_order_list")))
        for row in map(as_dict, as_list(order.get("order_item_list")))
    ]
    _check(rows)
    return [
        Parcel(package, as_text(row.get("tracking_number")), as_text(row.get("shipment_provider")))
        for row in rows
        if (package := as_text(row.get("package_id")))
    ]


def _hand_over(gateway: Gateway, packages: Sequence[str]) -> None:
    request = {"packages": [{"package_id": package} for package in packages]}
    told = _result(gateway.post("/order/package/rts", {"readyToShipReq": json.dumps(request)}))
    _check([as_dict(row) for row in as_list(told.get("packages"))])


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() else text


def _result(answer: Answer) -> dict[str, Any]:
    """What a fulfilment call answers inside its wrapping. Raises Unavailable when it was not done."""
    result = as_dict(answer.accepted().body.get("result"))
    if result.get("success") in (False, "false"):
        words = as_text(result.get("error_code")), as_text(result.get("error_msg"))
        raise Unavailable(*words, answer.request_id, may_have_landed=False)
    return as_dict(result.get("data"))


def _check(rows: Sequence[Row]) -> None:
    """A success is not enough: each row has a code of its own."""
    for row in rows:
        code = as_text(row.get("item_err_code"))
        if code not in ("", SUCCESS):
            raise Unavailable(code, as_text(row.get("msg")), may_have_landed=False)


def cancel(gateway: Gateway, number: str, reason: str) -> None:
    """Cancel what has not left. Raises Unavailable when that is nothing, or the reason is not offered."""
    rows = orders.items(gateway, number)
    units = [as_text(row.get("order_item_id")) for row in rows if _word(row) in CANCELLABLE]
    if not units:
        if rows and all(_word(row) == CANCELED for row in rows):
            return
        raise Unavailable("not_cancellable", f"order {number} has left", may_have_landed=False)
    which = {"order_id": number, "order_item_id_list": json.dumps(list(map(_number, units)))}
    offered = gateway.get("/order/reverse/cancel/validate", which).accepted().data
    chosen = _chosen([as_dict(row) for row in as_list(offered.get("reason_options"))], reason)
    gateway.get("/order/reverse/cancel/create", {**which, "reason_id": chosen}).accepted()


def _chosen(options: Sequence[Row], reason: str) -> str:
    """The id of the offered reason that says ours. Nothing but "out of stock" may empty the SKU's stock."""

    def named(*parts: str) -> list[str]:
        return [_id(row) for row in options if any(part in _name(row) for part in parts)]

    harmless = [_id(row) for row in options if _id(row) not in named(*STOCK_WORDS, *PRICE_WORDS)]
    if reason == OUT_OF_STOCK:
        fitting = named(*STOCK_WORDS)
    else:
        fitting = [one for one in named(*BUYER_WORDS) if one in harmless] or harmless
    if not fitting:
        raise Unavailable("no_reason", f"Lazada offers no reason for {reason}", may_have_landed=False)
    return fitting[0]


def _id(option: Row) -> str:
    return as_text(option.get("reason_id"))


def _name(option: Row) -> str:
    return as_text(option.get("reason_name")).lower()


def answer_cancellation(gateway: Gateway, order: OrderSnapshot, *, agree: bool) -> None:
    """Answer every request of the buyer that still waits; one that was answered is left alone."""
    query = {"trade_order_id": order.external_ref, "page_no": "1", "page_size": "20"}
    answer = gateway.get("/reverse/getreverseordersforseller", query).accepted()
    found = as_dict(answer.body.get("result")) or answer.data
    for request in map(as_dict, as_list(found.get("items"))):
        number = as_text(request.get("reverse_order_id"))
        if number and as_text(request.get("trade_order_id")) == order.external_ref and _waits(request):
            decision = {"reverse_order_id": number, "agree_cancel": "true" if agree else "false"}
            gateway.post("/order/reverse/cancel/seller/decide", decision).accepted()


def _waits(request: Mapping[str, Any]) -> bool:
    lines = map(as_dict, as_list(request.get("reverse_order_lines")))
    return any(as_text(line.get("reverse_status")).upper() == WAITS for line in lines)
