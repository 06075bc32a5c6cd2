"""How an order goes on: what its buyer, the carrier and the platform do to it, and the pushes that follow.

UNPAID → (PENDING) → READY_TO_SHIP → PROCESSED → SHIPPED → TO_CONFIRM_RECEIVE → COMPLETED; aside of it
IN_CANCEL (the buyer asks), CANCELLED and TO_RETURN. Units of what is cancelled are sellable again.
"""

from collections.abc import Callable
from typing import Any

from sandbox.shopee import pushes, returns
from sandbox.shopee.store import Document, Store

WAITS, ARRANGED, ASKED = "READY_TO_SHIP", "PROCESSED", "IN_CANCEL"
BEFORE_SHIPPING = ("UNPAID", "PENDING", WAITS, ARRANGED, "RETRY_SHIP", ASKED)


def advance(store: Store, number: str, event: str, **details: Any) -> None:
    """Let `event` happen. Raises KeyError for an unknown order, ValueError where it cannot be now."""
    order = store.get("order", number)
    if order is None:
        raise KeyError(number)
    allowed, happen = EVENTS[event]
    if order["order_status"] not in allowed:
        raise ValueError(f"{event} cannot be while the order is {order['order_status']}")
    happen(store, order, **details)


def move(store: Store, order: Document, status: str, *, parcel: str = "") -> None:
    """Give an order, and its parcels where told, a new status, and tell the seller's software."""
    order |= {"order_status": status, "update_time": store.now()}
    for package in order["package_list"] if parcel else ():
        package["logistics_status"] = parcel
    store.put("order", order["order_sn"], order)
    pushes.order_changed(store, order)


def give_tracking(store: Store, order: Document) -> None:
    """The parcel gets its tracking number; it can be read after `tracking_wait_s`."""
    order["tracking_number"] = f"SPXVN{store.new_id('tracking', 50_000_000_001)}"
    order["tracking_from"] = store.now() + store.setting("tracking_wait_s")
    pushes.tracking_given(store, order)


def withdraw(store: Store, order: Document, *, by: str, reason: str) -> None:
    """Cancel what is left of an order."""
    for line in order["item_list"]:
        _give_back(store, line, line["active_qty"])
    order |= {"cancel_by": by, "cancel_reason": reason}
    move(store, order, "CANCELLED", parcel="LOGISTICS_REQUEST_CANCELED")


def leave_cancel(store: Store, order: Document) -> None:
    """The seller does not agree: the order goes on as before the buyer asked."""
    for line in order["item_list"]:
        line["cancel_requested_qty"] = 0
    move(store, order, order["status_before"])


def _give_back(store: Store, line: Document, quantity: int) -> None:
    line["active_qty"] -= quantity
    line["cancelled_qty"] += quantity
    line["cancel_requested_qty"] = 0
    unit = store.unit(line["item_id"], line["model_id"])
    if unit is not None and quantity:
        unit["stock"] += quantity
        store.put_unit(unit)
        store.log("cancel", unit, "stock", unit["stock"])


def _pay(store: Store, order: Document, **_: Any) -> None:
    if not order["cod"]:
        order["pay_time"] = store.now()
    move(store, order, WAITS)


def _ship(store: Store, order: Document, **_: Any) -> None:
    if "tracking_number" not in order:
        give_tracking(store, order)
    move(store, order, "SHIPPED", parcel="LOGISTICS_PICKUP_DONE")


def _deliver(store: Store, order: Document, **_: Any) -> None:
    move(store, order, "TO_CONFIRM_RECEIVE", parcel="LOGISTICS_DELIVERY_DONE")


def _fail_delivery(store: Store, order: Document, reason: str = "Failed delivery", **_: Any) -> None:
    """The parcel comes back: the order ends, its units are not sellable again by themselves."""
    order |= {"cancel_by": "system", "cancel_reason": reason}
    move(store, order, "CANCELLED", parcel="LOGISTICS_DELIVERY_FAILED")


def _complete(store: Store, order: Document, **_: Any) -> None:
    if order["pay_time"] is None:
        order["pay_time"] = store.now()
    move(store, order, "COMPLETED")


def _cancel(
    store: Store, order: Document, sku: str = "", quantity: int = 0, reason: str = "Changed my mind"
) -> None:
    """The buyer cancels it all, or `quantity` units of `sku`."""
    if sku:
        lines = (one for one in order["item_list"] if (one["model_sku"] or one["item_sku"]) == sku)
        line = next(lines, None)
        if line is None or not 1 <= quantity <= line["active_qty"]:
            raise ValueError(f"the order does not hold {quantity} of {sku}")
        if quantity < sum(one["active_qty"] for one in order["item_list"]):
            _give_back(store, line, quantity)
            order["total_amount"] -= quantity * line["model_discounted_price"]
            move(store, order, order["order_status"])
            return
    order["buyer_cancel_reason"] = reason
    withdraw(store, order, by="buyer", reason=reason)


def _ask_cancel(store: Store, order: Document, reason: str = "Changed my mind", **_: Any) -> None:
    order |= {"status_before": order["order_status"], "buyer_cancel_reason": reason}
    for line in order["item_list"]:
        line["cancel_requested_qty"] = line["active_qty"]
    move(store, order, ASKED)


def _ask_return(store: Store, order: Document, **_: Any) -> None:
    move(store, order, "TO_RETURN")
    returns.ask(store, order)


def _return(store: Store, order: Document, **_: Any) -> None:
    """The goods are back with the seller. Shopee tells it of the return; the order keeps its status."""
    move(store, order, "TO_RETURN")
    returns.accept(store, order)


EVENTS: dict[str, tuple[tuple[str, ...], Callable[..., None]]] = {
    "pay": (("UNPAID", "PENDING"), _pay),
    "ship": ((WAITS, ARRANGED, "RETRY_SHIP"), _ship),
    "deliver": (("SHIPPED",), _deliver),
    "fail_delivery": (("SHIPPED",), _fail_delivery),
    "complete": (("TO_CONFIRM_RECEIVE",), _complete),
    "cancel": (BEFORE_SHIPPING, _cancel),
    "ask_cancel": ((WAITS, ARRANGED, "RETRY_SHIP"), _ask_cancel),
    "ask_return": (("SHIPPED", "TO_CONFIRM_RECEIVE", "COMPLETED"), _ask_return),
    "return": (("TO_RETURN",), _return),
}
