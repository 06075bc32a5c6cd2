"""Orders: made by shoppers through the control call, read by the seller's software."""

import base64
import random
import secrets
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from sandbox.shopee import pushes
from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.models import model_name
from sandbox.shopee.shop import image_url
from sandbox.shopee.store import ON_SALE, Document, Store

MOST_SPAN_S = 15 * 86400
MOST_ORDERS = 50
SHOP_TIME = timezone(timedelta(hours=7))
STATUSES = (
    "UNPAID",
    "READY_TO_SHIP",
    "PROCESSED",
    "SHIPPED",
    "COMPLETED",
    "IN_CANCEL",
    "CANCELLED",
    "INVOICE_PENDING",
)
ALWAYS = (
    "order_sn",
    "region",
    "currency",
    "cod",
    "order_status",
    "message_to_seller",
    "create_time",
    "update_time",
    "days_to_ship",
    "ship_by_date",
    "booking_sn",
)
SERIAL = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
FIRST_ORDER_CURSOR = "order:"


def get_order_list(call: Call) -> Answer:
    """`order/get_order_list`: at most 15 days, by cursor. Oldest change first."""
    field = call.text("time_range_field")
    if field not in ("create_time", "update_time"):
        raise ShopeeError("order.error_param", "Invalid time_range_field.")
    since, until = call.whole("time_from"), call.whole("time_to")
    if since > until or until - since > MOST_SPAN_S:
        raise ShopeeError("order.order_list_invalid_time", "The time range must be at most 15 days.")
    status = call.text("order_status", "")
    if status and status not in STATUSES:
        raise ShopeeError("order.error_param", "Invalid order_status.")
    size, offset = call.page_size(100), _offset(call.value("cursor") or "")
    found = sorted(
        (
            order
            for order in call.store.values("order")
            if since <= order[field] <= until and status in ("", order["order_status"])
        ),
        key=lambda order: order[field],
    )
    with_status = "order_status" in call.texts("response_optional_fields")
    page = [
        {
            "order_sn": order["order_sn"],
            "booking_sn": "",
            **({"order_status": order["order_status"]} if with_status else {}),
        }
        for order in found[offset : offset + size]
    ]
    more = offset + size < len(found)
    return {"more": more, "next_cursor": _cursor(offset + size) if more else "", "order_list": page}


def get_order_detail(call: Call) -> Answer:
    """`order/get_order_detail`: few fields by default, all others by name."""
    numbers = call.texts("order_sn_list")
    if not 1 <= len(numbers) <= MOST_ORDERS:
        raise ShopeeError("order.error_param", f"order_sn_list should hold 1 to {MOST_ORDERS} orders.")
    found = [order for number in numbers if (order := call.store.get("order", number)) is not None]
    if not found:
        raise ShopeeError("error_not_found", "Wrong parameters, detail: the order is not found.")
    fields = (*ALWAYS, *call.texts("response_optional_fields"))
    return {"order_list": [{name: order[name] for name in fields if name in order} for order in found]}


def place(store: Store, item: Document, unit: Document, quantity: int) -> Document:
    """A shopper buys: sellable stock falls at once, the order waits for shipment.

    Raises ValueError("sold out") when the item is not on sale or lacks the quantity.
    """
    if item["status"] != ON_SALE or unit["stock"] < quantity:
        raise ValueError("sold out")
    price = store.current_price(unit)
    unit["stock"] -= quantity
    store.put_unit(unit)
    item["sale"] += quantity
    store.put_item(item, touched=False)
    store.log("buy", unit, "stock", unit["stock"])
    order = {**_order(store, item, unit, quantity, price), **_beginning(store)}
    store.put("order", order["order_sn"], order)
    pushes.order_changed(store, order)
    return order


def _beginning(store: Store) -> Document:
    """The status an order starts with; one that is paid in advance waits for its money."""
    status = store.setting("new_order_status")
    if status == "UNPAID":
        return {"order_status": status, "cod": False, "payment_method": "ShopeePay"}
    return {"order_status": status}


