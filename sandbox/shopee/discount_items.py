"""What a discount contains: each item or model may be refused alone while the call succeeds."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sandbox.shopee.discounts import find, leave, members, refused
from sandbox.shopee.gateway import Answer, Call, whole
from sandbox.shopee.store import ON_SALE, Document, Store

MOST_PER_CALL = 50
MOST_ITEMS = 1_000


class Unfit(Exception):
    """One item or model cannot have this deal."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def add_discount_item(call: Call) -> Answer:
    """`discount/add_discount_item`: up to 50 items, each with a promotion price or one per model."""
    inside = {unit["item_id"] for unit in members(call.store, find(call)["discount_id"])}
    return _each(call, partial(_join, inside=inside))


def update_discount_item(call: Call) -> Answer:
    """`discount/update_discount_item`: other promotion prices; the promotion stock is fixed once set."""
    return _each(call, _change)


def delete_discount_item(call: Call) -> Answer:
    """`discount/delete_discount_item`: one item, or one of its models."""
    store, discount = call.store, find(call)
    if store.stage(discount) == "expired":
        raise refused("discount_is_end", "The discount has ended.")
    item_id, model_id = call.whole("item_id"), call.whole("model_id", 0)
    discount_id, errors = discount["discount_id"], []
    try:
        unit = _unit(store, item_id, model_id)
        _own_deal(unit, discount_id)
        leave(call, unit, discount_id)
    except Unfit as unfit:
        errors.append(_error(item_id, model_id, unfit))
    return {"discount_id": discount_id, "error_list": errors}


def _each(call: Call, apply: Callable[[Call, Document, Document, Document], None]) -> Answer:
    store, discount = call.store, find(call)
    if store.stage(discount) == "expired":
        raise refused("discount_is_end", "The discount has ended.")
    sent = call.body.get("item_list")
    if isinstance(sent, list) and len(sent) > MOST_PER_CALL:
        raise refused("exceed_discount_item_batch_size", f"At most {MOST_PER_CALL} items per call.")
    count, errors = 0, []
    for entry in call.objects("item_list", MOST_PER_CALL):
        item_id = whole(entry.get("item_id"), "item_id")
        limit = whole(entry.get("purchase_limit", 0), "purchase_limit")
        for model_id, price, stock in _wishes(entry):
            try:
                unit = _unit(store, item_id, model_id)
                apply(
                    call,
                    discount,
                    unit,
                    {
                        "discount_id": discount["discount_id"],
                        "price": _price(price),
                        "stock": stock,
                        "purchase_limit": limit,
                    },
                )
                count += 1
            except Unfit as unfit:
                errors.append(_error(item_id, model_id, unfit))
    return {"discount_id": discount["discount_id"], "count": count, "error_list": errors}


def _wishes(entry: dict[str, Any]) -> Iterator[tuple[int, Any, int | None]]:
    """(model_id, promotion price, promotion stock) of an entry; model_id 0 = the item itself."""
    models = entry.get("model_list")
    if not isinstance(models, list) or not all(isinstance(model, dict) for model in models) or not models:
        yield 0, entry.get("item_promotion_price"), entry.get("item_promotion_stock")
        return
    for model in models:
        yield (
            whole(model.get("model_id"), "model_id"),
            model.get("model_promotion_price"),
            model.get("model_promotion_stock"),
        )


def _join(call: Call, discount: Document, unit: Document, deal: Document, *, inside: set[int]) -> None:
    """Put a unit into the discount; `inside` holds its item ids so far."""
    store = call.store
    for known, other in store.deals(unit):
        if known["discount_id"] == discount["discount_id"]:
            raise Unfit("item_in_promotion", "The item is already in this discount.")
        if other["start_time"] < discount["end_time"] and discount["start_time"] < other["end_time"]:
            raise Unfit("item_in_other_promotion", "The item is in another discount of that time.")
    if unit["item_id"] not in inside and len(inside) >= MOST_ITEMS:
        raise Unfit("item_in_promotion_too_many", f"At most {MOST_ITEMS} items per discount.")
    deal["stock"] = deal["stock"] or 0
    if deal["stock"] > unit["stock"] - store.reserved(unit):
        raise Unfit("error_item_not_enough_stock", "The promotion stock exceeds the stock.")
    _check_price(store, unit, deal)
    live = {known["discount_id"] for known, _ in store.deals(unit)}
    kept = [known for known in unit["deals"] if known["discount_id"] in live]
    store.put_unit({**unit, "deals": [*kept, deal]})
    inside.add(unit["item_id"])
    store.log(call.path, unit, "deal", deal["price"])


