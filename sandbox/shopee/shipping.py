"""What the seller's software does with an order: ship it, note something, or cancel it.

Source: Shopee Open Platform v2, the order and logistics modules.
"""

from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.lifecycle import ARRANGED, WAITS, give_tracking, leave_cancel, move, withdraw
from sandbox.shopee.store import Document

PICKUP_ADDRESS = 234
SLOT_S = 86_400
WAYS = ("pickup", "dropoff", "non_integrated")
REASONS = ("OUT_OF_STOCK", "CUSTOMER_REQUEST", "COD_NOT_SUPPORTED")


def get_shipping_parameter(call: Call) -> Answer:
    """`logistics/get_shipping_parameter`: the ways an order can be handed over, and when it is fetched."""
    _waiting(call)
    slots = [
        {
            "date": call.store.now() + days * SLOT_S,
            "time_text": "",
            "pickup_time_id": f"slot-{days}",
            "flags": ["recommended"] if days == 1 else [],
        }
        for days in (1, 2)
    ]
    address = {
        "address_id": PICKUP_ADDRESS,
        "region": "VN",
        "state": "Đồng Nai",
        "city": "",
        "district": "Phường Tân Triều",
        "town": "",
        "address": "Kho OCOP",
        "zipcode": "",
        "address_flag": ["default_address", "pickup_address"],
        "time_slot_list": slots,
    }
    return {
        "info_needed": {"pickup": ["address_id", "pickup_time_id"], "dropoff": []},
        "pickup": {"address_list": [address]},
        "dropoff": {"branch_list": []},
    }


def ship_order(call: Call) -> Answer:
    """`logistics/ship_order`: exactly one way; the parcel gets its tracking number."""
    order = _waiting(call)
    ways = [way for way in WAYS if isinstance(call.body.get(way), dict)]
    if len(ways) != 1:
        raise _refused(
            "ship_order_only_support_one_type", "Give exactly one of pickup, dropoff, non_integrated."
        )
    if ways == ["non_integrated"]:
        raise _refused("error_param", "The channel is integrated.")
    pickup = call.body.get("pickup") or {}
    if ways == ["pickup"] and not (
        pickup.get("address_id") == PICKUP_ADDRESS and pickup.get("pickup_time_id")
    ):
        raise _refused("ship_order_need_address_pickup_time", "address_id and pickup_time_id are required.")
    give_tracking(call.store, order)
    move(call.store, order, ARRANGED, parcel="LOGISTICS_REQUEST_CREATED")
    return {}


def get_tracking_number(call: Call) -> Answer:
    """`logistics/get_tracking_number`: empty until the shipment is arranged, and for a while after."""
    order = _find(call)
    shown = call.store.now() >= order.get("tracking_from", 0)
    return {"tracking_number": order.get("tracking_number", "") if shown else "", "hint": ""}


def set_note(call: Call) -> Answer:
    """`order/set_note`: a word of the seller to himself."""
    order = _find(call)
    order |= {"note": call.text("note", ""), "note_update_time": call.store.now()}
    call.store.put("order", order["order_sn"], order)
    return {}


def cancel_order(call: Call) -> Answer:
    """`order/cancel_order`: the whole order, before it is shipped; its units are sellable again."""
    store, order = call.store, _find(call)
    reason = call.text("cancel_reason")
    if reason not in REASONS:
        raise ShopeeError("order.error_param", "Invalid cancel_reason.")
    if reason == "OUT_OF_STOCK":
        named = {(entry.get("item_id"), entry.get("model_id", 0)) for entry in call.objects("item_list", 50)}
        if not named <= {(line["item_id"], line["model_id"]) for line in order["item_list"]}:
            raise ShopeeError("order.error_param", "item_list names what is not in the order.")
    if call.body.get("partial_cancel_item_list"):
        raise ShopeeError("order.error_limit", "The order cannot be cancelled in part.")
    if order["order_status"] not in (WAITS, ARRANGED):
        raise ShopeeError("order.error_limit", "The order cannot be cancelled in its status.")
    withdraw(store, order, by="seller", reason=reason)
    return {"update_time": order["update_time"]}


def handle_buyer_cancellation(call: Call) -> Answer:
    """`order/handle_buyer_cancellation`: agree to a buyer who asks to cancel, or go on with the order."""
    order, operation = _find(call), call.text("operation")
    if operation not in ("ACCEPT", "REJECT"):
        raise ShopeeError("order.error_param", "operation should be ACCEPT or REJECT.")
    if order["order_status"] != "IN_CANCEL":
        raise ShopeeError("order.error_limit", "The buyer has not asked to cancel the order.")
    if operation == "ACCEPT":
        withdraw(call.store, order, by="buyer", reason=order["buyer_cancel_reason"])
    else:
        leave_cancel(call.store, order)
    return {"update_time": order["update_time"]}


def _find(call: Call) -> Document:
    order = call.store.get("order", call.text("order_sn"))
    if order is None:
        raise ShopeeError("error_not_found", "Wrong parameters, detail: the order is not found.")
    return order


def _waiting(call: Call) -> Document:
    """The order named in the call, refused unless its shipment is still to be arranged."""
    order = _find(call)
    if order["order_status"] == ARRANGED:
        raise _refused("package_already_shipped", "The package is already shipped.")
    if order["order_status"] != WAITS:
        raise _refused("ship_order_not_ready_to_ship", "The order is not ready to ship.")
    return order


def _refused(code: str, message: str) -> ShopeeError:
    return ShopeeError(f"logistics.{code}", message)


CALLS = {
    "logistics/get_shipping_parameter": ("GET", get_shipping_parameter),
    "logistics/ship_order": ("POST", ship_order),
    "logistics/get_tracking_number": ("GET", get_tracking_number),
    "order/set_note": ("POST", set_note),
    "order/cancel_order": ("POST", cancel_order),
    "order/handle_buyer_cancellation": ("POST", handle_buyer_cancellation),
}
