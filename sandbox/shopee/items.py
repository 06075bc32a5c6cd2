"""Writing listings: add, update, take off sale, delete. Price, stock and models have calls of their own."""

from typing import Any

from sandbox.shopee import reviews
from sandbox.shopee.gateway import Answer, Call, ShopeeError, whole
from sandbox.shopee.shop import check_logistics, image_url
from sandbox.shopee.stock_price import check_price, check_stock
from sandbox.shopee.store import DELETED, Document, Store
from sandbox.shopee.taxonomy import check_attributes, check_brand, check_category

ITEM_START = 24_000_111_222
LOCKED_IN_PROMOTION = ("item_name", "description", "category_id", "image", "pre_order")


def add_item(call: Call) -> Answer:
    """`product/add_item`: not idempotent; a repeat makes a second item."""
    store, body = call.store, call.body
    if sum(item["status"] not in DELETED for item in store.items()) >= store.setting("items_max"):
        raise ShopeeError("error_reach_shop_item_limit", "The shop has reached its item limit.")
    for name in (
        "original_price",
        "description",
        "weight",
        "item_name",
        "category_id",
        "image",
        "logistic_info",
        "seller_stock",
    ):
        if body.get(name) is None:
            raise ShopeeError("error_param", f"{name} is required.")
    now = store.now()
    item: Document = {
        "item_id": 0,
        "create_time": now,
        "update_time": now,
        "model_ids": [],
        "tiers": [],
        "condition": "NEW",
        "status": store.setting("new_item_status"),
        "sku": "",
        "attributes": [],
        "brand": {},
        "dimension": {"package_length": 0, "package_width": 0, "package_height": 0},
        "pre_order": {"is_pre_order": False, "days_to_ship": 2},
        "sale": 0,
        "gtin_code": "",
        "violation": "",
    }
    merge(store, item, {"brand": None, "attribute_list": [], **body})
    price = check_price(store, body["original_price"])
    stock = check_stock(store, body["seller_stock"])
    item["item_id"] = store.new_id("item", ITEM_START)
    unit = store.put_unit(
        {
            "item_id": item["item_id"],
            "model_id": 0,
            "sku": item["sku"],
            "price": price,
            "stock": stock,
            "tier_index": [],
            "deals": [],
        }
    )
    store.put_item(item)
    reviews.begin(store, item)
    store.log(call.path, unit, "stock", stock)
    store.log(call.path, unit, "price", price)
    return {
        "item_id": item["item_id"],
        "item_status": item["status"],
        "item_name": item["name"],
        "description": item["description"],
        "category_id": item["category_id"],
        "weight": item["weight"],
        "price_info": {"current_price": price, "original_price": price},
        "images": {
            "image_id_list": item["image_ids"],
            "image_url_list": [image_url(store, image_id) for image_id in item["image_ids"]],
        },
        "seller_stock": [{"location_id": "", "stock": stock}],
        "logistic_info": item["logistics"],
        "dimension": item["dimension"],
        "pre_order": item["pre_order"],
        "condition": item["condition"],
        "brand": item["brand"],
        "attribute_list": item["attributes"],
    }


def update_item(call: Call) -> Answer:
    """`product/update_item`: changed fields only; lists are replaced whole. No price, stock or models."""
    store, item = call.store, call.item()
    locked = [name for name in LOCKED_IN_PROMOTION if name in call.body]
    if locked and store.in_promotion(item):
        raise ShopeeError("error_item_uneditable", f"The item is in promotion, {locked[0]} cannot be edited.")
    draft = {**item}
    merge(store, draft, call.body)
    store.put_item(draft)
    if not draft["model_ids"] and draft["sku"] != item["sku"]:
        for unit in store.units_of(draft):
            store.put_unit({**unit, "sku": draft["sku"]})
    return {
        "item_id": draft["item_id"],
        "item_name": draft["name"],
        "item_status": draft["status"],
        "description": draft["description"],
        "category_id": draft["category_id"],
    }


