"""Orders: a marketplace shopper buys, the clock moves the order on, and the shop's software reads it.

UNPAID → ON_HOLD → AWAITING_SHIPMENT, each stage as long as its switch says; a stage of 0 seconds is
skipped. The seller moves it further, see order_writes. One line item is one unit.
"""

from typing import Any

from sandbox.tiktok import fields, logistics, products, promotions, shop, webhooks
from sandbox.tiktok.answers import GATEWAY, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.world import World

Order = dict[str, Any]

SHIPPING_FEE_VND = 15_000
FIRST_ORDER, FIRST_LINE = 576486316948490001, 577086512123755123
FIRST_PACKAGE = 1152321127278713123
STATUSES = (
    "UNPAID",
    "ON_HOLD",
    "AWAITING_SHIPMENT",
    "PARTIALLY_SHIPPING",
    "AWAITING_COLLECTION",
    "IN_TRANSIT",
    "DELIVERED",
    "COMPLETED",
    "CANCELLED",
)
PACKAGE_STATUS = {"AWAITING_COLLECTION": "PROCESSING", "CANCELLED": "CANCELLED"}
EARLY = ("UNPAID", "ON_HOLD")  # the address is not shown yet


def buy(world: World, seller_sku: str, quantity: int) -> Order:
    """A shopper buys: sellable stock falls, an order appears. Raises ValueError, KeyError."""
    if quantity < 1:
        raise ValueError("quantity must be at least 1")
    product, sku = products.locate(world, seller_sku)
    warehouse = next(
        (name for name, place in product["stock"][sku["id"]].items() if place["available"] >= quantity), None
    )
    if product["status"] != "ACTIVATE" or warehouse is None:
        raise ValueError("sold out")
    prices = _unit_prices(world, product, sku["id"], quantity)
    place = product["stock"][sku["id"]][warehouse]
    place["available"] -= quantity
    place["committed"] += quantity
    world.state.put("tiktok_product", product["id"], product)
    order = _new(world, product, sku, warehouse, prices)
    _announce(world, order)
    return order


def _unit_prices(world: World, product: products.Product, sku_id: str, quantity: int) -> list[int]:
    """The price of each unit: the deal's while it lasts, then the list price."""
    list_price = product["prices"][sku_id]
    for activity in promotions.open_ones(world):
        found = promotions.deal(world, activity, product["id"], sku_id, list_price)
        if found and found.is_running:
            units = quantity if found.left == promotions.UNLIMITED else min(quantity, found.left)
            entry = promotions.holds(activity, product["id"], sku_id)
            if entry is not None:
                entry["used"] += units
            world.state.put("tiktok_activity", activity["id"], activity)
            return [found.price_vnd] * units + [list_price] * (quantity - units)
    return [list_price] * quantity


def _new(
    world: World, product: products.Product, sku: dict[str, Any], warehouse: str, prices: list[int]
) -> Order:
    now = int(world.now())
    paid = now + int(world.setting(shop.CHANNEL, "unpaid_s"))
    number = str(world.state.next_id("tiktok_order", FIRST_ORDER))
    return world.state.put(
        "tiktok_order",
        number,
        {
            "id": number,
            "create_time": now,
            "paid_time": paid,
            "ready_time": paid + int(world.setting(shop.CHANNEL, "on_hold_s")),
            "warehouse_id": warehouse,
            "package_id": str(world.state.next_id("tiktok_package", FIRST_PACKAGE)),
            "list_price": product["prices"][sku["id"]],
            "product_id": product["id"],
            "product_name": product["content"]["title"],
            "sku_id": sku["id"],
            "sku_name": ", ".join(row.get("value_name", "") for row in sku.get("sales_attributes", [])),
            "seller_sku": sku.get("seller_sku", ""),
            "lines": [
                {"id": str(world.state.next_id("tiktok_line", FIRST_LINE)), "price": price}
                for price in prices
            ],
        },
    )


def stage(world: World, order: Order) -> tuple[str, int]:
    """Status of an order now, and since when (Unix seconds)."""
    if "moved" in order:
        return order["moved"]["status"], order["moved"]["at"]
    now = world.now()
    if now < order["paid_time"]:
        return "UNPAID", order["create_time"]
    if now < order["ready_time"]:
        return "ON_HOLD", order["paid_time"]
    return "AWAITING_SHIPMENT", order["ready_time"]


