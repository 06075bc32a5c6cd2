"""Stock and price of one item's units: absolute values, each entry may fail alone."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from sandbox.shopee.gateway import Answer, Call, ShopeeError, whole
from sandbox.shopee.store import Document, Store

MOST_ENTRIES = 50
PRICE_LOCKED = "error_cannt_edit_price_in_promotion"
STOCK_LOCKED = "error_cannt_edit_stock_in_promotion"


class Failed(Exception):
    """One entry of a call cannot be applied; the code counts when every entry fails."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def update_stock(call: Call) -> Answer:
    """`product/update_stock`: own stock of 1 to 50 units of an item. 0 = sold out, still listed."""
    store = call.store
    if store.setting("holiday_mode"):
        raise ShopeeError("error_holiday_mode_change_stock", "Cannot edit stock in holiday mode.")
    item = call.item()
    entries = _entries(call, item, "stock_list", "error_edit_item_stock_for_item_has_model")

    def apply(unit: Document, entry: dict[str, Any]) -> dict[str, Any]:
        try:
            stock = check_stock(store, entry.get("seller_stock"))
        except ShopeeError as error:
            raise Failed(error.code, error.message) from error
        reserved = store.reserved(unit)
        if stock < reserved:
            raise Failed("error_param", f"Stock should be larger than {reserved} (reserve stock number)")
        if store.setting("discount_locks_stock") and store.deals(unit):
            raise Failed(STOCK_LOCKED, "Cannot edit stock of an item in promotion.")
        store.change(unit, stock=stock)
        store.log(call.path, unit, "stock", stock)
        return {"model_id": unit["model_id"], "location_id": "", "stock": stock}

    return _each(call, item, entries, apply, field="stock", catch_all="error_busi_update_stock_failed")


def update_price(call: Call) -> Answer:
    """`product/update_price`: list prices of 1 to 50 units of an item."""
    store, item = call.store, call.item()
    entries = _entries(call, item, "price_list", "error_edit_item_price_for_item_has_model")
    _check_spread(store, item, entries)

    def apply(unit: Document, entry: dict[str, Any]) -> dict[str, Any]:
        try:
            price = check_price(store, entry.get("original_price"))
        except ShopeeError as error:
            raise Failed(error.code, error.message) from error
        if _price_locked(store, unit):
            raise Failed(PRICE_LOCKED, "Cannot edit price of an item in promotion.")
        store.change(unit, price=price)
        store.log(call.path, unit, "price", price)
        done = {"original_price": price}
        return {"model_id": unit["model_id"], **done} if item["model_ids"] else done

    return _each(call, item, entries, apply, field="price", catch_all="error_update_price_fail")


def check_stock(store: Store, sent: Any) -> int:
    """The total of a `seller_stock` list; refused when missing, out of range or by warehouse."""
    if not isinstance(sent, list) or not sent or not all(isinstance(entry, dict) for entry in sent):
        raise ShopeeError("error_param", "seller_stock is required.")
    if len(sent) > 1 or sent[0].get("location_id"):
        raise ShopeeError("error_param", "The shop has a different stock structure: no location_id.")
    stock = whole(sent[0].get("stock"), "stock")
    if not 0 <= stock <= store.setting("stock_max"):
        raise ShopeeError("error_param", f"Stock should be between 0 and {store.setting('stock_max')}.")
    return stock


def check_price(store: Store, sent: Any) -> int:
    """A price in đồng (fractions are rounded); refused when out of range."""
    if isinstance(sent, bool) or not isinstance(sent, int | float):
        raise ShopeeError("error_invalid_price", "Invalid original_price.")
    price = round(sent)
    if price < store.setting("price_min_vnd"):
        raise ShopeeError("error_price_exceed_min_limitt", "The price is below the minimum price limit.")
    if price > store.setting("price_max_vnd"):
        raise ShopeeError("error_price_exceed_max_limitt", "The price is above the maximum price limit.")
    return price


def check_ratio(store: Store, prices: Sequence[int], code: str = "error_update_price_fail") -> None:
    """Refuse prices of one item too far apart."""
    ratio = store.setting("price_ratio_max")
    if prices and max(prices) > ratio * min(prices):
        raise ShopeeError(code, f"The dearest model may cost at most {ratio} times the cheapest.")


def _entries(call: Call, item: Document, name: str, needs_model: str) -> list[tuple[int, dict[str, Any]]]:
    """(model_id, entry) of a call; model_id 0 or absent means the item itself."""
    found = [
        (whole(entry.get("model_id", 0) or 0, "model_id"), entry)
        for entry in call.objects(name, MOST_ENTRIES)
    ]
    model_ids = [model_id for model_id, _ in found]
    if len(set(model_ids)) < len(model_ids):
        raise ShopeeError("error_param", "Repeat model_id.")
    if item["model_ids"] and 0 in model_ids:
        raise ShopeeError(needs_model, "The item has models, model_id is required.")
    return found


def _each(
    call: Call,
    item: Document,
    entries: list[tuple[int, dict[str, Any]]],
    apply: Callable[[Document, dict[str, Any]], dict[str, Any]],
    *,
    field: str,
    catch_all: str,
) -> Answer:
    """Apply entry by entry. A call fails as a whole only when every entry did; it then carries the common
    code of the entries, or the catch-all."""
    done: list[dict[str, Any]] = []
    failed: list[dict[str, Any]] = []
    codes: set[str] = set()
    for model_id, entry in entries:
        unit = call.store.unit(item["item_id"], model_id)
        try:
            if unit is None:
                raise Failed(catch_all, "Wrong model_id.")
            done.append(apply(unit, entry))
        except Failed as failure:
            failed.append({"model_id": model_id, "failed_reason": failure.reason})
            codes.add(failure.code)
            if unit is not None:
                call.store.log(call.path, unit, field, None, code=failure.code)
    response = {"success_list": done, "failure_list": failed}
    if not done:
        code = codes.pop() if len(codes) == 1 else catch_all
        raise ShopeeError(code, failed[0]["failed_reason"], response=response)
    return response


def _price_locked(store: Store, unit: Document) -> bool:
    """Whether a running or scheduled discount, or a campaign of the platform, holds the list price."""
    return store.in_campaign(unit) or bool(store.setting("discount_locks_price") and store.deals(unit))


def _check_spread(store: Store, item: Document, entries: list[tuple[int, dict[str, Any]]]) -> None:
    """The ratio rule over the item as it would be after the call; entries that fail alone change nothing."""
    wishes = dict(entries)
    prices = []
    for unit in store.units_of(item):
        price = unit["price"]
        if unit["model_id"] in wishes and not _price_locked(store, unit):
            with suppress(ShopeeError):
                price = check_price(store, wishes[unit["model_id"]].get("original_price"))
        prices.append(price)
    check_ratio(store, prices)


CALLS = {
    "product/update_stock": ("POST", update_stock),
    "product/update_price": ("POST", update_price),
}
