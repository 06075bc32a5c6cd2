"""Discounts: their times and life. What they contain is in discount_items."""

from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.models import model_name
from sandbox.shopee.store import Document, Store

DISCOUNT_START = 665_500_111_222
MOST_LIVE = 1_000
STAGES = ("upcoming", "ongoing", "expired")


def add_discount(call: Call) -> Answer:
    """`discount/add_discount`: a name and a period in the future."""
    store, name = call.store, call.text("discount_name")
    start, end = call.whole("start_time"), call.whole("end_time")
    if start < store.now() + store.setting("discount_lead_s"):
        raise refused("discount_start_time_smaller_than_now", "The start time must be later than now.")
    check_period(store, start, end)
    if sum(store.stage(one) != "expired" for one in store.values("discount")) >= MOST_LIVE:
        raise refused("exceed_max_discount_count", f"At most {MOST_LIVE} upcoming and ongoing discounts.")
    discount_id = store.new_id("discount", DISCOUNT_START)
    store.put(
        "discount",
        discount_id,
        {
            "discount_id": discount_id,
            "name": name,
            "start_time": start,
            "end_time": end,
            "source": 0,
            "update_time": store.now(),
        },
    )
    return {"discount_id": discount_id}


def update_discount(call: Call) -> Answer:
    """`discount/update_discount`: the start may move later (not once ongoing), the end only earlier."""
    store, discount = call.store, find(call)
    stage = store.stage(discount)
    if stage == "expired":
        raise refused("discount_is_end", "The discount has ended.")
    start = call.whole("start_time", discount["start_time"])
    end = call.whole("end_time", discount["end_time"])
    if start != discount["start_time"]:
        if stage == "ongoing":
            raise refused("update_ongoing_discount_start_time", "An ongoing discount keeps its start time.")
        if start < discount["start_time"]:
            raise refused("short_discount_start_time", "The start time can only be moved later.")
    if end > discount["end_time"]:
        raise refused("extend_discount_end_time_error", "The end time can only be moved earlier.")
    if end <= store.now():
        raise refused("discount_end_time_smaller_than_start_time", "The end time must be later than now.")
    check_period(store, start, end)
    name = call.text("discount_name", discount["name"])
    return _stored(store, {**discount, "name": name, "start_time": start, "end_time": end})


def delete_discount(call: Call) -> Answer:
    """`discount/delete_discount`: upcoming ones only."""
    store, discount = call.store, find(call)
    stage = store.stage(discount)
    if stage == "ongoing":  # the platform's texts of the two codes are swapped
        raise refused("discount_is_ongoing", "The discount is not ongoing.")
    if stage == "expired":
        raise refused("discount_is_end", "The discount has ended.")
    for unit in members(store, discount["discount_id"]):
        leave(call, unit, discount["discount_id"])
    store.remove("discount", discount["discount_id"])
    return {"discount_id": discount["discount_id"], "modify_time": store.now()}


def end_discount(call: Call) -> Answer:
    """`discount/end_discount`: ongoing ones only, an hour after their start."""
    store, discount = call.store, find(call)
    stage = store.stage(discount)
    if stage == "expired":
        raise refused("discount_is_end", "The discount has ended.")
    if stage == "upcoming":
        raise refused("discount_not_ongoing", "The discount is ongoing.")
    if store.now() < discount["start_time"] + store.setting("discount_end_after_s"):
        raise refused("end_discount_time_error", "A discount can be ended one hour after its start.")
    for unit in members(store, discount["discount_id"]):
        store.log(call.path, unit, "deal", None)
    return _stored(store, {**discount, "end_time": store.now()})


def get_discount(call: Call) -> Answer:
    """`discount/get_discount`: one discount with a page of its items."""
    store, discount = call.store, find(call)
    size, number = call.page_size(100, 20), call.page_no()
    discount_id, by_item = discount["discount_id"], dict[int, list[Document]]()
    for unit in members(store, discount_id):
        by_item.setdefault(unit["item_id"], []).append(unit)
    item_ids = list(by_item)
    page = item_ids[(number - 1) * size : number * size]
    return {
        "discount_id": discount_id,
        "discount_name": discount["name"],
        "status": store.stage(discount),
        "start_time": discount["start_time"],
        "end_time": discount["end_time"],
        "source": discount["source"],
        "item_list": [_item_text(store, item_id, by_item[item_id], discount_id) for item_id in page],
        "more": number * size < len(item_ids),
    }


