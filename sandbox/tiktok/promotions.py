"""Promotion activities: documents, status by the clock, and the price they give an item.

An activity document holds its items as `products[product_id]`, each with its `skus[sku_id]`; the level
of the activity says whether price or discount stands on the product or on the SKU.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.tiktok.answers import Refusal
from sandbox.world import World

Activity = dict[str, Any]

PRICED = ("FIXED_PRICE", "FLASHSALE")  # carry an amount
PERCENT = "DIRECT_DISCOUNT"  # carries a percentage
PRICE_TYPES = (*PRICED, PERCENT)
LEVELS = {
    **dict.fromkeys(PRICE_TYPES, ("PRODUCT", "VARIATION")),
    "SHIPPING_DISCOUNT": ("PRODUCT", "SHOP"),
    "BUY_MORE_SAVE_MORE": ("PRODUCT", "SHOP"),
    "BUY_X_GET_Y": ("PRODUCT", "SHOP"),
    "GIFT_WITH_PURCHASE": ("PRODUCT",),
}
STATUSES = ("DRAFT", "NOT_START", "ONGOING", "EXPIRED", "DEACTIVATED", "NOT_EFFECTIVE")
OPEN = ("NOT_START", "ONGOING")
UNLIMITED = -1


@dataclass(frozen=True)
class Deal:
    """The promotion price of one SKU. Times in Unix seconds; `left`: units it still holds for, or −1."""

    activity_id: str
    price_vnd: int
    begin_time: int
    end_time: int
    is_running: bool
    left: int


def find(world: World, activity_id: str) -> Activity:
    """An activity by its id. Raises 17029009."""
    activity = world.state.get("tiktok_activity", activity_id)
    if activity is None:
        raise Refusal(17029009, "The activity does not exist.")
    return activity


def save(world: World, activity: Activity) -> Activity:
    """Keep a changed activity."""
    activity["update_ms"] = int(world.now() * 1000)
    return world.state.put("tiktok_activity", activity["id"], activity)


def status(world: World, activity: Activity) -> str:
    """Where the activity stands now."""
    if activity["deactivated_at"] is not None:
        return "DEACTIVATED"
    if activity["duration_type"] == "INDEFINITE":
        return "ONGOING"
    now = world.now()
    if now < activity["begin_time"]:
        return "NOT_START"
    return "ONGOING" if now < activity["end_time"] else "EXPIRED"


def open_ones(world: World) -> Iterator[Activity]:
    """Price activities that run or wait to run."""
    for activity in world.state.values("tiktok_activity"):
        if activity["activity_type"] in PRICE_TYPES and status(world, activity) in OPEN:
            yield activity


def holds(activity: Activity, product_id: str, sku_id: str) -> dict[str, Any] | None:
    """The item that carries price or discount of a SKU in this activity, if any."""
    product = activity["products"].get(product_id)
    if product is None or activity["product_level"] == "PRODUCT":
        return product
    return product["skus"].get(sku_id)


def price_locked(world: World, product_id: str, sku_id: str) -> bool:
    """Whether a running activity keeps the list price from being changed."""
    return any(
        status(world, activity) == "ONGOING" and holds(activity, product_id, sku_id)
        for activity in open_ones(world)
    )


def deal(world: World, activity: Activity, product_id: str, sku_id: str, list_price: int) -> Deal | None:
    """What an activity makes of a list price; None when it does not hold the SKU or is used up."""
    entry = holds(activity, product_id, sku_id)
    if entry is None:
        return None
    left = UNLIMITED if entry["quantity_limit"] == UNLIMITED else entry["quantity_limit"] - entry["used"]
    price = price_of(activity, entry, list_price)
    if left == 0 or price >= list_price:
        return None
    return Deal(
        activity["id"],
        price,
        activity["begin_time"],
        activity["end_time"],
        status(world, activity) == "ONGOING",
        left,
    )


def price_of(activity: Activity, entry: dict[str, Any], list_price: int) -> int:
    """The price an item of an activity stands for."""
    if activity["activity_type"] == PERCENT:
        return round(list_price * (100 - int(entry["discount"])) / 100)
    return int(entry["amount"])
