"""Orders as the shop's software reads them: search by time and status, and the details of some."""

from typing import Any

from sandbox.tiktok import fields, logistics, order_book, orders
from sandbox.tiktok.answers import GATEWAY, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.order_book import Order

SHIPPING_FEE_VND = 15_000
SHIP_WITHIN_S = 2 * 86_400
PACKAGE_STATUS = {
    "AWAITING_COLLECTION": "PROCESSING",
    "IN_TRANSIT": "FULFILLING",
    "DELIVERED": "COMPLETED",
    "COMPLETED": "COMPLETED",
    "CANCELLED": "CANCELLED",
}
FOREVER = 1 << 62


def view(order: Order) -> dict[str, Any]:
    """An order as search and detail show it."""
    status = order["status"]
    discount = sum(order["list_price"] - line["price"] for line in order["lines"])
    original = order["list_price"] * len(order["lines"])
    option, provider = logistics.DELIVERY_OPTIONS[0], logistics.PROVIDERS[0]
    shown: dict[str, Any] = {
        "id": order["id"],
        "status": status,
        "order_type": "NORMAL",
        "create_time": order["create_time"],
        "update_time": order["update_time"],
        "is_cod": False,
        "is_on_hold_order": status == "ON_HOLD",
        "is_sample_order": False,
        "is_buyer_request_cancel": bool(order.get("asks_to_cancel")),
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": order.get("shipping_type", "TIKTOK"),
        "delivery_option_id": option["id"],
        "delivery_option_name": option["name"],
        "shipping_provider_id": order.get("provider_id", provider["id"]),
        "shipping_provider": logistics.provider_name(order.get("provider_id", provider["id"])),
        "tracking_number": order.get("tracking_number", ""),
        "warehouse_id": order["warehouse_id"],
        "packages": [{"id": order["package_id"]}],
        "user_id": "7494845267308415345",
        "buyer_email": "v2aa1@scs.tiktokw.us",
        "buyer_nickname": "Khách",
        "buyer_message": "",
        "fulfillment_priority_level": 600,
        "payment": {
            "currency": "VND",
            "sub_total": str(original - discount),
            "shipping_fee": str(SHIPPING_FEE_VND),
            "seller_discount": str(discount),
            "platform_discount": "0",
            "total_amount": str(original - discount + SHIPPING_FEE_VND),
            "original_total_product_price": str(original),
            "original_shipping_fee": str(SHIPPING_FEE_VND),
            "shipping_fee_seller_discount": "0",
            "shipping_fee_platform_discount": "0",
            "tax": "0",
        },
        "line_items": [_line(order, line) for line in order["lines"]],
    }
    if "collection_time" in order:
        shown["collection_time"] = order["collection_time"]
    if status == "CANCELLED":
        shown["cancel_reason"] = order.get("cancel_reason", "")
        shown["cancellation_initiator"] = order.get("cancelled_by", "SELLER")
    if order["paid_time"] is not None:
        shown["paid_time"] = order["paid_time"]
        shown["rts_sla_time"] = order["paid_time"] + SHIP_WITHIN_S
    if status not in orders.EARLY:
        shown["recipient_address"] = _address()
    return shown


def _line(order: Order, line: dict[str, Any]) -> dict[str, Any]:
    status = "CANCELLED" if line["is_cancelled"] else order["status"]
    return {
        "id": line["id"],
        "product_id": order["product_id"],
        "product_name": order["product_name"],
        "sku_id": order["sku_id"],
        "sku_name": order["sku_name"],
        "seller_sku": order["seller_sku"],
        "sku_image": "",
        "sale_price": str(line["price"]),
        "original_price": str(order["list_price"]),
        "seller_discount": str(order["list_price"] - line["price"]),
        "platform_discount": "0",
        "currency": "VND",
        "display_status": status,
        "package_id": order["package_id"],
        "package_status": PACKAGE_STATUS.get(status, "TO_FULFILL"),
        "tracking_number": order.get("tracking_number", ""),
        "is_gift": False,
        "room_id": "",
    }


def _address() -> dict[str, Any]:
    return {
        "name": "N***n",
        "phone_number": "(+84)9*****123",
        "full_address": "****, Đồng Nai, Việt Nam",
        "address_detail": "****",
        "region_code": "VN",
        "postal_code": "",
        "district_info": [
            {
                "address_level": "L0",
                "address_level_name": "Country",
                "address_name": "Việt Nam",
                "iso_code": "VN",
            },
            {"address_level": "L1", "address_level_name": "Province", "address_name": "Đồng Nai"},
        ],
    }


def _search(call: Call) -> dict[str, Any]:
    size, offset = fields.page(call.query, 100, 20)
    field = call.query.get("sort_field") or "create_time"
    direction = call.query.get("sort_order") or "DESC"
    if field not in ("create_time", "update_time") or direction not in ("ASC", "DESC"):
        raise Refusal(GATEWAY, "param query.sort_field or query.sort_order is invalid")
    status = fields.optional_text(call.body, "order_status")
    if status and status not in orders.STATUSES:
        raise Refusal(GATEWAY, "param body.order_status is invalid")
    windows = {
        name: (
            fields.optional_whole(call.body, f"{name}_ge", 0),
            fields.optional_whole(call.body, f"{name}_lt", FOREVER),
        )
        for name in ("create_time", "update_time")
    }
    warehouses = fields.texts(call.body, "warehouse_ids", 100)
    asks = fields.flag(call.body, "is_buyer_request_cancel")
    orders.settle(call.world)
    numbers = order_book.of(call.world).between(field, *windows.pop(field))
    [(other, (low, high))] = windows.items()
    if status or warehouses or asks or low > 0 or high < FOREVER:
        found = (call.world.state.get(order_book.KIND, number) or {} for number in numbers)
        numbers = [
            order["id"]
            for order in found
            if (not status or order["status"] == status)
            and (not warehouses or order["warehouse_id"] in warehouses)
            and (not asks or order.get("asks_to_cancel"))
            and low <= order[other] < high
        ]
    if direction == "DESC":
        numbers.reverse()
    page = (call.world.state.get(order_book.KIND, number) for number in numbers[offset : offset + size])
    return {
        "orders": [view(order) for order in page if order],
        "total_count": len(numbers),
        "next_page_token": fields.page_token(offset + size, len(numbers)),
    }


def _detail(call: Call) -> dict[str, Any]:
    numbers = [number for number in call.query.get("ids", "").split(",") if number]
    if not 1 <= len(numbers) <= 50:
        raise Refusal(GATEWAY, "param query.ids must have 1-50 entries")
    return {"orders": [view(orders.known(call.world, number)) for number in dict.fromkeys(numbers)]}


_SCOPE = "seller.order.info"
OPERATIONS = (
    Operation("POST", "/order/{version}/orders/search", _SCOPE, _search),
    Operation("GET", "/order/{version}/orders", _SCOPE, _detail, ("202309", "202507")),
)