def move(world: World, order: Order, status: str) -> None:
    """Give an order the status its seller brought about, and push it."""
    order["moved"] = {"status": status, "at": int(world.now())}
    world.state.put("tiktok_order", order["id"], order)
    _tell(world, order)


def _announce(world: World, order: Order) -> None:
    """Push the status now and whenever the clock moves it on."""

    def tell_later() -> None:
        current = world.state.get("tiktok_order", order["id"])
        if current is not None and "moved" not in current:
            _tell(world, current)

    _tell(world, order)
    for moment in sorted({order["paid_time"], order["ready_time"]}):
        if moment > world.now():
            webhooks.later(moment - world.now(), tell_later)


def _tell(world: World, order: Order) -> None:
    status, since = stage(world, order)
    webhooks.push(
        world,
        "ORDER_STATUS_CHANGE",
        {
            "order_id": order["id"],
            "order_status": "CANCEL" if status == "CANCELLED" else status,  # the push has its own spelling
            "is_on_hold_order": status == "ON_HOLD",
            "update_time": since,
        },
    )


def _view(world: World, order: Order) -> dict[str, Any]:
    status, since = stage(world, order)
    discount = sum(order["list_price"] - line["price"] for line in order["lines"])
    original = order["list_price"] * len(order["lines"])
    option, provider = logistics.DELIVERY_OPTIONS[0], logistics.PROVIDERS[0]
    view = {
        "id": order["id"],
        "status": status,
        "order_type": "NORMAL",
        "create_time": order["create_time"],
        "update_time": since,
        "is_cod": False,
        "is_on_hold_order": status == "ON_HOLD",
        "is_sample_order": False,
        "is_buyer_request_cancel": False,
        "fulfillment_type": "FULFILLMENT_BY_SELLER",
        "shipping_type": "TIKTOK",
        "delivery_option_id": option["id"],
        "delivery_option_name": option["name"],
        "shipping_provider_id": provider["id"],
        "shipping_provider": provider["name"],
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
        "line_items": [
            {
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
            for line in order["lines"]
        ],
    }
    if status == "CANCELLED":
        view |= {"cancel_reason": order["cancel_reason"], "cancellation_initiator": "SELLER"}
    if order["paid_time"] <= since:
        view["paid_time"] = order["paid_time"]
    if status not in EARLY:
        view["recipient_address"] = {
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
    return view


def _search(call: Call) -> dict[str, Any]:
    size, offset = fields.page(call.query, 100, 20)
    field = call.query.get("sort_field") or "create_time"
    order = call.query.get("sort_order") or "DESC"
    if field not in ("create_time", "update_time") or order not in ("ASC", "DESC"):
        raise Refusal(GATEWAY, "param query.sort_field or query.sort_order is invalid")
    status = fields.optional_text(call.body, "order_status")
    if status and status not in STATUSES:
        raise Refusal(GATEWAY, "param body.order_status is invalid")
    windows = [
        (
            name,
            fields.optional_whole(call.body, f"{name}_ge", 0),
            fields.optional_whole(call.body, f"{name}_lt", 1 << 62),
        )
        for name in ("create_time", "update_time")
    ]
    warehouses = fields.texts(call.body, "warehouse_ids", 100)
    views = (_view(call.world, document) for document in call.world.state.values("tiktok_order"))
    rows = [
        view
        for view in views
        if (not status or view["status"] == status)
        and (not warehouses or view["warehouse_id"] in warehouses)
        and all(low <= view[name] < high for name, low, high in windows)
    ]
    rows.sort(key=lambda view: (view[field], view["id"]), reverse=order == "DESC")
    return {
        "orders": rows[offset : offset + size],
        "total_count": len(rows),
        "next_page_token": fields.page_token(offset + size, len(rows)),
    }


def _detail(call: Call) -> dict[str, Any]:
    numbers = [number for number in call.query.get("ids", "").split(",") if number]
    if not 1 <= len(numbers) <= 50:
        raise Refusal(GATEWAY, "param query.ids must have 1-50 entries")
    found = [call.world.state.get("tiktok_order", number) for number in dict.fromkeys(numbers)]
    if None in found:
        raise Refusal(21008111, "The order is not yours or does not exist.")
    return {"orders": [_view(call.world, order) for order in found if order]}


_SCOPE = "seller.order.info"
OPERATIONS = (
    Operation("POST", "/order/{version}/orders/search", _SCOPE, _search),
    Operation("GET", "/order/{version}/orders", _SCOPE, _detail, ("202309", "202507")),
)
