"""The items of an activity: put them in, change them, take them out."""

from copy import deepcopy
from typing import Any

from sandbox.tiktok import amounts, fields, products, promotions, shop
from sandbox.tiktok.activity_calls import check_free, log_items, open_activity
from sandbox.tiktok.answers import GATEWAY, Refusal
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.promotions import PRICE_TYPES, PRICED, UNLIMITED, Activity

PER_CALL, PER_ACTIVITY = 300, 10_000

Entry = dict[str, Any]


def _put(call: Call) -> dict[str, Any]:
    """Insert or change items: all of the call, or none."""
    activity = open_activity(call)
    if fields.text(call.body, "activity_id") != activity["id"]:
        raise Refusal(GATEWAY, "param body.activity_id differs from the path")
    rows = fields.items(call.body, "products")
    if not rows:
        raise Refusal(GATEWAY, "param body.products is empty")
    skus = [fields.optional_items(row, "skus", f"body.products[{index}]") for index, row in enumerate(rows)]
    if len(rows) > PER_CALL or sum(map(len, skus)) > PER_CALL:
        raise Refusal(17029046, f"At most {PER_CALL} products and {PER_CALL} SKUs can be sent.")
    entries = deepcopy(activity["products"])
    for index, (row, sku_rows) in enumerate(zip(rows, skus, strict=True)):
        where = f"body.products[{index}]"
        product = _product(call, fields.text(row, "id", where))
        entries[product["id"]] = _product_entry(
            call, activity, product, row, sku_rows, entries.get(product["id"]), where
        )
        check_free(call, activity, product["id"], [sku["id"] for sku in sku_rows])
    if sum(max(1, len(entry["skus"])) for entry in entries.values()) > PER_ACTIVITY:
        raise Refusal(17029025, f"An activity holds at most {PER_ACTIVITY} items.")
    activity["products"] = entries
    promotions.save(call.world, activity)
    for row, sku_rows in zip(rows, skus, strict=True):
        log_items(call, activity, row["id"], [sku["id"] for sku in sku_rows])
    return _written(call, activity)


def _product(call: Call, product_id: str) -> products.Product:
    product = call.world.state.get("tiktok_product", product_id)
    if product is None or product["status"] == "DELETED":
        raise Refusal(17029017, "The product is not yours or does not exist.")
    return product


def _product_entry(
    call: Call,
    activity: Activity,
    product: products.Product,
    row: dict[str, Any],
    sku_rows: list[dict[str, Any]],
    before: Entry | None,
    where: str,
) -> Entry:
    by_sku = activity["product_level"] == "VARIATION"
    lowest = min((product["prices"][sku["id"]] for sku in product["content"]["skus"]), default=0)
    stock = sum(products.available(product, sku["id"]) for sku in product["content"]["skus"])
    entry = _entry(call, activity, row, before, where, "product", None if by_sku else lowest, stock)
    if not by_sku:
        if sku_rows:
            raise Refusal(17029034, "An activity of level PRODUCT takes no SKUs.")
        return {**entry, "skus": {}}
    if (entry["quantity_limit"], entry["quantity_per_user"]) != (UNLIMITED, UNLIMITED):
        raise Refusal(17029034, "An activity of level VARIATION has its limits on the SKUs.")
    if not sku_rows:
        raise Refusal(17029016, "The SKU list is empty.")
    entries = dict(before["skus"]) if before else {}
    for index, sku_row in enumerate(sku_rows):
        here = f"{where}.skus[{index}]"
        sku_id = fields.text(sku_row, "id", here)
        if all(sku["id"] != sku_id for sku in product["content"]["skus"]):
            raise Refusal(17029016, "The SKU does not belong to the product.")
        entries[sku_id] = _entry(
            call,
            activity,
            sku_row,
            entries.get(sku_id),
            here,
            "SKU",
            product["prices"][sku_id],
            products.available(product, sku_id),
        )
    return {**entry, "skus": entries}


