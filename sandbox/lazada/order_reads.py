"""Order calls that read: `/orders/get`, `/order/get`, `/order/items/get`, `/orders/items/get`."""

from typing import Any

from sandbox.lazada import orders, reverses, times
from sandbox.lazada.call import CHANNEL, Api, Call, Fault, missing
from sandbox.world import World

MOST_ORDERS = 100
MOST_OFFSET = 5_000
MOST_ORDER_IDS = 50
PLATFORM_SHIPPING_VND = 15_500
SHIP_WITHIN_S = 2 * 86_400

STATUSES = frozenset(
    {
        "all",
        "unpaid",
        "pending",
        "topack",
        "toship",
        "packed",
        "repacked",
        "ready_to_ship",
        "shipped",
        "shipping",
        "delivered",
        "canceled",
        "returned",
        "failed",
        "failed_delivery",
        "lost",
        "lost_by_3pl",
        "damaged_by_3pl",
        "shipped_back",
        "shipped_back_success",
        "shipped_back_failed",
        "package_scrapped",
    }
)

Document = dict[str, Any]

_PLACE = {
    "last_name": "",
    "phone2": "",
    "address2": "",
    "address3": "Đồng Nai",
    "address4": "Thành phố Biên Hòa",
    "address5": "Phường Tân Triều",
    "city": "Thành phố Biên Hòa",
    "post_code": "",
    "country": "Vietnam",
    "addressDistrict": "",
}
_PERSON = {"first_name": "Nguyễn Văn Mẫu", "phone": "84900000012", "address1": "12 Trần Phú"}
_MASKED = {"first_name": "N***u", "phone": "84******12", "address1": "1*** Trần Phú"}


def _orders_get(call: Call) -> Document:
    if not call.text("created_after") and not call.text("update_after"):
        raise missing("created_after or update_after")
    earliest = _moment(call, "update_after") if call.text("update_after") else 0.0
    bounds = [
        (field, is_after, _moment(call, name))
        for name, field, is_after in (
            ("created_after", "created_at", True),
            ("created_before", "created_at", False),
            ("update_before", "updated_at", False),
        )
        if call.text(name)
    ]
    status = call.text("status", "all").lower()
    if status not in STATUSES:
        raise Fault("36", f"E036: Invalid status filter {status}")
    offset = call.whole("offset", 0, low=0, high=MOST_OFFSET, code="14")
    limit = call.whole("limit", MOST_ORDERS, low=1, high=MOST_ORDERS, code="19")
    found = [
        order
        for order in orders.changed_since(call.world, earliest)
        if all(order[field] >= at if is_after else order[field] <= at for field, is_after, at in bounds)
        and (status == "all" or any(line["status"] == status for line in order["lines"]))
    ]
    field, is_descending = _order_by(call)
    found.sort(key=lambda order: (order[field], order["order_id"]), reverse=is_descending)
    page = found[offset : offset + limit]
    return {
        "data": {
            "count": len(page),
            "countTotal": len(found),
            "orders": [_order(call.world, order) for order in page],
        }
    }


def _order_get(call: Call) -> Document:
    return {"data": _order(call.world, _find(call, call.required("order_id"), "16"))}


def _order_items_get(call: Call) -> Document:
    return {"data": _lines(_find(call, call.required("order_id"), "16"))}


def _orders_items_get(call: Call) -> Document:
    numbers = call.array("order_ids", most=MOST_ORDER_IDS, code="37")
    if not numbers:
        raise Fault("38", "E038: order_ids is empty")
    return {
        "data": [
            {"order_id": order["order_id"], "order_number": order["order_id"], "order_items": _lines(order)}
            for order in (_find(call, number, "39") for number in numbers)
        ]
    }


def _order_by(call: Call) -> tuple[str, bool]:
    field, direction = call.text("sort_by", "created_at"), call.text("sort_direction", "DESC").upper()
    if field not in ("created_at", "updated_at"):
        raise Fault("75", f"E075: Invalid sort field {field}")
    if direction not in ("ASC", "DESC"):
        raise Fault("74", f"E074: Invalid sort direction {direction}")
    return field, direction == "DESC"


def _moment(call: Call, name: str) -> float:
    try:
        return times.from_iso(call.text(name))
    except ValueError as error:
        raise Fault("17", f"E017: Invalid date, {name}: {error}") from None


