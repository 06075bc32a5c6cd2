"""Vouchers: a code that takes an amount or a percentage off the basket. Shoppers do not redeem them here.

Source: Shopee Open Platform v2, the voucher module.
"""

from typing import Any

from sandbox.shopee.gateway import Answer, Call, ShopeeError
from sandbox.shopee.store import Document, Store

VOUCHER_START = 880_300_111_222
SHOP_PREFIX = "OCOP"
MOST_LIVE = 1_000
MOST_USES = 200_000
LEAST_S, MOST_S = 3_600, 93 * 86_400  # an hour to three months
BY_SHOP, BY_PRODUCT = 1, 2
AMOUNT, PERCENTAGE, COINS = 1, 2, 3
CHANNELS = {1, 3, 4}  # everywhere, feed, live streaming; none = hidden
STAGES = ("upcoming", "ongoing", "expired")
NUMBERS = (
    "usage_quantity",
    "start_time",
    "end_time",
    "display_start_time",
    "min_basket_price",
    "discount_amount",
    "percentage",
    "max_price",
)
LISTS = ("display_channel_list", "item_id_list")
WHILE_ONGOING = ("voucher_name", "usage_quantity", "end_time", "display_channel_list", "item_id_list")


def add_voucher(call: Call) -> Answer:
    """`voucher/add_voucher`: of the shop or of some items."""
    store, sent = call.store, call.body
    code = call.text("voucher_code", "")
    if not (code.isascii() and code.isalnum() and len(code) <= 5):
        raise _refused("voucher_code_error", "voucher_code must be 1 to 5 letters or digits.")
    live = [one for one in store.values("voucher") if store.stage(one) != "expired"]
    if len(live) >= MOST_LIVE:
        raise _refused("voucher_over_limit", f"At most {MOST_LIVE} upcoming and ongoing vouchers.")
    full_code = SHOP_PREFIX + code.upper()
    if any(one["voucher_code"] == full_code for one in live):
        raise _refused("voucher_code_duplicate_error", "The voucher code is in use.")
    voucher: Document = {
        "voucher_id": store.new_id("voucher", VOUCHER_START),
        "voucher_code": full_code,
        "voucher_name": call.text("voucher_name"),
        "voucher_type": call.whole("voucher_type"),
        "reward_type": call.whole("reward_type"),
        "usage_quantity": call.whole("usage_quantity"),
        "current_usage": 0,
        "start_time": call.whole("start_time"),
        "end_time": call.whole("end_time"),
        "is_admin": False,
        "voucher_purpose": 0,
        "display_channel_list": sent.get("display_channel_list") or [],
        "min_basket_price": call.whole("min_basket_price"),
        "item_id_list": sent.get("item_id_list") or [],
        "display_start_time": call.whole("display_start_time", call.whole("start_time")),
        "target_voucher": 0,
        "usecase": call.whole("voucher_type"),
        **_reward(call),
    }
    _check(store, voucher)
    store.put("voucher", voucher["voucher_id"], voucher)
    return {"voucher_id": voucher["voucher_id"]}


def update_voucher(call: Call) -> Answer:
    """`voucher/update_voucher`: once ongoing only name, quantity (up), end (earlier), channels and items."""
    store, voucher = call.store, _find(call)
    stage = store.stage(voucher)
    if stage == "expired":
        raise _refused("error_param", "The voucher has ended.")
    changes: Document = {name: call.whole(name) for name in NUMBERS if name in voucher and name in call.body}
    changes |= {name: call.body[name] for name in LISTS if name in call.body}
    changes["voucher_name"] = call.text("voucher_name", voucher["voucher_name"])
    if stage == "ongoing":
        fixed = sorted(changes.keys() - {*WHILE_ONGOING})
        if fixed:
            raise _refused("error_param", f"{fixed[0]} of an ongoing voucher cannot be changed.")
        if changes.get("usage_quantity", MOST_USES) < voucher["usage_quantity"]:
            raise _refused("error_param", "usage_quantity can only grow.")
        if changes.get("end_time", 0) > voucher["end_time"]:
            raise _refused("voucher_end_time_error", "The end time can only be moved earlier.")
    changed = {**voucher, **changes}
    _check(store, changed)
    store.put("voucher", voucher["voucher_id"], changed)
    return {"voucher_id": voucher["voucher_id"]}


