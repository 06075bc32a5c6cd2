"""What the shop's software does with an order: ship its package, or cancel it whole.

A shipped unit is no longer committed; a cancelled one goes back on sale while `auto_restock` is on.
Source: TikTok Shop Partner Center, "Ship Package", "Cancel Order", "Search Cancellations".
"""

from collections.abc import Iterator
from typing import Any

from sandbox.tiktok import fields, orders, products, shop, webhooks
from sandbox.tiktok.answers import GATEWAY, UNPROCESSED, Refusal, failed_item
from sandbox.tiktok.gateway import Call, Operation
from sandbox.world import World

FIRST_CANCELLATION, FIRST_TRACKING = 577300112233445001, 850_000_000_001
MOST_PACKAGES = 50
UNPAID_REASONS = (
    "seller_cancel_unpaid_reason_out_of_stock",
    "seller_cancel_unpaid_reason_wrong_price",
    "seller_cancel_unpaid_reason_buyer_hasnt_paid_within_time_allowed",
)
REASONS = ("seller_cancel_reason_out_of_stock", "seller_cancel_reason_wrong_price")
DONE = "CANCELLATION_REQUEST_COMPLETE"


def _ship(call: Call) -> dict[str, Any]:
    _ship_package(call, call.params["package_id"])
    return {}


def _ship_several(call: Call) -> dict[str, Any]:
    """Each package is shipped or listed in `errors`."""
    rows = fields.items(call.body, "packages")
    if not 1 <= len(rows) <= MOST_PACKAGES:
        raise Refusal(GATEWAY, f"param body.packages must have 1-{MOST_PACKAGES} entries")
    errors = []
    for index, row in enumerate(rows):
        package_id = fields.text(row, "id", f"body.packages[{index}]")
        try:
            _ship_package(call, package_id)
        except Refusal as error:
            errors.append(failed_item(error.code, error.message, package_id=package_id))
    return {"errors": errors} if errors else {}


def _ship_package(call: Call, package_id: str) -> None:
    known: Iterator[orders.Order] = call.world.state.values("tiktok_order")
    order = next((one for one in known if one["package_id"] == package_id), None)
    if order is None:
        raise Refusal(21008111, "The package is not yours or does not exist.")
    status, _ = orders.stage(call.world, order)
    if status == "AWAITING_COLLECTION":
        raise Refusal(11006021, "The package is already shipped.")
    if status != "AWAITING_SHIPMENT":
        raise Refusal(UNPROCESSED, f"An order in {status} cannot be shipped.")
    order["tracking_number"] = str(call.world.state.next_id("tiktok_tracking", FIRST_TRACKING))
    _release(call.world, order, restock=False)
    orders.move(call.world, order, "AWAITING_COLLECTION")


def _cancel(call: Call) -> dict[str, Any]:
    """The whole order at once, as in Vietnam."""
    world, order_id = call.world, fields.text(call.body, "order_id")
    reason = fields.text(call.body, "cancel_reason")
    order = world.state.get("tiktok_order", order_id)
    if order is None:
        raise Refusal(21008111, "The order is not yours or does not exist.")
    status, _ = orders.stage(world, order)
    if status == "CANCELLED":
        raise Refusal(25001011, "The order is cancelled already.")
    if status not in (*orders.EARLY, "AWAITING_SHIPMENT"):
        raise Refusal(25001045, "The order is shipped already.")
    if reason not in (*UNPAID_REASONS, *REASONS):
        raise Refusal(25001015, "The reason is not allowed.")
    if (reason in UNPAID_REASONS) != (status == "UNPAID"):
        raise Refusal(25001021, "The reason does not fit the order's status.")
    cancellation: dict[str, Any] = {
        "cancel_id": str(world.state.next_id("tiktok_cancellation", FIRST_CANCELLATION)),
        "order_id": order_id,
        "cancel_type": "CANCEL",
        "cancel_status": DONE,
        "role": "SELLER",
        "cancel_reason": reason,
        "create_time": int(world.now()),
        "update_time": int(world.now()),
        "should_replenish_stock": bool(world.setting(shop.CHANNEL, "auto_restock")),
        "cancel_line_items": [{"order_line_item_id": line["id"]} for line in order["lines"]],
    }
    world.state.put("tiktok_cancellation", cancellation["cancel_id"], cancellation)
    order["cancel_reason"] = reason
    _release(world, order, restock=cancellation["should_replenish_stock"])
    orders.move(world, order, "CANCELLED")
    webhooks.push(
        world,
        "CANCELLATION_STATUS_CHANGE",
        {
            "order_id": order_id,
            "cancel_id": cancellation["cancel_id"],
            "cancel_status": DONE,
            "cancellations_role": "SELLER",
            "create_time": cancellation["create_time"],
        },
    )
    return {"cancel_id": cancellation["cancel_id"], "cancel_status": DONE}


def _cancellations(call: Call) -> dict[str, Any]:
    size, offset = fields.page(call.query, 50, 10)
    order_ids = fields.texts(call.body, "order_ids", 100)
    cancel_ids = fields.texts(call.body, "cancel_ids", 100)
    since = fields.optional_whole(call.body, "update_time_ge", 0)
    until = fields.optional_whole(call.body, "update_time_lt", 1 << 62)
    rows = [
        row
        for row in call.world.state.values("tiktok_cancellation")
        if (not order_ids or row["order_id"] in order_ids)
        and (not cancel_ids or row["cancel_id"] in cancel_ids)
        and since <= row["update_time"] < until
    ]
    if call.query.get("sort_order") == "DESC":
        rows.reverse()
    return {
        "cancellations": rows[offset : offset + size],
        "total_count": len(rows),
        "next_page_token": fields.page_token(offset + size, len(rows)),
    }


def _returns(call: Call) -> dict[str, Any]:
    """Nobody sends anything back here."""
    return {"return_orders": [], "total_count": 0, "next_page_token": ""}


def _release(world: World, order: orders.Order, *, restock: bool) -> None:
    """The units of an order are no longer committed; with `restock` they are on sale again."""
    product = world.state.get("tiktok_product", order["product_id"])
    if product is None or order["sku_id"] not in product["stock"]:
        return
    place = product["stock"][order["sku_id"]][order["warehouse_id"]]
    place["committed"] -= len(order["lines"])
    if restock:
        place["available"] += len(order["lines"])
        world.log(
            shop.CHANNEL,
            path="cancel",
            sku=order["seller_sku"],
            field="stock",
            value=products.available(product, order["sku_id"]),
        )
    world.state.put("tiktok_product", product["id"], product)


_SHIP, _BACK = "seller.fulfillment.basic", "seller.return_refund.basic"
_AFTER_SALES = ("202309", "202602")
OPERATIONS = (
    Operation("POST", "/fulfillment/{version}/packages/{package_id}/ship", _SHIP, _ship),
    Operation("POST", "/fulfillment/{version}/packages/ship", _SHIP, _ship_several),
    Operation("POST", "/return_refund/{version}/cancellations", _BACK, _cancel, _AFTER_SALES),
    Operation("POST", "/return_refund/{version}/cancellations/search", _BACK, _cancellations, _AFTER_SALES),
    Operation("POST", "/return_refund/{version}/returns/search", _BACK, _returns, _AFTER_SALES),
)