def get_discount_list(call: Call) -> Answer:
    """`discount/get_discount_list`: by stage, newest first."""
    store, wanted = call.store, call.text("discount_status", "all")
    if wanted not in (*STAGES, "all"):
        raise ShopeeError("discount.error_param", "Invalid discount_status.")
    size, number = call.page_size(100, 20), call.page_no()
    since, until = call.whole("update_time_from", 0), call.whole("update_time_to", 1 << 40)
    found = [
        one
        for one in store.values("discount")
        if wanted in (store.stage(one), "all") and since <= one["update_time"] <= until
    ][::-1]
    return {
        "more": number * size < len(found),
        "discount_list": [
            {
                "discount_id": one["discount_id"],
                "discount_name": one["name"],
                "status": store.stage(one),
                "start_time": one["start_time"],
                "end_time": one["end_time"],
                "source": one["source"],
            }
            for one in found[(number - 1) * size : number * size]
        ],
    }


def refused(code: str, message: str) -> ShopeeError:
    """A refusal of this module, with its prefix on the wire."""
    return ShopeeError(f"discount.{code}", message)


def find(call: Call) -> Document:
    """The discount named in the call."""
    discount = call.store.get("discount", call.whole("discount_id"))
    if discount is None:
        raise refused("error_not_found", "The discount is not found.")
    return discount


def members(store: Store, discount_id: int) -> list[Document]:
    """The units in a discount."""
    return [
        unit
        for unit in store.values("unit")
        if unit["deals"] and any(deal["discount_id"] == discount_id for deal in unit["deals"])
    ]


def leave(call: Call, unit: Document, discount_id: int) -> None:
    """Take a unit out of a discount."""
    store = call.store
    store.put_unit({**unit, "deals": [deal for deal in unit["deals"] if deal["discount_id"] != discount_id]})
    store.log(call.path, unit, "deal", None)


def check_period(store: Store, start: int, end: int) -> None:
    """Refuse an end before the start, and periods too short or too long."""
    if end <= start:
        raise refused("discount_end_time_smaller_than_start_time", "The end time must be after the start.")
    if end - start < store.setting("discount_min_s"):
        raise refused("discount_period_too_short", "The period is too short.")
    if end - start >= store.setting("discount_max_s"):
        raise refused("discount_period_too_long", "The period must be shorter than 180 days.")


def _stored(store: Store, discount: Document) -> Answer:
    store.put("discount", discount["discount_id"], {**discount, "update_time": store.now()})
    return {"discount_id": discount["discount_id"], "modify_time": store.now()}


def _item_text(store: Store, item_id: int, units: list[Document], discount_id: int) -> Document:
    item = store.item(item_id) or {}
    deals = [next(deal for deal in unit["deals"] if deal["discount_id"] == discount_id) for unit in units]
    plain = not item["model_ids"]
    return {
        "item_id": item_id,
        "item_name": item["name"],
        "purchase_limit": deals[0]["purchase_limit"],
        "item_original_price": units[0]["price"] if plain else 0,
        "item_promotion_price": deals[0]["price"] if plain else 0,
        "normal_stock": units[0]["stock"] if plain else 0,
        "item_promotion_stock": deals[0]["stock"] if plain else 0,
        "model_list": []
        if plain
        else [
            {
                "model_id": unit["model_id"],
                "model_name": model_name(item, unit),
                "model_original_price": unit["price"],
                "model_promotion_price": deal["price"],
                "model_normal_stock": unit["stock"],
                "model_promotion_stock": deal["stock"],
            }
            for unit, deal in zip(units, deals, strict=True)
        ],
    }


CALLS = {
    "discount/add_discount": ("POST", add_discount),
    "discount/update_discount": ("POST", update_discount),
    "discount/delete_discount": ("POST", delete_discount),
    "discount/end_discount": ("POST", end_discount),
    "discount/get_discount": ("GET", get_discount),
    "discount/get_discount_list": ("GET", get_discount_list),
}
