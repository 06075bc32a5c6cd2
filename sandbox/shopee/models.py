"""Variations of an item: tiers with options, and one model per combination."""

from collections.abc import Sequence
from typing import Any, TypeGuard

from sandbox.shopee.gateway import Answer, Call, ShopeeError, whole
from sandbox.shopee.shop import image_url
from sandbox.shopee.stock_price import check_price, check_ratio, check_stock
from sandbox.shopee.store import Document, Store

MODEL_START = 140_000_111_222
MOST_MODELS = 50
MOST_TIERS = 2


def init_tier_variation(call: Call) -> Answer:
    """`product/init_tier_variation`: gives an item its tiers and models; all earlier model ids end."""
    store, item = call.store, call.item()
    if store.now() - item["create_time"] < store.setting("tier_wait_s"):
        raise ShopeeError("error_inner", "The item is still being created, please try later.")
    if store.in_promotion(item):
        raise ShopeeError("error_cannt_change_tier_variation_in_promotion", "The item is in promotion.")
    tiers = _tiers(store, call)
    drafts = _drafts(store, call, "model", tiers, taken=set())
    check_ratio(store, [draft["price"] for draft in drafts])
    for unit in store.units_of(item):
        store.remove_unit(unit)
    item = {**item, "tiers": tiers, "model_ids": []}
    return {"item_id": item["item_id"], **tier_texts(store, item), "model": _create(call, item, drafts)}


def add_model(call: Call) -> Answer:
    """`product/add_model`: more combinations of the options an item already has."""
    store, item = call.store, call.item()
    if not item["tiers"]:
        raise ShopeeError("error_param", "The item has no tier variation.")
    units = store.units_of(item)
    taken = {tuple(unit["tier_index"]) for unit in units}
    drafts = _drafts(store, call, "model_list", item["tiers"], taken=taken)
    check_ratio(store, [entry["price"] for entry in (*units, *drafts)])
    return {"model": _create(call, {**item, "model_ids": [*item["model_ids"]]}, drafts)}


def update_model(call: Call) -> Answer:
    """`product/update_model`: SKU and parcel data; no price or stock."""
    store, item = call.store, call.item()
    changed = []
    for entry in call.objects("model", MOST_MODELS):
        unit = _model(store, item, entry.get("model_id"))
        sku = entry.get("model_sku", unit["sku"])
        if not isinstance(sku, str) or len(sku) > store.setting("sku_max"):
            raise ShopeeError("error_param", "Invalid model_sku.")
        parcel = {
            name: entry[name]
            for name in ("gtin_code", "weight", "dimension", "pre_order")
            if entry.get(name) is not None
        }
        changed.append({**unit, "sku": sku, **parcel})
    for unit in changed:
        store.put_unit(unit)
    store.put_item(item)
    return {}


def delete_model(call: Call) -> Answer:
    """`product/delete_model`: not the last one, and not in a promotion."""
    store, item = call.store, call.item()
    unit = _model(store, item, call.value("model_id"))
    if store.deals(unit):
        raise ShopeeError("error_cannt_delete_option_in_promotion", "The model is in promotion.")
    if len(item["model_ids"]) == 1:
        raise ShopeeError("error_param", "The last model cannot be deleted.")
    store.remove_unit(unit)
    store.put_item({**item, "model_ids": [one for one in item["model_ids"] if one != unit["model_id"]]})
    return {}


def update_tier_variation(call: Call) -> Answer:
    """`product/update_tier_variation`: other options; `model_list` says which model stays where."""
    store, item = call.store, call.item()
    if store.in_promotion(item):
        raise ShopeeError("error_cannt_change_tier_variation_in_promotion", "The item is in promotion.")
    tiers = _tiers(store, call)
    places = {unit["model_id"]: unit["tier_index"] for unit in store.units_of(item) if unit["model_id"]}
    if call.body.get("model_list"):
        places = {
            _model(store, item, entry.get("model_id"))["model_id"]: entry.get("tier_index")
            for entry in call.objects("model_list", MOST_MODELS)
        }
    seen: set[tuple[int, ...]] = set()
    for tier_index in places.values():
        _check_index(tier_index, tiers, seen)
    for unit in store.units_of(item):
        if unit["model_id"] in places:
            store.put_unit({**unit, "tier_index": places[unit["model_id"]]})
        else:
            store.remove_unit(unit)
    store.put_item({**item, "tiers": tiers, "model_ids": [one for one in item["model_ids"] if one in places]})
    return {}


