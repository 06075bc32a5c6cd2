"""Cancellations and returns: their documents, and the pushes that tell of them.

Source: TikTok Shop Partner Center, "Search Cancellations", "Search Returns", webhooks 11 and 12.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sandbox.tiktok import fields, orders, shop, webhooks
from sandbox.tiktok.answers import Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.order_book import Order
from sandbox.world import World

FIRST_CANCELLATION, FIRST_RETURN = 577300112233445001, 577400112233445001
PENDING, DONE = "CANCELLATION_REQUEST_PENDING", "CANCELLATION_REQUEST_COMPLETE"
REFUSED = "CANCELLATION_REQUEST_CANCEL"
RETURN_PENDING, RETURN_DONE = "RETURN_OR_REFUND_REQUEST_PENDING", "RETURN_OR_REFUND_REQUEST_COMPLETE"
Case = dict[str, Any]


def cancellation(
    world: World, order: Order, lines: Collection[dict[str, Any]], *, role: str, reason: str, status: str
) -> Case:
    """A new cancellation of some units, pushed.

    Cancelled units go back on sale while the switch `auto_restock` is on.
    """
    now = int(world.now())
    case: Case = {
        "cancel_id": str(world.state.next_id("tiktok_cancellation", FIRST_CANCELLATION)),
        "order_id": order["id"],
        "cancel_type": "BUYER_CANCEL" if role == "BUYER" else "CANCEL",
        "cancel_status": status,
        "role": role,
        "cancel_reason": reason,
        "create_time": now,
        "update_time": now,
        "should_replenish_stock": bool(world.setting(shop.CHANNEL, "auto_restock")),
        "cancel_line_items": [{"order_line_item_id": line["id"]} for line in lines],
    }
    return case_is(world, case, status)


def case_is(world: World, case: Case, status: str) -> Case:
    """Give a cancellation its status, and push it."""
    case["cancel_status"], case["update_time"] = status, int(world.now())
    world.state.put("tiktok_cancellation", case["cancel_id"], case)
    webhooks.push(
        world,
        "CANCELLATION_STATUS_CHANGE",
        {
            "order_id": case["order_id"],
            "cancel_id": case["cancel_id"],
            "cancel_status": "CANCELLATION_REQUEST_CANCELLED" if status == REFUSED else status,
            "cancellations_role": case["role"],
            "create_time": case["create_time"],
        },
    )
    return case


def carry_out(world: World, order: Order, case: Case) -> None:
    """Cancel the units that a cancellation names."""
    named = {row["order_line_item_id"] for row in case["cancel_line_items"]}
    order["cancel_reason"], order["cancelled_by"] = case["cancel_reason"], case["role"]
    order["asks_to_cancel"] = ""
    lines = [line for line in orders.open_lines(order) if line["id"] in named]
    orders.cancel(world, order, lines, restock=case["should_replenish_stock"])


def returning(world: World, order: Order, reason: str) -> Case:
    """The buyer asks to send everything back."""
    now = int(world.now())
    case: Case = {
        "return_id": str(world.state.next_id("tiktok_return", FIRST_RETURN)),
        "order_id": order["id"],
        "return_type": "RETURN_AND_REFUND",
        "role": "BUYER",
        "return_reason": reason,
        "create_time": now,
        "return_line_items": [
            {
                "return_line_item_id": line["id"],
                "order_line_item_id": line["id"],
                "sku_id": order["sku_id"],
                "seller_sku": order["seller_sku"],
            }
            for line in orders.open_lines(order)
        ],
    }
    order["return_id"] = case["return_id"]
    return return_is(world, case, RETURN_PENDING)


def return_is(world: World, case: Case, status: str) -> Case:
    """Give a return its status, and push it."""
    case["return_status"], case["update_time"] = status, int(world.now())
    world.state.put("tiktok_return", case["return_id"], case)
    names = ("order_id", "return_id", "return_type", "return_status", "create_time", "update_time")
    told = {name: case[name] for name in names}
    webhooks.push(world, "RETURN_STATUS_CHANGE", {**told, "return_role": case["role"]})
    return case


def clear(world: World) -> None:
    """Forget every case."""
    for kind, key in (("tiktok_cancellation", "cancel_id"), ("tiktok_return", "return_id")):
        for case in world.state.values(kind):
            world.state.remove(kind, case[key])


def _cancellations(call: Call) -> dict[str, Any]:
    return _page(call, 1, "cancellations", "tiktok_cancellation", "cancel_id")


def _returns(call: Call) -> dict[str, Any]:
    return _page(call, 10, "return_orders", "tiktok_return", "return_id")


def _page(call: Call, smallest: int, name: str, kind: str, key: str) -> dict[str, Any]:
    size, offset = fields.page(call.query, 50, 10)
    if size < smallest:
        raise Refusal(36009004, f"param query.page_size must be {smallest}-50")
    order_ids = fields.texts(call.body, "order_ids", 100)
    ids = fields.texts(call.body, f"{key}s", 100)
    since = fields.optional_whole(call.body, "update_time_ge", 0)
    until = fields.optional_whole(call.body, "update_time_lt", 1 << 62)
    cases: Iterator[Case] = call.world.state.values(kind)
    rows = [
        row
        for row in cases
        if (not order_ids or row["order_id"] in order_ids)
        and (not ids or row[key] in ids)
        and since <= row["update_time"] < until
    ]
    if call.query.get("sort_order") == "DESC":
        rows.reverse()
    return {
        name: rows[offset : offset + size],
        "total_count": len(rows),
        "next_page_token": fields.page_token(offset + size, len(rows)),
    }


_BACK = "seller.return_refund.basic"
VERSIONS = ("202309", "202602")
OPERATIONS = (
    Operation("POST", "/return_refund/{version}/cancellations/search", _BACK, _cancellations, VERSIONS),
    Operation("POST", "/return_refund/{version}/returns/search", _BACK, _returns, VERSIONS),
)