def rows(store: Store) -> list[dict[str, Any]]:
    """Every order in short, oldest first."""
    return [
        {
            "order_id": order["order_sn"],
            "status": order["order_status"],
            "created_at": order["create_time"],
            "lines": [
                {
                    "sku": line["model_sku"] or line["item_sku"],
                    "quantity": line["model_quantity_purchased"],
                    "cancelled": line["cancelled_qty"],
                }
                for line in order["item_list"]
            ],
        }
        for order in store.values("order")
    ]


def _order(store: Store, item: Document, unit: Document, quantity: int, price: int) -> Document:
    now = store.now()
    day = datetime.fromtimestamp(now, UTC).astimezone(SHOP_TIME).strftime("%y%m%d")
    serial = "".join(secrets.choice(SERIAL) for _ in range(8))
    deal = next((discount for _, discount in store.deals(unit) if store.stage(discount) == "ongoing"), None)
    picture = image_url(store, item["image_ids"][0]) if item["image_ids"] else ""
    line_id = store.new_id("line", 1)
    line = {
        "item_id": item["item_id"],
        "item_name": item["name"],
        "item_sku": item["sku"],
        "model_id": unit["model_id"],
        "model_name": model_name(item, unit),
        "model_sku": unit["sku"] if unit["model_id"] else "",
        "model_quantity_purchased": quantity,
        "model_original_price": unit["price"],
        "model_discounted_price": price,
        "weight": item["weight"],
        "order_item_id": item["item_id"],
        "line_item_id": line_id,
        "promotion_type": "product_promotion" if deal else "",
        "promotion_id": deal["discount_id"] if deal else 0,
        "promotion_group_id": 0,
        "add_on_deal": False,
        "main_item": False,
        "add_on_deal_id": 0,
        "wholesale": False,
        "image_info": {"image_url": picture},
        "product_location_id": [],
        "active_qty": quantity,
        "cancel_requested_qty": 0,
        "cancelled_qty": 0,
    }
    parcel_line = {
        "item_id": item["item_id"],
        "model_id": unit["model_id"],
        "model_quantity": quantity,
        "order_item_id": item["item_id"],
    }
    return {
        "order_sn": f"{day}{serial}",
        "region": "VN",
        "currency": "VND",
        "cod": True,
        "order_status": "READY_TO_SHIP",
        "create_time": now,
        "update_time": now,
        "days_to_ship": 2,
        "ship_by_date": now + 3 * 86400,
        "message_to_seller": "",
        "booking_sn": "",
        "total_amount": price * quantity + 16500,
        "payment_method": "Cash on Delivery",
        "pay_time": None,
        "buyer_user_id": random.randrange(10_000_000, 99_999_999),
        "buyer_username": "n****a",
        "estimated_shipping_fee": 16500,
        "actual_shipping_fee": 0,
        "actual_shipping_fee_confirmed": False,
        "shipping_carrier": "Nhanh",
        "fulfillment_flag": "fulfilled_by_local_seller",
        "cancel_by": "",
        "cancel_reason": "",
        "buyer_cancel_reason": "",
        "note": "",
        "note_update_time": 0,
        "recipient_address": {
            "name": "N****n",
            "phone": "******64",
            "town": "",
            "district": "Phường ****",
            "city": "",
            "state": "Đồng Nai",
            "region": "VN",
            "zipcode": "",
            "full_address": "T******",
        },
        "item_list": [line],
        "package_list": [
            {
                "package_number": f"OFG{random.randrange(10**14, 10**15)}",
                "logistics_status": "LOGISTICS_READY",
                "logistics_channel_id": 50021,
                "shipping_carrier": "Nhanh",
                "item_list": [parcel_line],
            }
        ],
    }


def _cursor(offset: int) -> str:
    return base64.b64encode(f"{FIRST_ORDER_CURSOR}{offset}".encode()).decode()


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        plain = base64.b64decode(cursor, validate=True).decode()
        return int(plain.removeprefix(FIRST_ORDER_CURSOR))
    except ValueError as error:
        raise ShopeeError("order.error_param", "Invalid cursor.") from error


CALLS: dict[str, Any] = {
    "order/get_order_list": ("GET", get_order_list),
    "order/get_order_detail": ("GET", get_order_detail),
}