def get_model_list(call: Call) -> Answer:
    """`product/get_model_list`: tiers and models of one item."""
    store = call.store
    item = store.item(call.whole("item_id"))
    if item is None:
        raise ShopeeError("error_item_not_found", "Item_id is not found.")
    models = [model_text(store, item, unit) for unit in store.units_of(item) if unit["model_id"]]
    return {**tier_texts(store, item), "model": models}


def model_text(store: Store, item: Document, unit: Document) -> dict[str, Any]:
    """A model as get_model_list shows it."""
    weight, dimension = unit.get("weight", item["weight"]), unit.get("dimension", item["dimension"])
    return {
        "model_id": unit["model_id"],
        "model_name": model_name(item, unit),
        "model_sku": unit["sku"],
        "tier_index": unit["tier_index"],
        "model_status": "MODEL_NORMAL",
        **price_stock(store, unit),
        "has_promotion": bool(store.deals(unit)),
        "gtin_code": unit.get("gtin_code", ""),
        "weight": str(weight),
        "dimension": dimension,
        "pre_order": unit.get("pre_order", item["pre_order"]),
        "is_fulfillment_by_shopee": False,
    }


def model_name(item: Document, unit: Document) -> str:
    """The chosen options, as buyers read them; empty for an item without models."""
    chosen = zip(unit["tier_index"], item["tiers"], strict=True) if unit["model_id"] else ()
    return ",".join(tier["options"][index]["name"] for index, tier in chosen)


def price_stock(store: Store, unit: Document) -> dict[str, Any]:
    """`price_info` and `stock_info_v2` of a unit, arrays as in the reading calls."""
    read, reserved = store.as_read(unit), store.reserved(unit)
    current = store.deal_price(unit) or read["price"]
    return {
        "price_info": [
            {
                "currency": "VND",
                "original_price": read["price"],
                "current_price": current,
                "inflated_price_of_original_price": read["price"],
                "inflated_price_of_current_price": current,
            }
        ],
        "stock_info_v2": {
            "summary_info": {"total_reserved_stock": reserved, "total_available_stock": read["stock"]},
            "seller_stock": [{"location_id": "", "stock": read["stock"], "if_saleable": True}],
            "shopee_stock": [],
        },
    }


def tier_texts(store: Store, item: Document) -> dict[str, Any]:
    """The tiers in the older and the standardised shape; answers hold both."""
    older, standard = [], []
    for tier in item["tiers"]:
        options, choices = [], []
        for option in tier["options"]:
            image_id = option.get("image_id", "")
            option_text: dict[str, Any] = {"option": option["name"]}
            choice = {"variation_option_id": 0, "variation_option_name": option["name"]}
            if image_id:
                option_text["image"] = {"image_id": image_id, "image_url": image_url(store, image_id)}
                choice |= {"image_id": image_id, "image_url": image_url(store, image_id)}
            options.append(option_text)
            choices.append(choice)
        older.append({"name": tier["name"], "option_list": options})
        standard.append(
            {
                "variation_id": 0,
                "variation_name": tier["name"],
                "variation_group_id": 0,
                "variation_option_list": choices,
            }
        )
    return {"tier_variation": older, "standardise_tier_variation": standard}


def _tiers(store: Store, call: Call) -> list[dict[str, Any]]:
    sent = call.body.get("standardise_tier_variation")
    if not _are_objects(sent):
        raise ShopeeError("error_param", "standardise_tier_variation is required.")
    if len(sent) > MOST_TIERS:
        raise ShopeeError("error_tier_var_too_many", f"At most {MOST_TIERS} tiers.")
    tiers = []
    for position, tier in enumerate(sent):
        name, options = tier.get("variation_name"), tier.get("variation_option_list")
        _check_name(name, "variation_name", store.setting("tier_name_max"))
        if not _are_objects(options):
            raise ShopeeError("error_param", "variation_option_list is required.")
        if len(options) > MOST_MODELS:
            raise ShopeeError("error_tier_opt_too_many", f"At most {MOST_MODELS} options.")
        kept = []
        for option in options:
            text, image_id = option.get("variation_option_name"), option.get("image_id")
            _check_name(text, "variation_option_name", store.setting("tier_option_max"))
            if image_id and (position > 0 or store.get("image", image_id) is None):
                raise ShopeeError("error_image_unavailable", f"Image {image_id} cannot be used here.")
            kept.append({"name": text, **({"image_id": image_id} if image_id else {})})
        if len({option["name"] for option in kept}) < len(kept):
            raise ShopeeError("error_model_duplicate_name", "Option names must differ.")
        if len({"image_id" in option for option in kept}) > 1:
            raise ShopeeError("error_param", "Give images for all options or for none.")
        tiers.append({"name": name, "options": kept})
    return tiers


