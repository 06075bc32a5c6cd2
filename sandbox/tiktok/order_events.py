"""What happens to an order from outside: its buyer, the carrier and the platform move it on."""

from typing import Any

from sandbox.tiktok import after_sales, orders
from sandbox.tiktok.order_book import Order
from sandbox.world import World

# Event -> statuses it may come in. A refused or lost parcel cancels the order; there is no word of its own.
ALLOWED = {
    "pay": ("UNPAID",),
    "ship": ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION"),
    "deliver": ("IN_TRANSIT",),
    "fail_delivery": ("IN_TRANSIT",),
    "complete": ("DELIVERED",),
    "cancel": (*orders.COMMITTED, "PARTIALLY_SHIPPING", "AWAITING_COLLECTION"),
    "ask_cancel": ("AWAITING_SHIPMENT", "PARTIALLY_SHIPPING", "AWAITING_COLLECTION"),
    "ask_return": ("DELIVERED", "COMPLETED"),
    "return": ("DELIVERED", "COMPLETED"),
}
NO_LONGER_NEEDED = "Khách không còn nhu cầu"


def advance(
    world: World, order_id: str, event: str, *, reason: str = "", sku: str = "", quantity: Any = 0
) -> None:
    """Let an event happen to an order. Raises KeyError (no such order), ValueError (not now, unknown)."""
    order = orders.find(world, order_id)
    if order is None:
        raise KeyError(order_id)
    if order["status"] not in ALLOWED.get(event, ()):
        raise ValueError(f"{event} cannot be while the order is {order['status']}")
    match event:
        case "pay":
            orders.pay(world, order)
        case "ship" if order["status"] == "AWAITING_COLLECTION":
            orders.move(world, order, "IN_TRANSIT")
        case "ship":
            orders.ship(world, order, "IN_TRANSIT")
        case "deliver":
            orders.move(world, order, "DELIVERED")
        case "complete":
            orders.move(world, order, "COMPLETED")
        case "fail_delivery":
            order["cancel_reason"], order["cancelled_by"] = reason or "Giao hàng không thành công", "SYSTEM"
            orders.cancel(world, order, orders.open_lines(order), restock=False)
        case "cancel":
            _cancel(world, order, reason or NO_LONGER_NEEDED, _units(order, sku, int(quantity or 0)))
        case "ask_cancel":
            _ask_cancel(world, order, reason or NO_LONGER_NEEDED)
        case "ask_return":
            after_sales.returning(world, order, reason or "Hàng không như mô tả")
            orders.touch(world, order)
        case "return":
            _return(world, order)


def _units(order: Order, sku: str, quantity: int) -> list[dict[str, Any]]:
    """The units a cancellation means: all, or the last `quantity` of a SKU."""
    lines = orders.open_lines(order)
    if not sku and not quantity:
        return lines
    if sku and sku != order["seller_sku"]:
        raise ValueError(f"the order holds no {sku}")
    if not 1 <= (quantity or len(lines)) <= len(lines):
        raise ValueError("the order holds fewer units")
    return lines[-(quantity or len(lines)) :]


def _cancel(world: World, order: Order, reason: str, lines: list[dict[str, Any]]) -> None:
    case = after_sales.cancellation(world, order, lines, role="BUYER", reason=reason, status=after_sales.DONE)
    after_sales.carry_out(world, order, case)


def _ask_cancel(world: World, order: Order, reason: str) -> None:
    if order.get("asks_to_cancel"):
        raise ValueError("the buyer asks already")
    lines = orders.open_lines(order)
    case = after_sales.cancellation(
        world, order, lines, role="BUYER", reason=reason, status=after_sales.PENDING
    )
    order["asks_to_cancel"] = case["cancel_id"]
    orders.touch(world, order)


def _return(world: World, order: Order) -> None:
    case = world.state.get("tiktok_return", order.get("return_id", ""))
    if case is None or case["return_status"] != after_sales.RETURN_PENDING:
        raise ValueError("nobody asks to return it")
    after_sales.return_is(world, case, after_sales.RETURN_DONE)
    if order["status"] == "COMPLETED":
        orders.touch(world, order)
    else:
        orders.move(world, order, "COMPLETED")
