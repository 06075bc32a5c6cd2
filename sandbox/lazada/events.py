"""What befalls an order from outside: its buyer, the carrier and the platform move it on."""

from collections.abc import Callable
from typing import Any

from sandbox.lazada import orders, reverses
from sandbox.world import World

Document = dict[str, Any]

ON_THE_WAY = ("shipped", "shipping")
CHANGED_MIND = "Change of mind"

# Which units tell where an order stands when they differ: the earlier word wins.
_COURSE = (
    "unpaid",
    "pending",
    "topack",
    "toship",
    "packed",
    "repacked",
    "ready_to_ship",
    "shipped",
    "failed_delivery",
    "shipped_back",
    "delivered",
    "shipped_back_success",
    "returned",
    "canceled",
)


def listed(world: World) -> list[Document]:
    """Every order, oldest first, its units summed up by SKU."""
    found = sorted(world.state.values(orders.ORDERS), key=lambda order: order["order_id"])
    return [
        {
            "order_id": str(order["order_id"]),
            "status": min((line["status"] for line in order["lines"]), key=_COURSE.index),
            "created_at": order["created_at"],
            "lines": _summed(order),
        }
        for order in found
    ]


def _summed(order: Document) -> list[Document]:
    rows: dict[str, Document] = {}
    for line in order["lines"]:
        row = rows.setdefault(line["seller_sku"], {"sku": line["seller_sku"], "quantity": 0, "cancelled": 0})
        row["quantity"] += 1
        row["cancelled"] += line["status"] == "canceled"
    return list(rows.values())


def befall(world: World, order_id: str, event: str, **details: Any) -> None:
    """Let an event happen. Raises KeyError for an unknown order, ValueError when it cannot be now."""
    order = orders.get(world, order_id)
    if order is None:
        raise KeyError(order_id)
    if event not in _EVENTS:
        raise ValueError(f"lazada knows no event {event}")
    _EVENTS[event](world, order, details)


def _in(order: Document, *states: str) -> list[Document]:
    """The lines in one of the states. Raises ValueError when there are none."""
    chosen = [line for line in order["lines"] if line["status"] in states]
    if not chosen:
        raise ValueError(f"no line is {' or '.join(states)}")
    return chosen


def _pay(world: World, order: Document, details: Document) -> None:
    chosen = _in(order, "unpaid")
    world.state.remove(orders.UNPAID, order["order_id"])
    order["paid_at"] = int(world.now())
    orders.move(world, order, chosen, "pending")


def _ship(world: World, order: Document, details: Document) -> None:
    """The carrier collects; lines that the seller has not packed are packed for him."""
    chosen = _in(order, *sorted(orders.CANCELLABLE - {"unpaid"}))
    bare = [line for line in chosen if not line["package_id"]]
    if bare:
        orders.pack(world, order, bare, "shipped")
    packed = [line for line in chosen if line["status"] != "shipped"]
    if packed:
        orders.move(world, order, packed, "shipped")


def _deliver(world: World, order: Document, details: Document) -> None:
    chosen = _in(order, *ON_THE_WAY)
    order["paid_at"] = order.get("paid_at") or int(world.now())
    orders.move(world, order, chosen, "delivered")


def _fail_delivery(world: World, order: Document, details: Document) -> None:
    reason = str(details.get("reason") or "Buyer could not be reached")
    orders.move(world, order, _in(order, *ON_THE_WAY), "failed_delivery", reason=reason, initiator="carrier")


def _complete(world: World, order: Document, details: Document) -> None:
    _in(order, "delivered")
    orders.keep(world, order)


def _cancel(world: World, order: Document, details: Document) -> None:
    chosen = _in(order, *sorted(orders.CANCELLABLE))
    if "sku" in details:
        quantity = int(details.get("quantity", 1))
        chosen = [line for line in chosen if line["seller_sku"] == details["sku"]]
        if not 1 <= quantity <= len(chosen):
            raise ValueError(f"{len(chosen)} units of {details['sku']} can be cancelled, not {quantity}")
        chosen = chosen[:quantity]
    reason = str(details.get("reason") or CHANGED_MIND)
    orders.move(world, order, chosen, "canceled", reason=reason, initiator="buyer")


def _ask_cancel(world: World, order: Document, details: Document) -> None:
    chosen = _in(order, *sorted(orders.CANCELLABLE - {"unpaid"}))
    if order.get("cancel_request"):
        raise ValueError("the buyer has asked already")
    reverses.ask(world, order, chosen, "CANCEL", str(details.get("reason") or CHANGED_MIND))


def _ask_return(world: World, order: Document, details: Document) -> None:
    chosen = [line for line in _in(order, "delivered") if not line.get("return_status")]
    if not chosen:
        raise ValueError("the buyer has asked already")
    for line in chosen:
        line.update(return_status=reverses.RETURN_INIT, updated_at=int(world.now()))
    reverses.ask(world, order, chosen, "RETURN", str(details.get("reason") or "Damaged"))


def _return(world: World, order: Document, details: Document) -> None:
    """Goods come back: failed deliveries start back, then arrive; delivered goods with the buyer's return."""
    chosen = _in(order, "failed_delivery", "shipped_back", "delivered")
    for state, after in (("failed_delivery", "shipped_back"), ("shipped_back", "shipped_back_success")):
        moving = [line for line in chosen if line["status"] == state]
        if moving:
            orders.move(world, order, moving, after)
            return
    orders.move(world, order, chosen, "returned", return_status=reverses.RETURN_DONE)
    reverses.finish_returns(world, order)


_EVENTS: dict[str, Callable[[World, Document, Document], None]] = {
    "pay": _pay,
    "ship": _ship,
    "deliver": _deliver,
    "fail_delivery": _fail_delivery,
    "complete": _complete,
    "cancel": _cancel,
    "ask_cancel": _ask_cancel,
    "ask_return": _ask_return,
    "return": _return,
}