def _change(call: Call, discount: Document, unit: Document, deal: Document) -> None:
    store, known = call.store, _own_deal(unit, discount["discount_id"])
    if deal["stock"] not in (None, known["stock"]):
        raise Unfit("error_param", "The promotion stock cannot be changed.")
    changed = {**known, "price": deal["price"], "purchase_limit": deal["purchase_limit"]}
    _check_price(store, unit, changed)
    store.put_unit({**unit, "deals": [changed if one is known else one for one in unit["deals"]]})
    store.log(call.path, unit, "deal", changed["price"])


def _check_price(store: Store, unit: Document, deal: Document) -> None:
    """The rules of a promotion price: below the list price, at most 50 % off, models not too far apart."""
    price, listed = deal["price"], unit["price"]
    if price > listed:
        raise Unfit("promotion_price_higher_input_price", "The promotion price is higher than the price.")
    if price == listed:
        raise Unfit("promotoin_price_too_high", "The promotion price must be lower than the price.")
    most_cut = store.setting("discount_most_percent")
    if price * 100 < listed * (100 - most_cut):
        raise Unfit("promotion_price_for_vn", f"A discount may not exceed {most_cut} % in Vietnam.")
    if price < store.setting("price_min_vnd"):
        raise Unfit("promotion_price_too_low", "The promotion price is lower than the minimum.")
    item = store.item(unit["item_id"]) or {"model_ids": []}
    others = (
        _deal_of(other, deal["discount_id"])
        for other in store.units_of(item)
        if other["model_id"] != unit["model_id"]
    )
    prices = [price, *(other["price"] for other in others if other is not None)]
    if max(prices) > store.setting("price_ratio_max") * min(prices):
        raise Unfit("fail_model_price_check", "The promotion prices of the models are too far apart.")


def _unit(store: Store, item_id: int, model_id: int) -> Document:
    item = store.item(item_id)
    if item is None:
        raise Unfit("item_id_not_exist", "The item does not exist.")
    if item["status"] != ON_SALE:
        raise Unfit("item_status_invalid", "The item is not on sale.")
    if item["model_ids"] and not model_id:
        raise Unfit("item_need_model_id", "The item has models, model_id is required.")
    unit = store.unit(item_id, model_id)
    if unit is None:
        raise Unfit("model_id_not_exist", "The model does not exist.")
    return unit


def _deal_of(unit: Document, discount_id: int) -> Document | None:
    return next((deal for deal in unit["deals"] if deal["discount_id"] == discount_id), None)


def _own_deal(unit: Document, discount_id: int) -> Document:
    deal = _deal_of(unit, discount_id)
    if deal is None:
        code = "model_id_not_exist" if unit["model_id"] else "item_id_not_exist"
        raise Unfit(code, "Not in this discount.")
    return deal


def _price(sent: Any) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int | float) or sent <= 0:
        raise Unfit("promotion_price_too_low", "The promotion price must be more than 0.")
    return round(sent)


def _error(item_id: int, model_id: int, unfit: Unfit) -> Document:
    return {
        "item_id": item_id,
        "model_id": model_id,
        "fail_error": f"discount.{unfit.code}",
        "fail_message": unfit.message,
    }


CALLS = {
    "discount/add_discount_item": ("POST", add_discount_item),
    "discount/update_discount_item": ("POST", update_discount_item),
    "discount/delete_discount_item": ("POST", delete_discount_item),
}
