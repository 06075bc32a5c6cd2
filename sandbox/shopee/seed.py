"""Fill the demo shop from a catalogue shaped like data/ocop_products.json."""

from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.shopee.items import ITEM_START
from sandbox.shopee.models import MODEL_START, MOST_MODELS
from sandbox.shopee.shop import CHANNELS
from sandbox.shopee.store import Document, Store
from sandbox.shopee.taxonomy import ORIGIN, ORIGIN_VIETNAM, is_food

CATEGORY = {
    "trai-cay-tuoi": 100871,
    "hat-dieu": 100825,
    "ca-phe-ca-cao": 100842,
    "mat-ong": 101814,
    "tra-thao-moc": 100841,
    "nam": 100864,
    "gia-vi": 100863,
    "do-uong": 100845,
    "ruou": 100851,
    "yen-sao": 100881,
    "thit-ca-trung": 100872,
    "banh-keo-do-say": 100823,
    "gao-ngu-coc": 100862,
    "duoc-lieu-tinh-dau": 101653,
    "thu-cong-my-nghe": 101130,
    "hoa-kieng": 101143,
    "du-lich": 101960,
}
OTHER_CATEGORY = 100864
KINDS = ("item", "unit", "discount", "voucher", "order", "return")


def fill(store: Store, catalogue: dict[str, Any]) -> None:
    """Replace the shop's listings, promotions and orders by the catalogue: on sale, stock 0."""
    for kind in KINDS:
        for document in list(store.values(kind)):
            store.remove(kind, _key(kind, document))
    for product in catalogue["products"]:
        for variants in groups(product["variants"], store.setting("price_ratio_max")):
            _list(store, product, variants)


def groups(variants: Sequence[dict[str, Any]], ratio: float) -> Iterator[list[dict[str, Any]]]:
    """Variants that may share an item: at most 50, dearest at most `ratio` times the cheapest."""
    group: list[dict[str, Any]] = []
    for variant in sorted(variants, key=lambda variant: variant["price_vnd"]):
        if group and (variant["price_vnd"] > ratio * group[0]["price_vnd"] or len(group) == MOST_MODELS):
            yield group
            group = []
        group.append(variant)
    if group:
        yield group


def _list(store: Store, product: dict[str, Any], variants: list[dict[str, Any]]) -> None:
    now, item_id = store.now(), store.new_id("item", ITEM_START)
    alone = len(variants) == 1
    category_id = CATEGORY.get(product.get("category", ""), OTHER_CATEGORY)
    channel = CHANNELS[0]
    origin = {"attribute_id": ORIGIN, "attribute_value_list": [{"value_id": ORIGIN_VIETNAM}]}
    item: Document = {
        "item_id": item_id,
        "create_time": now,
        "update_time": now,
        "condition": "NEW",
        "status": "NORMAL",
        "name": product["name"],
        "description": product.get("description_vi", product["name"]),
        "sku": variants[0]["sku"] if alone else str(product.get("id", "")),
        "category_id": category_id,
        "weight": max(variants[0].get("ship_weight_g", 500), 10) / 1000,
        "image_ids": [],
        "gtin_code": "",
        "violation": "",
        "dimension": {"package_length": 20, "package_width": 15, "package_height": 10},
        "brand": {"brand_id": 0, "original_brand_name": "No Brand"},
        "attributes": [origin] if is_food(category_id) else [],
        "logistics": [
            {
                "logistic_id": channel["logistics_channel_id"],
                "enabled": True,
                "is_free": False,
                "logistic_name": channel["logistics_channel_name"],
                "estimated_shipping_fee": 16500,
            }
        ],
        "pre_order": {"is_pre_order": False, "days_to_ship": 2},
        "sale": 0,
        "model_ids": [],
        "tiers": [],
    }
    if not alone:
        options = [{"name": variant.get("label_vi", variant["sku"])} for variant in variants]
        item["tiers"] = [{"name": "Quy cách", "options": options}]
    for position, variant in enumerate(variants):
        model_id = 0 if alone else store.new_id("model", MODEL_START)
        if model_id:
            item["model_ids"].append(model_id)
        store.put_unit(
            {
                "item_id": item_id,
                "model_id": model_id,
                "sku": variant["sku"],
                "deals": [],
                "price": variant["price_vnd"],
                "stock": 0,
                "tier_index": [] if alone else [position],
            }
        )
    store.put_item(item)


def _key(kind: str, document: Document) -> str | int:
    if kind == "unit":
        return f"{document['item_id']}:{document['model_id']}"
    return document[f"{kind}_sn" if kind in ("order", "return") else f"{kind}_id"]
