"""Activity calls: create the shell, change its title and times, end it, revive it, read it, find it."""

from typing import Any

from sandbox.tiktok import fields, promotions
from sandbox.tiktok.answers import GATEWAY, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.promotions import Activity

FIRST_ACTIVITY = 7136104288010372865
SHORTEST_S, FLASH_LONGEST_S, LONGEST_S = 600, 3 * 86_400, 365 * 86_400
REVIVABLE_S = 7 * 86_400
SEARCH_DEPTH = 10_000
SHORT_TITLES = ("FLASHSALE", "SHIPPING_DISCOUNT")


def _create(call: Call) -> dict[str, Any]:
    """An empty activity; its products are added by a call of their own."""
    title = fields.text(call.body, "title").strip()
    kind = fields.choice(call.body, "activity_type", promotions.LEVELS)
    level = fields.choice(call.body, "product_level", promotions.LEVELS[kind])
    duration = fields.optional_text(call.body, "duration_type") or "NORMAL"
    if duration not in ("NORMAL", "INDEFINITE") or (duration == "INDEFINITE" and kind != "SHIPPING_DISCOUNT"):
        raise Refusal(GATEWAY, "param body.duration_type is invalid for this activity_type")
    begin, end = fields.whole(call.body, "begin_time"), fields.whole(call.body, "end_time")
    _check_title(call, title, kind, own_id="")
    if duration == "NORMAL":
        _check_begin(call, begin)
        _check_length(kind, begin, end)
    now_ms = int(call.world.now() * 1000)
    activity = {
        "id": str(call.world.state.next_id("tiktok_activity", FIRST_ACTIVITY)),
        "title": title,
        "activity_type": kind,
        "product_level": level,
        "duration_type": duration,
        "begin_time": begin,
        "end_time": end,
        "deactivated_at": None,
        "create_ms": now_ms,
        "products": {},
        "participation_limit": fields.optional_items(call.body, "participation_limit"),
        "discount": fields.optional_item(call.body, "discount"),
    }
    promotions.save(call.world, activity)
    return {
        "activity_id": activity["id"],
        "create_time": now_ms // 1000,
        "update_time": now_ms // 1000,
        "status": promotions.status(call.world, activity),
    }


