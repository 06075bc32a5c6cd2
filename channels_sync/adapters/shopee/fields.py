"""A page in Shopee's fields: all of them for a new item, those that differ for one that stands."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.adapters.shopee.verdicts import Verdict
from channels_sync.protocol import AttributeAnswer, Content

NO_BRAND = "No Brand"
SIDES = ("package_length", "package_width", "package_height")


def labels(code: str, content: Content) -> list[str]:
    """What the item may carry as `item_sku`, what it should carry first: our code with several variants, the
    SKU with one; the other one where the number of variants has changed since."""
    sku = content.skus[0].seller_sku
    return [code, sku] if len(content.skus) > 1 else [sku, code]


def whole(gateway: Gateway, code: str, content: Content, pictures: Sequence[str]) -> dict[str, Any]:
    """The body of a new item: on sale with stock 0 at the list price of its cheapest variant."""
    weight_kg = max(sku.weight_g for sku in content.skus) / 1000
    return {
        **_page(code, content, pictures),
        "original_price": min(sku.price_vnd for sku in content.skus),
        "seller_stock": [{"stock": 0}],
        "condition": "NEW",
        "item_status": "NORMAL",
        "logistic_info": _carriers(gateway, weight_kg),
    }


def different(item: dict[str, Any], code: str, content: Content, pictures: Sequence[str]) -> dict[str, Any]:
    """The fields in which an item differs from the page; a promotion locks some of them, so no others go."""
    wanted = _page(code, content, pictures)
    shown = {
        "item_name": as_text(item.get("item_name")),
        "description": as_text(item.get("description")),
        "category_id": as_int(item.get("category_id")),
        "item_sku": as_text(item.get("item_sku")),
        "weight": _kilograms(item.get("weight")),
        "dimension": {side: as_int(as_dict(item.get("dimension")).get(side)) for side in SIDES},
        "image": {
            "image_id_list": [
                as_text(one) for one in as_list(as_dict(item.get("image")).get("image_id_list"))
            ]
        },
    }
    changed = {
        name: wanted[name] for name, value in shown.items() if name in wanted and wanted[name] != value
    }
    if as_int(as_dict(item.get("brand")).get("brand_id")) != wanted["brand"]["brand_id"]:
        changed["brand"] = wanted["brand"]
    if _answers(wanted["attribute_list"]) != _answers(as_list(item.get("attribute_list"))):
        changed["attribute_list"] = wanted["attribute_list"]
    return changed


def _page(code: str, content: Content, pictures: Sequence[str]) -> dict[str, Any]:
    sizes = [max(sides) for sides in zip(*(sku.size_cm for sku in content.skus), strict=True)]
    page = {
        "item_name": content.title,
        "description": content.description,
        "category_id": as_int(content.category),
        "item_sku": labels(code, content)[0],
        "weight": max(sku.weight_g for sku in content.skus) / 1000,
        "brand": {
            "brand_id": as_int(content.brand) or 0,
            "original_brand_name": content.brand_name or NO_BRAND,
        },
        "attribute_list": [_attribute(answer) for answer in content.attributes],
    }
    if pictures:
        page["image"] = {"image_id_list": list(pictures)}
    if all(sizes):
        page["dimension"] = dict(zip(SIDES, sizes, strict=True))
    return page


def _attribute(answer: AttributeAnswer) -> dict[str, Any]:
    values: list[dict[str, Any]] = [{"value_id": as_int(value)} for value in answer.value_ids]
    if answer.text:
        values.append({"value_id": 0, "original_value_name": answer.text})
    return {"attribute_id": as_int(answer.id), "attribute_value_list": values}


def _answers(attributes: Iterable[Any]) -> set[tuple[int | None, int, str]]:
    """Attributes as they can be compared: the words of a listed value do not count."""
    return {
        (
            as_int(attribute.get("attribute_id")),
            number,
            "" if number else as_text(value.get("original_value_name")),
        )
        for attribute in map(as_dict, attributes)
        for value in map(as_dict, as_list(attribute.get("attribute_value_list")))
        for number in (as_int(value.get("value_id")) or 0,)
    }


def _kilograms(weight: Any) -> float | None:
    """`weight` is text where items are read."""
    try:
        return float(Decimal(as_text(weight)))
    except InvalidOperation:
        return None


def _carriers(gateway: Gateway, weight_kg: float) -> list[dict[str, Any]]:
    """Every carrier buyers may choose in this shop that takes the weight. Raises Refused without one."""
    rows = gateway.get("logistics/get_channel_list", {}).get("logistics_channel_list")
    found = [
        {"logistic_id": number, "enabled": True, "is_free": False}
        for row in map(as_dict, as_list(rows))
        if row.get("enabled") is True
        and not as_int(row.get("mask_channel_id"))
        and _takes(as_dict(row.get("weight_limit")), weight_kg)
        and (number := as_int(row.get("logistics_channel_id"))) is not None
    ]
    if not found:
        raise Refused(Verdict("error_invalid_logistic_info", "no enabled carrier takes this weight"), {})
    return found


def _takes(limit: dict[str, Any], weight_kg: float) -> bool:
    most = _kilograms(limit.get("item_max_weight"))
    return not most or weight_kg <= most