def _entry(
    call: Call,
    activity: Activity,
    row: dict[str, Any],
    before: Entry | None,
    where: str,
    level: str,
    list_price: int | None,
    stock: int,
) -> Entry:
    """One item, checked. `list_price` None: price and discount do not stand on this level."""
    amount, discount = _value(call, activity, row, where, level, list_price)
    limit = fields.optional_whole(row, "quantity_limit", UNLIMITED, where)
    per_user = fields.optional_whole(row, "quantity_per_user", UNLIMITED, where)
    if any(value != UNLIMITED and not 1 <= value <= 99 for value in (limit, per_user)):
        raise Refusal(17029050, "Limits must be -1 or 1-99.")
    if limit > stock:
        raise Refusal(17029019 if level == "product" else 17029018, f"The {level} limit exceeds the stock.")
    entry: Entry = {
        "amount": amount,
        "discount": discount,
        "quantity_limit": limit,
        "quantity_per_user": per_user,
        "used": before["used"] if before else 0,
    }
    if before is None or list_price is None:
        return entry
    if any(_shrinks(before[name], entry[name]) for name in ("quantity_limit", "quantity_per_user")):
        raise Refusal(17029050, "Limits may only grow.")
    running = promotions.status(call.world, activity) == "ONGOING"
    if running and activity["activity_type"] == "FLASHSALE" and {**before, "skus": 0} != {**entry, "skus": 0}:
        raise _frozen(level)
    return entry


def _value(
    call: Call, activity: Activity, row: dict[str, Any], where: str, level: str, list_price: int | None
) -> tuple[int | None, int | None]:
    """Amount or percentage of an item, whichever its activity asks for."""
    written = fields.optional_text(row, "activity_price_amount", where)
    percent = fields.optional_text(row, "discount", where)
    if activity["activity_type"] not in PRICE_TYPES or list_price is None:
        if written or percent:
            raise Refusal(17029034, f"Price and discount are not allowed on the {level} here.")
        return None, None
    by_amount = activity["activity_type"] in PRICED
    if (by_amount and percent) or (not by_amount and written):
        raise Refusal(17029034, "Price and discount do not fit the activity type.")
    highest = call.world.setting(shop.CHANNEL, "highest_discount_percent")
    missing, beyond = (17029041, 17029020) if level == "product" else (17029042, 17029021)
    if by_amount:
        amount = amounts.dong(written)
        if not written or not amount:
            raise Refusal(missing, f"The price of the {level} is missing.")
        if amount >= list_price or (list_price - amount) * 100 > highest * list_price:
            raise Refusal(beyond, f"The discount of the {level} is beyond the allowed range.")
        return amount, None
    if not (percent.isascii() and percent.isdigit()):
        raise Refusal(missing + 2, f"The discount of the {level} is missing.")
    if not 1 <= int(percent) <= highest:
        raise Refusal(beyond, f"The discount of the {level} is beyond the allowed range.")
    return None, int(percent)


def _shrinks(before: int, after: int) -> bool:
    return after != UNLIMITED and (before == UNLIMITED or after < before)


def _frozen(level: str) -> Refusal:
    code = 17029047 if level == "product" else 17029048
    return Refusal(code, f"The {level} of a running flash sale cannot be changed.")


def _remove(call: Call) -> dict[str, Any]:
    """Take out products, or SKUs; what is not in the activity is passed over."""
    activity = open_activity(call)
    product_ids = _listed(call, "product_ids")
    sku_ids = _listed(call, "sku_ids")
    if not product_ids and not sku_ids:
        raise Refusal(GATEWAY, "param body.product_ids or body.sku_ids is missing")
    gone = {
        product_id: set(entry["skus"]) if product_id in product_ids else set(entry["skus"]) & sku_ids
        for product_id, entry in activity["products"].items()
    }
    gone = {product_id: skus for product_id, skus in gone.items() if skus or product_id in product_ids}
    flash = activity["activity_type"] == "FLASHSALE"
    if gone and flash and promotions.status(call.world, activity) == "ONGOING":
        raise _frozen("SKU" if sku_ids else "product")
    for product_id, skus in gone.items():
        log_items(call, activity, product_id, skus, gone=True)
        entry = activity["products"][product_id]
        for sku_id in skus:
            del entry["skus"][sku_id]
        if not entry["skus"]:
            del activity["products"][product_id]
    promotions.save(call.world, activity)
    return _written(call, activity)


def _listed(call: Call, name: str) -> set[str]:
    rows = fields.texts(call.body, name, PER_ACTIVITY)
    if len(rows) > PER_CALL:
        raise Refusal(17029046, f"At most {PER_CALL} items can be sent.")
    return set(rows)


def _written(call: Call, activity: Activity) -> dict[str, Any]:
    return {
        "activity_id": activity["id"],
        "title": activity["title"],
        "status": promotions.status(call.world, activity),
        "total_count": len(activity["products"]),
        "update_time": activity["update_ms"] // 1000,
    }


_WRITE = "seller.promotion.write"
_ITEMS = "/promotion/{version}/activities/{activity_id}/products"
OPERATIONS = (Operation("PUT", _ITEMS, _WRITE, _put), Operation("DELETE", _ITEMS, _WRITE, _remove))
