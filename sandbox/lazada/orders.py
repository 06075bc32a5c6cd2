"""Orders: how they come to be and move on, and what that does to the stock.

One line per unit. The state of a line says where its unit is counted: unpaid ones are withheld, pending
and packed ones occupied; at ready_to_ship the unit leaves the stock, at canceled it goes back on sale.
Documents stand in the order of their last change, so that what changed lately is found from the end.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.lazada import pushes, shop
from sandbox.lazada.call import CHANNEL
from sandbox.world import World

ORDERS = "lazada.order"
PACKAGES = "lazada.package"
UNPAID = "lazada.unpaid_order"
FIRST_ORDER_ID = 450_012_345_678_901
FIRST_PACKAGE_ID = 5_000_001
FIRST_LINE_ID = 450_012_345_778_901
UNPAID_LIFE_S = 30 * 60
SHIPPING_FEE_VND = 16_500

COUNTED_AS = {
    "unpaid": "withheld",
    "pending": "occupied",
    "topack": "occupied",
    "packed": "occupied",
    "repacked": "occupied",
}
CANCELLABLE = frozenset({*COUNTED_AS, "toship", "ready_to_ship"})


def place(world: World, seller_sku: str, quantity: int) -> dict[str, Any]:
    """A shopper buys. Raises KeyError for an unknown SKU, ValueError when it is not on sale or sold out."""
    release_unpaid(world)
    item, sku = shop.by_seller_sku(world, seller_sku)
    if not shop.is_on_sale(item, sku, world.now()):
        raise ValueError("not on sale")
    if sku["sellable"] < quantity:
        raise ValueError("sold out")
    now = int(world.now())
    state = "unpaid" if world.setting(CHANNEL, "orders_start_unpaid") else "pending"
    sku["sellable"] -= quantity
    sku[COUNTED_AS[state]] += quantity
    shop.save(world, item)
    price = shop.shown_price(sku, world.now())
    order_id = world.state.next_id("lazada.order_id", FIRST_ORDER_ID)
    order: dict[str, Any] = {
        "order_id": order_id,
        "created_at": now,
        "updated_at": now,
        "shipping_fee": SHIPPING_FEE_VND,
        "payment_method": "COD" if state == "pending" else "MOMO_WALLET",
        "paid_at": None,
        "cancel_request": None,
        "lines": [
            {
                "order_item_id": world.state.next_id("lazada.order_item_id", FIRST_LINE_ID),
                "status": state,
                "item_id": item["item_id"],
                "sku_id": sku["sku_id"],
                "seller_sku": sku["seller_sku"],
                "shop_sku": sku["shop_sku"],
                "name": item["attributes"].get("name", ""),
                "price": price,
                "variation": ", ".join(sku["sale_props"].values()),
                "image": (item["images"] or [""])[0],
                "reason": "",
                "initiator": "",
                "return_status": "",
                "package_id": "",
                "tracking_code": "",
                "updated_at": now,
            }
            for _ in range(quantity)
        ],
    }
    world.state.put(ORDERS, order_id, order)
    if state == "unpaid":
        world.state.put(UNPAID, order_id, {"order_id": order_id, "until": now + UNPAID_LIFE_S})
    for line in order["lines"]:
        pushes.order_line(world, order, line)
    return order


def get(world: World, order_id: str | int) -> dict[str, Any] | None:
    """The order by its number, or None."""
    return world.state.get(ORDERS, order_id)


def changed_since(world: World, moment: float) -> Iterator[dict[str, Any]]:
    """The orders that changed at `moment` or later, the latest change first."""
    for order in reversed(list(world.state.values(ORDERS))):
        if order["updated_at"] < moment:
            return
        yield order


def keep(world: World, order: dict[str, Any]) -> None:
    """Store an order that changed now, behind all that changed before."""
    order["updated_at"] = int(world.now())
    world.state.remove(ORDERS, order["order_id"])
    world.state.put(ORDERS, order["order_id"], order)


def lines(order: dict[str, Any], line_ids: list[str]) -> list[dict[str, Any]]:
    """The lines of an order that carry one of these numbers."""
    return [line for line in order["lines"] if str(line["order_item_id"]) in line_ids]


def move(
    world: World, order: dict[str, Any], chosen: list[dict[str, Any]], state: str, **fields: Any
) -> None:
    """Bring lines into a state, their units with them, and tell the shop's software."""
    for line in chosen:
        _recount(world, line, state)
        line.update(fields, status=state, updated_at=int(world.now()))
    keep(world, order)
    for line in chosen:
        pushes.order_line(world, order, line)


def pack(world: World, order: dict[str, Any], chosen: list[dict[str, Any]], state: str = "packed") -> None:
    """Put lines into one new package and bring them into a state."""
    number = world.state.next_id("lazada.package_id", FIRST_PACKAGE_ID)
    world.state.put(PACKAGES, f"FP{number}", {"order_id": order["order_id"]})
    move(world, order, chosen, state, package_id=f"FP{number}", tracking_code=f"LEXVN{number}")


def of_package(world: World, package_id: str) -> dict[str, Any] | None:
    """The order whose lines travel in a package, or None."""
    package = world.state.get(PACKAGES, package_id)
    return get(world, package["order_id"]) if package else None


def release_unpaid(world: World) -> None:
    """Cancel what was not paid within half an hour; its units go back on sale."""
    for waiting in world.state.values(UNPAID):
        if waiting["until"] > world.now():
            continue
        world.state.remove(UNPAID, waiting["order_id"])
        order = get(world, waiting["order_id"])
        if order is not None:
            late = [line for line in order["lines"] if line["status"] == "unpaid"]
            move(world, order, late, "canceled", reason="Payment timeout", initiator="system")


def sell_out(world: World, line: dict[str, Any]) -> None:
    """Set the stock of a cancelled line's SKU to 0: what Lazada does when a seller gives "out of stock"."""
    item = shop.item(world, line["item_id"])
    sku = shop.sku(item, line["sku_id"]) if item else None
    if item is not None and sku is not None:
        sku["sellable"] = 0
        shop.save(world, item)


def _recount(world: World, line: dict[str, Any], state: str) -> None:
    item = shop.item(world, line["item_id"])
    sku = shop.sku(item, line["sku_id"]) if item else None
    if item is None or sku is None:
        return
    before, after = COUNTED_AS.get(line["status"]), COUNTED_AS.get(state)
    if state == "canceled":
        after = "sellable"
    if before == after:
        return
    if before:
        sku[before] -= 1
    if after:
        sku[after] += 1
    shop.save(world, item)
