"""Orders: a marketplace shopper buys, and the clock moves the order on.

UNPAID → ON_HOLD → AWAITING_SHIPMENT, each stage as long as its switch says; a stage of 0 seconds is
skipped. The seller moves it further (order_writes), and so do buyers and carriers (order_events).
One line is one unit.
"""

from collections.abc import Collection
from typing import Any

from sandbox.tiktok import order_book, products, promotions, shop, webhooks
from sandbox.tiktok.answers import Refusal
from sandbox.tiktok.order_book import Order
from sandbox.world import World

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
EARLY = ("UNPAID", "ON_HOLD")  # the address is not shown yet
COMMITTED = (*EARLY, "AWAITING_SHIPMENT")  # units are set aside until the package is shipped


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
    tell(world, order)
    _wake(world, order)
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
    unpaid_s = int(world.setting(shop.CHANNEL, "unpaid_s"))
    number = str(world.state.next_id("tiktok_order", FIRST_ORDER))
    order: Order = {
        "id": number,
        "create_time": now,
        "update_time": now,
        "status": "UNPAID",
        "paid_time": None,
        "ahead": [],  # what the clock will make of it: (Unix seconds, status)
        "warehouse_id": warehouse,
        "package_id": str(world.state.next_id("tiktok_package", FIRST_PACKAGE)),
        "list_price": product["prices"][sku["id"]],
        "product_id": product["id"],
        "product_name": product["content"]["title"],
        "sku_id": sku["id"],
        "sku_name": ", ".join(row.get("value_name", "") for row in sku.get("sales_attributes", [])),
        "seller_sku": sku.get("seller_sku", ""),
        "lines": [
            {
                "id": str(world.state.next_id("tiktok_line", FIRST_LINE)),
                "price": price,
                "is_cancelled": False,
            }
            for price in prices
        ],
    }
    order["ahead"] = _way(world, now + unpaid_s)
    if unpaid_s == 0:
        _catch_up(order, now)
    return order_book.save(world, order)


def _way(world: World, paid: int) -> list[tuple[int, str]]:
    """What follows once an order is paid at `paid`."""
    on_hold_s = int(world.setting(shop.CHANNEL, "on_hold_s"))
    hold = [(paid, "ON_HOLD")] if on_hold_s else []
    return [*hold, (paid + on_hold_s, "AWAITING_SHIPMENT")]


def _catch_up(order: Order, now: float) -> bool:
    """Let the clock move an order as far as it is due; True when it did."""
    moved = False
    while order["ahead"] and order["ahead"][0][0] <= now:
        moment, status = order["ahead"][0]
        order["ahead"] = order["ahead"][1:]
        order["paid_time"] = order["paid_time"] or moment
        order["status"], order["update_time"], moved = status, moment, True
    return moved


def settle(world: World) -> None:
    """Let the clock move on every order that is due, and push each."""
    for number in order_book.of(world).due(world.now()):
        order = world.state.get(order_book.KIND, number)
        if order is not None and _catch_up(order, world.now()):
            order_book.save(world, order)
            tell(world, order)


def _wake(world: World, order: Order) -> None:
    """See to it that orders are settled when this one is due, whether or not anybody reads."""
    for moment, _ in order["ahead"]:
        webhooks.later(moment - world.now(), lambda: settle(world))


def find(world: World, number: str) -> Order | None:
    """An order as it stands now."""
    settle(world)
    return world.state.get(order_book.KIND, number)


def known(world: World, number: str) -> Order:
    """An order that must be ours. Raises 21008111."""
    order = find(world, number)
    if order is None:
        raise Refusal(21008111, "The order is not yours or does not exist.")
    return order


def pay(world: World, order: Order) -> None:
    """The buyer pays now."""
    order["ahead"] = _way(world, int(world.now()))
    _catch_up(order, world.now())
    order_book.save(world, order)
    tell(world, order)
    _wake(world, order)


def move(world: World, order: Order, status: str) -> None:
    """Give an order a status for good, and push it; the clock moves it no more."""
    order["status"], order["ahead"] = status, []
    if status == "IN_TRANSIT":
        order["collection_time"] = int(world.now())
    touch(world, order)
    tell(world, order)


def touch(world: World, order: Order) -> None:
    """Something about the order changed now."""
    order["update_time"] = int(world.now())
    order_book.save(world, order)


def tell(world: World, order: Order) -> None:
    """Push where the order stands."""
    status = order["status"]
    webhooks.push(
        world,
        "ORDER_STATUS_CHANGE",
        {
            "order_id": order["id"],
            "order_status": "CANCEL" if status == "CANCELLED" else status,  # the push has its own spelling
            "is_on_hold_order": status == "ON_HOLD",
            "update_time": order["update_time"],
        },
    )


def open_lines(order: Order) -> list[dict[str, Any]]:
    """The units that are not cancelled."""
    return [line for line in order["lines"] if not line["is_cancelled"]]


def ship(world: World, order: Order, status: str) -> None:
    """The package leaves the shelf: its units are committed no more."""
    _release(world, order, open_lines(order), restock=False)
    order["tracking_number"] = order.get("tracking_number") or str(
        world.state.next_id("tiktok_tracking", 850_000_000_001)
    )
    move(world, order, status)


def cancel(world: World, order: Order, lines: Collection[dict[str, Any]], *, restock: bool) -> None:
    """Cancel some units, or the whole order with the last of them, and push it."""
    _release(world, order, lines, restock=restock)
    for line in lines:
        line["is_cancelled"] = True
    if open_lines(order):
        touch(world, order)
        tell(world, order)
    else:
        move(world, order, "CANCELLED")


def _release(world: World, order: Order, lines: Collection[dict[str, Any]], *, restock: bool) -> None:
    """Units that no longer wait for this order; with `restock` they are on sale again."""
    product = world.state.get("tiktok_product", order["product_id"])
    if product is None or order["sku_id"] not in product["stock"]:
        return
    place = product["stock"][order["sku_id"]].get(order["warehouse_id"])
    if place is None:
        return
    if order["status"] in COMMITTED:
        place["committed"] -= len(lines)
    if restock:
        place["available"] += len(lines)
        world.log(
            shop.CHANNEL,
            path="cancel",
            sku=order["seller_sku"],
            field="stock",
            value=products.available(product, order["sku_id"]),
        )
    world.state.put("tiktok_product", product["id"], product)
