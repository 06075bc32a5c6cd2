"""Bring the variants of an item: one tier, one option and one model for each SKU; model ids are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.adapters.shopee.verdicts import Verdict
from channels_sync.protocol import ContentSku

TIER = "Phân loại"


@dataclass(frozen=True, slots=True)
class _Model:
    id: int
    place: tuple[int | None, ...]
    warehouse: str


def bring(gateway: Gateway, product: str, skus: Sequence[ContentSku]) -> dict[str, tuple[str, str]]:
    """The model id and warehouse of each SKU, once the item has exactly these. Raises ChannelError.

    Vanished ones are deleted first, then options are named and put in order, then new ones are added.
    """
    tiers, held = _read(gateway, product)
    item = {"item_id": as_int(product)}
    wanted = {sku.seller_sku: sku for sku in skus}
    kept = {label: model for label, model in held.items() if label in wanted}
    if not kept:
        body = {**item, "standardise_tier_variation": _tier(skus), "model": _new(skus, wanted)}
        gateway.post("product/init_tier_variation", body)
        return _told(_read(gateway, product)[1], wanted)
    if len(tiers) > 1:
        if kept.keys() == wanted.keys() == held.keys():  # somebody's own arrangement of the same SKUs
            return _told(kept, wanted)
        raise Refused(
            Verdict("error_tier_var_too_many", "the item has two tiers, which is not our doing"), {}
        )
    for label in held.keys() - wanted.keys():
        gateway.post("product/delete_model", {**item, "model_id": held[label].id})
    order = {sku.seller_sku: number for number, sku in enumerate(skus)}
    in_place = all(kept[label].place == (order[label],) for label in kept)
    if not in_place or _options(tiers) != [sku.label for sku in skus]:
        stays = [{"tier_index": [order[label]], "model_id": model.id} for label, model in kept.items()]
        body = {**item, "standardise_tier_variation": _tier(skus), "model_list": stays}
        gateway.post("product/update_tier_variation", body)
    missing = {label: sku for label, sku in wanted.items() if label not in kept}
    if missing:
        gateway.post("product/add_model", {**item, "model_list": _new(skus, missing)})
        kept = _read(gateway, product)[1]
    return _told(kept, wanted)


def _read(gateway: Gateway, product: str) -> tuple[list[dict[str, Any]], dict[str, _Model]]:
    """The tiers of an item, and its models by our SKU."""
    answer = gateway.get("product/get_model_list", {"item_id": product})
    models: dict[str, _Model] = {}
    for model in map(as_dict, as_list(answer.get("model"))):
        number = as_int(model.get("model_id"))
        if not number:
            continue
        places = as_list(as_dict(model.get("stock_info_v2")).get("seller_stock"))
        names = {as_text(as_dict(place).get("location_id")) for place in places}
        warehouse = names.pop() if len(names) == 1 else ""
        index = tuple(as_int(one) for one in as_list(model.get("tier_index")))
        label = as_text(model.get("model_sku")) or f"#{number}"
        models.setdefault(label, _Model(number, index, warehouse))
    return [as_dict(tier) for tier in as_list(answer.get("standardise_tier_variation"))], models


def _options(tiers: Sequence[dict[str, Any]]) -> list[str]:
    options = as_list(tiers[0].get("variation_option_list")) if tiers else []
    return [as_text(as_dict(option).get("variation_option_name")) for option in options]


def _tier(skus: Sequence[ContentSku]) -> list[dict[str, Any]]:
    options = [{"variation_option_id": 0, "variation_option_name": sku.label} for sku in skus]
    return [{"variation_id": 0, "variation_name": TIER, "variation_option_list": options}]


def _new(skus: Sequence[ContentSku], chosen: Mapping[str, ContentSku]) -> list[dict[str, Any]]:
    return [
        {
            "tier_index": [place],
            "model_sku": sku.seller_sku,
            "original_price": sku.price_vnd,
            "seller_stock": [{"stock": 0}],
            "weight": sku.weight_g / 1000,
        }
        for place, sku in enumerate(skus)
        if sku.seller_sku in chosen
    ]


def _told(held: Mapping[str, _Model], wanted: Mapping[str, ContentSku]) -> dict[str, tuple[str, str]]:
    return {label: (str(model.id), model.warehouse) for label, model in held.items() if label in wanted}
