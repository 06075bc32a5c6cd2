"""Listing calls that read: `/product/item/get`, `/products/get` and the item cap."""

from collections.abc import Callable
from typing import Any

from sandbox.lazada import listing, quality, shop, times
from sandbox.lazada.call import Api, Call, Fault
from sandbox.world import World

MOST_ITEMS = 50
MOST_OFFSET = 10_000
MOST_SELLER_SKUS = 100
ITEM_CAP = 10_000


def _is_sold_out(item: shop.Document, now: float) -> bool:
    return shop.status(item, now) == "Active" and not any(
        sku["sellable"] for sku in shop.live(item) if sku["status"] == "active"
    )


def _in_state(state: str) -> Callable[[shop.Document, float], bool]:
    return lambda item, now: shop.status(item, now) == state


_FILTERS: dict[str, Callable[[shop.Document, float], bool]] = {
    "all": lambda item, now: shop.status(item, now) != "Deleted",
    "live": _in_state("Active"),
    "inactive": _in_state("InActive"),
    "deleted": _in_state("Deleted"),
    "pending": _in_state("Pending QC"),
    "rejected": _in_state("Suspended"),
    "sold-out": _is_sold_out,
}


def _item_get(call: Call) -> dict[str, Any]:
    item_id = call.required("item_id")
    item = shop.item(call.world, item_id)
    if item is None:
        raise Fault("208", f"E208: Item {item_id} does not belong to this shop")
    return {"data": _product(call.world, item)}


def _products_get(call: Call) -> dict[str, Any]:
    chosen = call.text("filter", "all").lower()
    if chosen not in _FILTERS:
        raise Fault("36", f"E036: Invalid status filter, one of {', '.join(_FILTERS)} is expected")
    offset = call.whole("offset", 0, low=0, high=MOST_OFFSET, code="14")
    limit = call.whole("limit", 20, low=1, high=MOST_ITEMS, code="19")
    bounds = [
        (field, is_after, _moment(call, name))
        for name, field, is_after in (
            ("create_after", "created_at", True),
            ("create_before", "created_at", False),
            ("update_after", "updated_at", True),
            ("update_before", "updated_at", False),
        )
        if call.text(name)
    ]
    wanted = None
    if call.text("sku_seller_list"):
        wanted = set(call.array("sku_seller_list", most=MOST_SELLER_SKUS))
    now = call.world.now()
    found = [
        item
        for item in shop.items(call.world)
        if _FILTERS[chosen](item, now)
        and (wanted is None or any(sku["seller_sku"] in wanted for sku in shop.live(item)))
        and all(item[field] >= at if is_after else item[field] <= at for field, is_after, at in bounds)
    ]
    page = found[offset : offset + limit]
    if not page:
        return {"data": {}}
    return {"data": {"total_products": len(found), "products": [_product(call.world, item) for item in page]}}


def _pre_qc_rules(call: Call) -> dict[str, Any]:
    count = sum(1 for item in shop.items(call.world) if shop.live(item))
    return {"values": {"item_limit": ITEM_CAP, "item_count": count, "restricted_cate_ids": []}}


def _moment(call: Call, name: str) -> float:
    try:
        return times.from_iso(call.text(name))
    except ValueError as error:
        raise Fault("17", f"E017: Invalid date, {name}: {error}") from None


def _product(world: World, item: shop.Document) -> dict[str, Any]:
    now = world.now()
    return {
        "item_id": item["item_id"],
        "primary_category": item["primary_category"],
        "status": shop.status(item, now),
        "subStatus": quality.sub_status(item, now),
        "trialProduct": False,
        "created_time": times.milliseconds(item["created_at"]),
        "updated_time": times.milliseconds(item["updated_at"]),
        "images": item["images"],
        "marketImages": [],
        "attributes": item["attributes"],
        "variation": item["variation"],
        "rejectReason": quality.reasons(item, now),
        "suspendedSkus": [],
        "hiddenReason": None,
        "hiddenStatus": None,
        "skus": [_sku(world, item, sku) for sku in shop.live(item) or item["skus"]],
    }


def _sku(world: World, item: shop.Document, sku: shop.Document) -> dict[str, Any]:
    total = shop.total(sku)
    return {
        "SkuId": sku["sku_id"],
        "SellerSku": sku["seller_sku"],
        "ShopSku": sku["shop_sku"],
        "Status": sku["status"],
        "Images": sku["images"],
        "saleProp": sku["sale_props"],
        "Url": f"https://www.lazada.vn/-i{item['item_id']}-s{sku['sku_id']}.html",
        "price": float(sku["price"]),
        **_special(sku),
        "quantity": total,
        "Available": sku["sellable"],
        **{name: _measure(name, text) for name, text in sku["package"].items()},
        "multiWarehouseInventories": [
            {
                "warehouseCode": shop.WAREHOUSE,
                "quantity": total,
                "sellableQuantity": sku["sellable"],
                "withholdQuantity": sku["withheld"],
                "occupyQuantity": sku["occupied"],
                "totalQuantity": total,
            }
        ],
        "fblWarehouseInventories": [],
        "channelInventories": _campaign(world, sku),
    }


def _special(sku: shop.Document) -> dict[str, Any]:
    """The special price as Lazada prints it: each date twice, once to the minute."""
    if sku["sale_price"] is None:
        return {"special_price": 0.0}
    printed: dict[str, Any] = {
        "special_price": float(sku["sale_price"]),
        "special_time_format": "yyyy-MM-dd HH:mm",
    }
    for side, at in (("from", sku["sale_from"]), ("to", sku["sale_to"])):
        if at is not None:
            printed[f"special_{side}_time"] = times.minute(at)
            printed[f"special_{side}_date"] = times.day(at)
    return printed


def _measure(name: str, text: str) -> str:
    return f"{float(text):.2f}" if name in listing.SIDES else text


def _campaign(world: World, sku: shop.Document) -> list[dict[str, Any]]:
    locked = shop.campaign_lock(world, sku)
    if not locked:
        return []
    return [
        {
            "channelName": "MEGA_CAMPAIGN",
            "startTime": times.minute(world.now()),
            "endTime": times.minute(world.now() + 86_400),
            "sellableQuantity": locked,
        }
    ]


APIS = {
    "/product/item/get": Api(_item_get),
    "/products/get": Api(_products_get),
    "/product/seller/item/getPreQcRules": Api(_pre_qc_rules),
}