def delete_voucher(call: Call) -> Answer:
    """`voucher/delete_voucher`: upcoming ones only."""
    voucher = _find(call)
    if call.store.stage(voucher) != "upcoming":
        raise _refused("error_param", "Only an upcoming voucher can be deleted.")
    call.store.remove("voucher", voucher["voucher_id"])
    return {"voucher_id": voucher["voucher_id"]}


def end_voucher(call: Call) -> Answer:
    """`voucher/end_voucher`: ongoing ones only."""
    store, voucher = call.store, _find(call)
    if store.stage(voucher) != "ongoing":
        raise _refused("error_param", "Only an ongoing voucher can be ended.")
    store.put("voucher", voucher["voucher_id"], {**voucher, "end_time": store.now()})
    return {"voucher_id": voucher["voucher_id"]}


def get_voucher(call: Call) -> Answer:
    """`voucher/get_voucher`."""
    return _find(call)


def get_voucher_list(call: Call) -> Answer:
    """`voucher/get_voucher_list`: by stage, newest first."""
    store, wanted = call.store, call.text("status", "all")
    if wanted not in (*STAGES, "all"):
        raise _refused("error_param", "Invalid status.")
    size, number = call.page_size(100, 20), call.page_no()
    found = [one for one in store.values("voucher") if wanted in (store.stage(one), "all")][::-1]
    hidden = ("min_basket_price", "max_price", "item_id_list", "display_channel_list")
    return {
        "more": number * size < len(found),
        "voucher_list": [
            {name: value for name, value in one.items() if name not in hidden}
            for one in found[(number - 1) * size : number * size]
        ],
    }


def _reward(call: Call) -> dict[str, int]:
    """What the voucher gives, by its kind."""
    kind = call.whole("reward_type")
    if kind == AMOUNT:
        return {"discount_amount": call.whole("discount_amount")}
    if kind in (PERCENTAGE, COINS):
        return {"percentage": call.whole("percentage"), "max_price": call.whole("max_price", 0)}
    raise _refused("error_param", "reward_type must be 1, 2 or 3.")


def _check(store: Store, voucher: Document) -> None:
    lasts_s = voucher["end_time"] - voucher["start_time"]
    if voucher["end_time"] <= store.now() or not LEAST_S <= lasts_s <= MOST_S:
        raise _refused("voucher_end_time_error", "A voucher lasts an hour to three months and ends later.")
    if not 1 <= voucher["usage_quantity"] <= MOST_USES:
        raise _refused("error_param", f"usage_quantity must be 1 to {MOST_USES}.")
    if "discount_amount" in voucher:
        if voucher["discount_amount"] < 1:
            raise _refused("error_param", "discount_amount must be more than 0.")
        if voucher["min_basket_price"] < voucher["discount_amount"]:
            raise _refused("voucher_min_price_error", "min_basket_price is below the discount_amount.")
    elif not 1 <= voucher["percentage"] <= 99:
        raise _refused("error_param", "percentage must be 1 to 99.")
    if not set(_numbers(voucher, "display_channel_list")) <= CHANNELS:
        raise _refused("error_param", "display_channel_list may hold 1, 3 and 4.")
    items = _numbers(voucher, "item_id_list")
    if voucher["voucher_type"] not in (BY_SHOP, BY_PRODUCT):
        raise _refused("error_param", "voucher_type must be 1 or 2.")
    if voucher["voucher_type"] == BY_PRODUCT and not (items and all(map(store.item, items))):
        raise _refused("error_param", "item_id_list must hold items of the shop.")


def _numbers(voucher: Document, name: str) -> list[int]:
    values: Any = voucher[name]
    if not isinstance(values, list) or not all(isinstance(value, int) for value in values):
        raise _refused("error_param", f"{name} must be a list of numbers.")
    return values


def _find(call: Call) -> Document:
    voucher = call.store.get("voucher", call.whole("voucher_id"))
    if voucher is None:
        raise _refused("error_not_found", "The voucher is not found.")
    return voucher


def _refused(code: str, message: str) -> ShopeeError:
    return ShopeeError(f"voucher.{code}", message)


CALLS = {
    "voucher/add_voucher": ("POST", add_voucher),
    "voucher/update_voucher": ("POST", update_voucher),
    "voucher/delete_voucher": ("POST", delete_voucher),
    "voucher/end_voucher": ("POST", end_voucher),
    "voucher/get_voucher": ("GET", get_voucher),
    "voucher/get_voucher_list": ("GET", get_voucher_list),
}