def _find(call: Call, order_id: str, code: str) -> Document:
    order = orders.get(call.world, order_id)
    if order is None:
        raise Fault(code, f"E{int(code):03d}: Invalid Order ID {order_id}")
    return order


def _order(world: World, order: Document) -> Document:
    person = _MASKED if world.setting(CHANNEL, "masked_addresses") else _PERSON
    price = sum(line["price"] for line in order["lines"])
    return {
        "order_id": order["order_id"],
        "order_number": order["order_id"],
        "created_at": times.order_time(order["created_at"]),
        "updated_at": times.order_time(order["updated_at"]),
        "statuses": sorted({line["status"] for line in order["lines"]}),
        "items_count": len(order["lines"]),
        "price": f"{price}.00",
        "voucher": 0,
        "voucher_platform": 0,
        "voucher_seller": 0,
        "voucher_code": "",
        "shipping_fee": float(order["shipping_fee"]),
        "shipping_fee_original": float(order["shipping_fee"] + PLATFORM_SHIPPING_VND),
        "shipping_fee_discount_seller": 0,
        "shipping_fee_discount_platform": float(PLATFORM_SHIPPING_VND),
        "payment_method": order["payment_method"],
        "customer_first_name": person["first_name"],
        "customer_last_name": "",
        "warehouse_code": "dropshipping",
        "remarks": "",
        "buyer_note": "",
        "gift_option": False,
        "gift_message": "",
        "tax_code": "",
        "branch_number": "",
        "delivery_info": "",
        "national_registration_number": "",
        "extra_attributes": "{}",
        "promised_shipping_times": "",
        "address_updated_at": "",
        **_cancellation(world, order),
        "address_shipping": _PLACE | person,
        "address_billing": {"first_name": person["first_name"], "country": "Vietnam"},
    }


def _cancellation(world: World, order: Document) -> Document:
    """Whether the buyer waits for the seller's word on a cancellation, and until when."""
    request = world.state.get(reverses.REVERSES, order.get("cancel_request") or "")
    asked: Document = {"need_cancel_confirm": request is not None, "is_cancel_pending": request is not None}
    return asked | ({"cancel_trigger_time": request["until"] * 1000} if request else {})


def _lines(order: Document) -> list[Document]:
    share = order["shipping_fee"] / len(order["lines"])
    return [
        {
            "order_item_id": line["order_item_id"],
            "order_id": order["order_id"],
            "status": line["status"],
            "sku": line["seller_sku"],
            "shop_sku": line["shop_sku"],
            "sku_id": str(line["sku_id"]),
            "product_id": str(line["item_id"]),
            "name": line["name"],
            "variation": line["variation"],
            "item_price": float(line["price"]),
            "paid_price": float(line["price"]),
            "currency": "VND",
            "tax_amount": 0,
            "voucher_amount": 0,
            "voucher_seller": 0,
            "voucher_platform": 0,
            "shipping_amount": round(share, 2),
            "shipping_type": "Dropshipping",
            "shipping_provider_type": "standard",
            "shipment_provider": "LEX VN" if line["package_id"] else "",
            "tracking_code": line["tracking_code"],
            "package_id": line["package_id"],
            "warehouse_code": "dropshipping",
            "is_digital": 0,
            "is_fbl": 0,
            "delivery_option_sof": 0,
            "order_type": "Normal",
            "order_flag": "NORMAL",
            "created_at": times.order_time(order["created_at"]),
            "updated_at": times.order_time(line["updated_at"]),
            "sla_time_stamp": times.iso(order["created_at"] + SHIP_WITHIN_S),
            "payment_time": (order.get("paid_at") or 0) * 1000,
            "reason": line["reason"],
            "reason_detail": "",
            "cancel_return_initiator": line.get("initiator", ""),
            "return_status": line.get("return_status", ""),
            "invoice_number": "",
            "product_main_image": line["image"],
            "buyer_id": "100200",
        }
        for line in order["lines"]
    ]


APIS = {
    "/orders/get": Api(_orders_get),
    "/order/get": Api(_order_get),
    "/order/items/get": Api(_order_items_get),
    "/orders/items/get": Api(_orders_items_get),
}