def _are_objects(sent: Any) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(sent, list) and bool(sent) and all(isinstance(entry, dict) for entry in sent)


def _check_name(name: Any, field: str, most: int) -> None:
    if not isinstance(name, str) or not 1 <= len(name) <= most:
        raise ShopeeError("error_param", f"{field} should have 1 to {most} characters.")


def _drafts(
    store: Store, call: Call, field: str, tiers: Sequence[dict[str, Any]], taken: set[tuple[int, ...]]
) -> list[Document]:
    sent = call.body.get(field)
    if isinstance(sent, list) and len(sent) > MOST_MODELS:
        raise ShopeeError("error_model_count_over_limit", f"At most {MOST_MODELS} models per call.")
    seen, drafts = set(taken), []
    for entry in call.objects(field, MOST_MODELS):
        _check_index(entry.get("tier_index"), tiers, seen)
        sku = entry.get("model_sku") or ""
        if not isinstance(sku, str) or len(sku) > store.setting("sku_max"):
            raise ShopeeError("error_param", "Invalid model_sku.")
        parcel = {
            name: entry[name]
            for name in ("gtin_code", "weight", "dimension", "pre_order")
            if entry.get(name) is not None
        }
        drafts.append(
            {
                "sku": sku,
                "tier_index": entry["tier_index"],
                "deals": [],
                **parcel,
                "price": check_price(store, entry.get("original_price")),
                "stock": check_stock(store, entry.get("seller_stock")),
            }
        )
    return drafts


def _check_index(tier_index: Any, tiers: Sequence[dict[str, Any]], seen: set[tuple[int, ...]]) -> None:
    """Refuse a place outside the tiers or taken twice; notes it as taken."""
    if not isinstance(tier_index, list) or len(tier_index) != len(tiers):
        raise ShopeeError("error_param", "Invalid tier_index.")
    for index, tier in zip(tier_index, tiers, strict=True):
        if not isinstance(index, int) or not 0 <= index < len(tier["options"]):
            raise ShopeeError("error_param", "tier_index is out of range.")
    if tuple(tier_index) in seen:
        raise ShopeeError("error_model_duplicate_tier_variation_index", "Two models share a tier_index.")
    seen.add(tuple(tier_index))


def _create(call: Call, item: Document, drafts: Sequence[Document]) -> list[dict[str, Any]]:
    """Store new models and tell them as the writing calls do."""
    store, told = call.store, []
    for draft in drafts:
        model_id = store.new_id("model", MODEL_START)
        unit = store.put_unit({"item_id": item["item_id"], "model_id": model_id, **draft})
        item["model_ids"].append(model_id)
        store.log(call.path, unit, "stock", unit["stock"])
        store.log(call.path, unit, "price", unit["price"])
        told.append(
            {
                "tier_index": unit["tier_index"],
                "model_id": model_id,
                "model_sku": unit["sku"],
                "price_info": [{"original_price": unit["price"]}],
                "seller_stock": [{"location_id": "", "stock": unit["stock"]}],
            }
        )
    store.put_item(item)
    return told


def _model(store: Store, item: Document, model_id: Any) -> Document:
    unit = store.unit(item["item_id"], whole(model_id, "model_id"))
    if unit is None or not unit["model_id"]:
        raise ShopeeError("error_param", "Wrong model_id.")
    return unit


CALLS = {
    "product/init_tier_variation": ("POST", init_tier_variation),
    "product/add_model": ("POST", add_model),
    "product/update_model": ("POST", update_model),
    "product/delete_model": ("POST", delete_model),
    "product/update_tier_variation": ("POST", update_tier_variation),
    "product/get_model_list": ("GET", get_model_list),
}
