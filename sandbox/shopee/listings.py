"""Reading listings: lists, base data, figures, promotions."""

from typing import Any

from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.models import price_stock
from sandbox.shopee.shop import image_url
from sandbox.shopee.store import DELETED, Document, Store

STATUSES = ("NORMAL", "UNLIST", "REVIEWING", "BANNED", "SELLER_DELETE", "SHOPEE_DELETE")
MOST_ITEMS = 50


def get_item_list(call: Call) -> Answer:
    """`product/get_item_list`: ids by status and update time, paged by offset. Nothing found: no `item`."""
    store, statuses = call.store, call.texts("item_status")
    if not statuses or not set(statuses) <= set(STATUSES):
        raise ShopeeError("error_param", "Invalid item_status." if statuses else "item_status is required.")
    size, offset = call.page_size(100), call.whole("offset", 0)
    since = call.whole("update_time_from", 0)
    until = call.whole("update_time_to", 1 << 40)
    found = [
        item for item in store.items() if item["status"] in statuses and since <= item["update_time"] <= until
    ]
    page = [
        {
            "item_id": item["item_id"],
            "item_status": item["status"],
            "update_time": item["update_time"],
            "tag": {"kit": False},
        }
        for item in found[offset : offset + size]
    ]
    more = offset + size < len(found)
    answer: dict[str, Any] = {"total_count": len(found), "has_next_page": more}
    if page:
        answer["item"] = page
    if more:
        answer["next_offset"] = offset + size
    return answer


def get_item_base_info(call: Call) -> Answer:
    """`product/get_item_base_info`: up to 50 items; unknown ids are simply absent."""
    found = (call.store.item(item_id) for item_id in call.ids("item_id_list", MOST_ITEMS))
    return {"item_list": [base_info(call.store, item) for item in found if item is not None]}


def base_info(store: Store, item: Document) -> dict[str, Any]:
    """An item as shown; `weight` is text, price and stock stand here only without models."""
    shown = {
        "item_id": item["item_id"],
        "category_id": item["category_id"],
        "item_name": item["name"],
        "description": item["description"],
        "item_sku": item["sku"],
        "item_status": item["status"],
        "has_model": bool(item["model_ids"]),
        "create_time": item["create_time"],
        "update_time": item["update_time"],
        "condition": item["condition"],
        "weight": f"{item['weight']:g}",
        "deboost": False,
        "has_promotion": store.in_promotion(item),
        "gtin_code": item["gtin_code"],
        "image": {
            "image_id_list": item["image_ids"],
            "image_url_list": [image_url(store, image_id) for image_id in item["image_ids"]],
        },
        "brand": item["brand"],
        "logistic_info": item["logistics"],
        "dimension": item["dimension"],
        "pre_order": item["pre_order"],
        "attribute_list": item["attributes"],
        "description_type": "normal",
    }
    if not item["model_ids"]:
        for unit in store.units_of(item):
            shown |= price_stock(store, unit)
    return shown


def search_item(call: Call) -> Answer:
    """`product/search_item`: by name, SKU or status; the offset is text."""
    store, size = call.store, call.page_size(100)
    sent = call.value("offset") or "0"
    if not sent.isdecimal():
        raise ShopeeError("error_param", "Invalid offset.")
    name, sku = call.text("item_name", "").casefold(), call.text("item_sku", "").casefold()
    status = call.text("item_status", "")
    if not (name or sku or status):
        raise ShopeeError("error_param", "Give item_name, item_sku or item_status.")

    def matches(item: Document) -> bool:
        if item["status"] != status if status else item["status"] in DELETED:
            return False
        skus = [item["sku"], *(unit["sku"] for unit in store.units_of(item))] if sku else []
        return name in item["name"].casefold() and (not sku or any(sku in one.casefold() for one in skus))

    found = [item["item_id"] for item in store.items() if matches(item)]
    offset = int(sent)
    more = offset + size < len(found)
    return {
        "item_id_list": found[offset : offset + size],
        "total_count": len(found),
        "next_offset": str(offset + size) if more else "",
    }


def get_item_extra_info(call: Call) -> Answer:
    """`product/get_item_extra_info`: sales and attention."""
    found = (call.store.item(item_id) for item_id in call.ids("item_id_list", MOST_ITEMS))
    return {
        "item_list": [
            {
                "item_id": item["item_id"],
                "sale": item["sale"],
                "views": item["sale"] * 20,
                "likes": item["sale"],
                "rating_star": 5.0 if item["sale"] else 0,
                "comment_count": item["sale"] // 2,
            }
            for item in found
            if item is not None
        ]
    }


def get_item_promotion(call: Call) -> Answer:
    """`product/get_item_promotion`: running and scheduled promotions by item."""
    store, done, failed = call.store, [], []
    for item_id in call.ids("item_id_list", MOST_ITEMS):
        item = store.item(item_id)
        if item is None:
            failed.append({"item_id": item_id, "failed_reason": "Item_id is not found."})
            continue
        promotions = [
            {
                "promotion_type": "Discount Promotions",
                "promotion_id": discount["discount_id"],
                "model_id": unit["model_id"],
                "start_time": discount["start_time"],
                "end_time": discount["end_time"],
                "promotion_staging": store.stage(discount),
                "promotion_price_info": [{"promotion_price": deal["price"]}],
                "promotion_stock_info_v2": {"summary_info": {"total_reserved_stock": deal["stock"]}},
            }
            for unit in store.units_of(item)
            for deal, discount in store.deals(unit)
        ]
        done.append({"item_id": item_id, "promotion": promotions})
    return {"success_list": done, "failure_list": failed}


CALLS = {
    "product/get_item_list": ("GET", get_item_list),
    "product/get_item_base_info": ("GET", get_item_base_info),
    "product/search_item": ("GET", search_item),
    "product/get_item_extra_info": ("GET", get_item_extra_info),
    "product/get_item_promotion": ("GET", get_item_promotion),
}
