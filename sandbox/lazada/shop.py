"""The demo shop's shelf: items and their SKUs as documents, and what a buyer sees of them.

Stock model of Lazada: total = sellable + withheld (unpaid) + occupied (pending to packed). A campaign
locks a part of the sellable units.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.lazada.call import CHANNEL
from sandbox.world import World

ITEMS = "lazada.item"
FIRST_ITEM_ID = 2_700_000_001
FIRST_SKU_ID = 13_000_000_001
WAREHOUSE = "dropshipping"

Document = dict[str, Any]


def items(world: World) -> Iterator[Document]:
    """Every item, removed ones included, oldest first."""
    return world.state.values(ITEMS)


def item(world: World, item_id: str | int) -> Document | None:
    """The item, or None when the shop never had it or removed it."""
    found = world.state.get(ITEMS, item_id)
    return found if found and live(found) else None


def save(world: World, changed: Document) -> None:
    """Keep a changed item and note when."""
    changed["updated_at"] = world.now()
    world.state.put(ITEMS, changed["item_id"], changed)


def live(of: Document) -> list[Document]:
    """The SKUs of an item that were not removed."""
    return [sku for sku in of["skus"] if sku["status"] != "deleted"]


def sku(of: Document, sku_id: str | int) -> Document | None:
    """The SKU of an item by its id, or None."""
    return next((one for one in live(of) if str(one["sku_id"]) == str(sku_id)), None)


def by_seller_sku(world: World, seller_sku: str) -> tuple[Document, Document]:
    """Item and SKU that carry the seller's own code. Raises KeyError."""
    for candidate in items(world):
        for one in live(candidate):
            if one["seller_sku"] == seller_sku:
                return candidate, one
    raise KeyError(seller_sku)


def new_sku(world: World, item_id: int, seller_sku: str, **fields: Any) -> Document:
    """A SKU document with fresh ids and empty stock; `fields` override."""
    sku_id = world.state.next_id("lazada.sku_id", FIRST_SKU_ID)
    return {
        "sku_id": sku_id,
        "seller_sku": seller_sku,
        "shop_sku": f"{item_id}_VNAMZ-{sku_id}",
        "status": "active",
        "price": 0,
        "sale_price": None,
        "sale_from": None,
        "sale_to": None,
        "sellable": 0,
        "withheld": 0,
        "occupied": 0,
        "images": [],
        "sale_props": {},
        "package": {},
    } | fields


def new_item(world: World, **fields: Any) -> Document:
    """An item document with a fresh id and no SKU yet; `fields` override. Not stored."""
    now = world.now()
    return {
        "item_id": world.state.next_id("lazada.item_id", FIRST_ITEM_ID),
        "primary_category": 0,
        "attributes": {},
        "images": [],
        "variation": {},
        "created_at": now,
        "updated_at": now,
        "checked_at": now,
        "is_rejected": False,
        "sub_status": "",
        "reason": "",
        "skus": [],
    } | fields


def status(of: Document, now: float) -> str:
    """Lazada's word for the state of an item."""
    if not live(of):
        return "Deleted"
    if of["checked_at"] > now:
        return "Pending QC"
    if of["is_rejected"]:
        return "Suspended"
    return "Active" if any(one["status"] == "active" for one in live(of)) else "InActive"


def is_on_sale(of: Document, one: Document, now: float) -> bool:
    """May a buyer put this SKU into the cart, stock aside?"""
    return status(of, now) == "Active" and one["status"] == "active"


def shown_price(one: Document, now: float) -> int:
    """Đồng that a buyer pays now: the special price inside its window, else the list price."""
    started = one["sale_from"] is None or one["sale_from"] <= now
    ended = one["sale_to"] is not None and one["sale_to"] <= now
    runs = one["sale_price"] is not None and started and not ended
    return int(one["sale_price"] if runs else one["price"])


def total(one: Document) -> int:
    """Units in the warehouse: sellable, withheld and occupied ones."""
    return int(one["sellable"] + one["withheld"] + one["occupied"])


def campaign_lock(world: World, one: Document) -> int:
    """Sellable units that a campaign holds for itself."""
    return int(world.setting(CHANNEL, "campaign_locks").get(one["seller_sku"], 0))


def row(of: Document, one: Document, now: float) -> Document:
    """A line of the side-by-side page."""
    state = status(of, now)
    return {
        "sku": one["seller_sku"],
        "product_id": str(of["item_id"]),
        "sku_id": str(one["sku_id"]),
        "title": of["attributes"].get("name", ""),
        "stock": one["sellable"],
        "price_vnd": one["price"],
        "deal_price_vnd": one["sale_price"],
        "deal_starts_at": one["sale_from"],
        "deal_ends_at": one["sale_to"],
        "shown_price_vnd": shown_price(one, now),
        "status": one["status"] if state == "Active" else state,
    }