def _update(call: Call) -> dict[str, Any]:
    """A running activity keeps its begin; its end may move."""
    activity = open_activity(call)
    title = fields.text(call.body, "title").strip()
    begin, end = fields.whole(call.body, "begin_time"), fields.whole(call.body, "end_time")
    _check_title(call, title, activity["activity_type"], own_id=activity["id"])
    if promotions.status(call.world, activity) == "ONGOING":
        begin = activity["begin_time"]
        if end <= call.world.now():
            raise Refusal(17029006, "The end of the activity must lie ahead.")
    else:
        _check_begin(call, begin)
    _check_length(activity["activity_type"], begin, end)
    activity.update(title=title, begin_time=begin, end_time=end)
    promotions.save(call.world, activity)
    return {"activity_id": activity["id"], "title": title, "update_time": activity["update_ms"] // 1000}


def _deactivate(call: Call) -> dict[str, Any]:
    """End an activity before its time; its items are free again."""
    activity = open_activity(call)
    activity["deactivated_at"] = call.world.now()
    promotions.save(call.world, activity)
    for product_id, entry in activity["products"].items():
        log_items(call, activity, product_id, entry["skus"], gone=True)
    return {
        "activity_id": activity["id"],
        "title": activity["title"],
        "status": "DEACTIVATED",
        "update_time": activity["update_ms"] // 1000,
    }


def _republish(call: Call) -> dict[str, Any]:
    """Revive an activity that ended at most a week ago, under the same id and with new times."""
    activity = promotions.find(call.world, call.params["activity_id"])
    if promotions.status(call.world, activity) in promotions.OPEN:
        raise Refusal(GATEWAY, "The activity has not ended.")
    ended = activity["deactivated_at"] or activity["end_time"]
    if call.world.now() - ended > REVIVABLE_S:
        raise Refusal(17029012, "The activity ended more than 7 days ago.")
    begin, end = fields.whole(call.body, "begin_time"), fields.whole(call.body, "end_time")
    _check_begin(call, begin)
    _check_length(activity["activity_type"], begin, end)
    for product_id, entry in activity["products"].items():
        check_free(call, activity, product_id, entry["skus"])
    activity.update(begin_time=begin, end_time=end, deactivated_at=None)
    promotions.save(call.world, activity)
    return {"activity_id": activity["id"]}


def open_activity(call: Call) -> Activity:
    """The activity of the path, if it may still change. Raises 17029010 or 17029012."""
    activity = promotions.find(call.world, call.params["activity_id"])
    match promotions.status(call.world, activity):
        case "DEACTIVATED":
            raise Refusal(17029010, "The activity is deactivated.")
        case "EXPIRED":
            raise Refusal(17029012, "The activity has expired.")
    return activity


def check_free(call: Call, activity: Activity, product_id: str, sku_ids: Any) -> None:
    """An item may stand in one activity that runs or waits. Raises 17029022."""
    for other in promotions.open_ones(call.world):
        entry = None if other["id"] == activity["id"] else other["products"].get(product_id)
        if entry is None:
            continue
        whole_product = "PRODUCT" in (activity["product_level"], other["product_level"])
        if whole_product or set(sku_ids) & set(entry["skus"]):
            raise Refusal(17029022, f"The product or SKU is already in activity {other['id']}.")


def log_items(call: Call, activity: Activity, product_id: str, sku_ids: Any, *, gone: bool = False) -> None:
    """Note the deal of each SKU; `gone` notes that it has ended."""
    product = call.world.state.get("tiktok_product", product_id)
    if product is None or activity["activity_type"] not in promotions.PRICE_TYPES:
        return
    for sku in product["content"]["skus"]:
        if activity["product_level"] == "PRODUCT" or sku["id"] in sku_ids:
            entry = promotions.holds(activity, product_id, sku["id"])
            value = None
            if entry and not gone:
                value = promotions.price_of(activity, entry, product["prices"][sku["id"]])
            call.log(sku.get("seller_sku", ""), "deal", value)


def _check_title(call: Call, title: str, kind: str, own_id: str) -> None:
    if not title:
        raise Refusal(GATEWAY, "param body.title is missing")
    limit = 50 if kind in SHORT_TITLES else 100
    if len(title) > limit:
        raise Refusal(17029002, f"The title must have at most {limit} characters.")
    for other in call.world.state.values("tiktok_activity"):
        if other["title"] == title and other["id"] != own_id:
            raise Refusal(17029004, "The title is used by another activity.")


def _check_begin(call: Call, begin: int) -> None:
    if begin <= call.world.now():
        raise Refusal(17029005, "The activity must begin in the future.")


def _check_length(kind: str, begin: int, end: int) -> None:
    if end - begin < SHORTEST_S:
        raise Refusal(17029006, "The activity must last at least 10 minutes.")
    if kind == "FLASHSALE" and end - begin > FLASH_LONGEST_S:
        raise Refusal(17029008, "A flash sale must last at most 3 days.")
    if end - begin >= LONGEST_S:
        raise Refusal(17029007, "The activity must last less than 365 days.")


# -- reading: create and update times are milliseconds here, seconds in the answers of writes --


def _get(call: Call) -> dict[str, Any]:
    activity = promotions.find(call.world, call.params["activity_id"])
    rows = []
    for product_id, entry in activity["products"].items():
        skus = [{"id": sku_id, **_entry_view(sku)} for sku_id, sku in entry["skus"].items()]
        rows.append({"id": product_id, **_entry_view(entry), "skus": skus})
    view = _view(call, activity)
    return {"activity_id": view.pop("id"), **view, "products": rows}


def _entry_view(entry: dict[str, Any]) -> dict[str, Any]:
    view: dict[str, Any] = {
        "quantity_limit": entry["quantity_limit"],
        "quantity_per_user": entry["quantity_per_user"],
        "used_quantity": entry["used"],
    }
    if entry["amount"] is not None:
        view["activity_price"] = {"amount": str(entry["amount"]), "currency": "VND"}
    if entry["discount"] is not None:
        view["discount"] = str(entry["discount"])
    return view


def _view(call: Call, activity: Activity) -> dict[str, Any]:
    names = (
        "id",
        "title",
        "activity_type",
        "duration_type",
        "product_level",
        "begin_time",
        "end_time",
        "participation_limit",
        "discount",
    )
    return {
        **{name: activity[name] for name in names if activity[name] != {}},
        "status": promotions.status(call.world, activity),
        "create_time": activity["create_ms"],
        "update_time": activity["update_ms"],
    }


def _search(call: Call) -> dict[str, Any]:
    """Paging stands in the body here, and the page token is a plain offset."""
    size = fields.optional_whole(call.body, "page_size", 10)
    token = fields.optional_text(call.body, "page_token")
    offset = fields.number(token, "page_token", "body") if token else 0
    if not 0 <= size <= 100 or offset < 0:
        raise Refusal(GATEWAY, "param body.page_size must be 0-100")
    if offset + size >= SEARCH_DEPTH:
        raise Refusal(17029059, f"page_token and page_size together must stay below {SEARCH_DEPTH}.")
    status = fields.optional_text(call.body, "status")
    if status and status not in promotions.STATUSES:
        raise Refusal(GATEWAY, "param body.status is invalid")
    kind = fields.optional_text(call.body, "activity_type")
    title = fields.optional_text(call.body, "activity_title")
    rows = [
        activity
        for activity in reversed(list(call.world.state.values("tiktok_activity")))
        if (not status or promotions.status(call.world, activity) == status)
        and (not kind or activity["activity_type"] == kind)
        and (not title or activity["title"] == title)
    ]
    last = offset + size
    return {
        "activities": [_view(call, activity) for activity in rows[offset:last]],
        "total_count": len(rows),
        "next_page_token": str(last) if size and last < len(rows) else "",
    }


_INFO, _WRITE = "seller.promotion.info", "seller.promotion.write"
_ONE = "/promotion/{version}/activities/{activity_id}"
OPERATIONS = (
    Operation("POST", "/promotion/{version}/activities", _WRITE, _create),
    Operation("POST", "/promotion/{version}/activities/search", _INFO, _search),
    Operation("GET", _ONE, _INFO, _get),
    Operation("PUT", _ONE, _WRITE, _update),
    Operation("POST", f"{_ONE}/deactivate", _WRITE, _deactivate),
    Operation("POST", f"{_ONE}/republish", _WRITE, _republish, ("202607",)),
)