def unlist_item(call: Call) -> Answer:
    """`product/unlist_item`: each item may fail alone; `unlist: false` puts it back on sale."""
    store = call.store
    done, failed = [], []
    for entry in call.objects("item_list", 50):
        item_id, unlist = whole(entry.get("item_id"), "item_id"), entry.get("unlist")
        item = store.item(item_id)
        if not isinstance(unlist, bool):
            raise ShopeeError("error_param", "unlist is required.")
        if item is None or item["status"] in DELETED:
            failed.append({"item_id": item_id, "failed_reason": "Item not found."})
        elif item["status"] in ("REVIEWING", "BANNED"):
            failed.append({"item_id": item_id, "failed_reason": "Cannot delist reviewing or banned item."})
        elif unlist and store.in_promotion(item):
            failed.append({"item_id": item_id, "failed_reason": "Item in promotion cannot be unlisted."})
        else:
            store.put_item({**item, "status": "UNLIST" if unlist else "NORMAL"})
            done.append({"item_id": item_id, "unlist": unlist})
    response = {"success_list": done, "failure_list": failed}
    if not done:
        raise ShopeeError("error_unlist_item_all_failed", "All items failed.", response=response)
    return response


def delete_item(call: Call) -> Answer:
    """`product/delete_item`: final. The envelope has no response."""
    store, item = call.store, call.item()
    if store.in_promotion(item):
        raise ShopeeError("error_item_uneditable", "The item is in promotion and cannot be deleted.")
    store.put_item({**item, "status": "SELLER_DELETE"})
    return None


def merge(store: Store, item: Document, body: Any) -> None:
    """Put the sent fields into the item and check it as a whole."""
    if "item_name" in body:
        item["name"] = _text(
            store, body["item_name"], "name", "error_item_name_is_too_short", "error_title_exceeds_max_length"
        )
    if "description" in body:
        item["description"] = _text(
            store, body["description"], "description", "error_desc_length_min_limit", "error_param"
        )
    if "category_id" in body:
        item["category_id"] = whole(body["category_id"], "category_id")
    check_category(item["category_id"])
    if "weight" in body:
        item["weight"] = _weight(body["weight"])
    if "image" in body:
        item["image_ids"] = _images(store, body["image"])
    if "brand" in body:
        item["brand"] = check_brand(body["brand"])
    if "attribute_list" in body:
        item["attributes"] = body["attribute_list"] or []
    check_attributes(item["category_id"], item["attributes"])
    if "logistic_info" in body:
        item["logistics"] = check_logistics(body["logistic_info"], item["weight"])
    for name, field in (
        ("item_sku", "sku"),
        ("condition", "condition"),
        ("dimension", "dimension"),
        ("gtin_code", "gtin_code"),
        ("pre_order", "pre_order"),
    ):
        if body.get(name) is not None:
            item[field] = body[name]
    if len(str(item["sku"])) > store.setting("sku_max"):
        raise ShopeeError("error_param", "item_sku is too long.")
    if "item_status" in body:
        if body["item_status"] not in ("NORMAL", "UNLIST"):
            raise ShopeeError("error_param", "item_status should be NORMAL or UNLIST.")
        if item["status"] != "REVIEWING" or body["item_status"] == "UNLIST":
            item["status"] = body["item_status"]


def _text(store: Store, text: Any, name: str, too_short: str, too_long: str) -> str:
    if not isinstance(text, str):
        raise ShopeeError("error_param", f"Invalid {name}.")
    if len(text) < store.setting(f"{name}_min"):
        raise ShopeeError(too_short, f"The {name} is too short, at least {store.setting(f'{name}_min')}.")
    if len(text) > store.setting(f"{name}_max"):
        raise ShopeeError(too_long, f"The {name} is too long, at most {store.setting(f'{name}_max')}.")
    return text


def _weight(weight: Any) -> float:
    if isinstance(weight, bool) or not isinstance(weight, int | float) or weight <= 0:
        raise ShopeeError("error_param", "weight should be more than 0.")
    return float(weight)


def _images(store: Store, image: Any) -> list[str]:
    found = image.get("image_id_list") if isinstance(image, dict) else None
    if not isinstance(found, list) or not found:
        raise ShopeeError("error_image_num_min", "At least one image is required.")
    if len(found) > store.setting("images_max"):
        raise ShopeeError("error_param", f"At most {store.setting('images_max')} images.")
    for image_id in found:
        if store.get("image", str(image_id)) is None:
            raise ShopeeError("error_image_unavailable", f"Image {image_id} is not available.")
    return found


CALLS = {
    "product/add_item": ("POST", add_item),
    "product/update_item": ("POST", update_item),
    "product/unlist_item": ("POST", unlist_item),
    "product/delete_item": ("POST", delete_item),
}
