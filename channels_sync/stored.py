"""The form in which an intent stores a value: plain JSON, the same text for the same value. Pure."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from channels_sync.protocol import (
    Aim,
    AttributeAnswer,
    Content,
    ContentSku,
    Coupon,
    Deal,
    Facet,
    Licence,
    Picture,
    Price,
    Stock,
    Value,
)


def to_json(wanted: Value) -> dict[str, Any] | None:
    """The stored form of a value; None for "no deal"."""
    match wanted:
        case Stock(quantity):
            return {"quantity": quantity}
        case Price(amount):
            return {"amount_vnd": amount}
        case Deal() | Coupon():
            return _flat(wanted)
        case Content():
            return _content(wanted)
    return None


def from_json(facet: Facet, stored: Mapping[str, Any] | None) -> Value:
    """The value behind a stored form; None where nothing is stored. Pictures come without handle or bytes."""
    if stored is None:
        return None
    match facet:
        case Facet.STOCK:
            return Stock(stored["quantity"])
        case Facet.PRICE:
            return Price(stored["amount_vnd"])
        case Facet.PROMOTION:
            return Deal(**_with_moments(stored))
        case Facet.VOUCHER:
            return Coupon(**_with_moments(stored))
        case Facet.CONTENT:
            return _read_content(stored)


def _flat(value: Deal | Coupon) -> dict[str, Any]:
    pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: one.isoformat() if isinstance(one, datetime) else one for name, one in pairs}


def _with_moments(stored: Mapping[str, Any]) -> dict[str, Any]:
    moments = {name: datetime.fromisoformat(stored[name]) for name in ("starts_at", "ends_at")}
    return {**stored, **moments}


def _content(content: Content) -> dict[str, Any]:
    licence = content.licence
    return {
        "title": content.title,
        "description": content.description,
        "category": content.category,
        "brand": content.brand,
        "brand_name": content.brand_name,
        "attributes": [
            {"id": one.id, "value_ids": list(one.value_ids), "text": one.text, "name": one.name}
            for one in content.attributes
        ],
        "pictures": [{"key": one.key, "name": one.name} for one in content.pictures],
        "skus": [
            {
                "seller_sku": sku.seller_sku,
                "label": sku.label,
                "price_vnd": sku.price_vnd,
                "weight_g": sku.weight_g,
                "size_cm": list(sku.size_cm),
            }
            for sku in content.skus
        ],
        "licence": licence
        and {
            "kind": licence.kind,
            "number": licence.number,
            "issued_on": licence.issued_on.isoformat(),
            "issued_at": licence.issued_at,
        },
        "aim": content.aim.value,
    }


def _read_content(stored: Mapping[str, Any]) -> Content:
    licence = stored["licence"]
    return Content(
        title=stored["title"],
        description=stored["description"],
        category=stored["category"],
        brand=stored["brand"],
        brand_name=stored["brand_name"],
        attributes=tuple(
            AttributeAnswer(one["id"], tuple(one["value_ids"]), one["text"], one["name"])
            for one in stored["attributes"]
        ),
        pictures=tuple(Picture(one["key"], one["name"]) for one in stored["pictures"]),
        skus=tuple(
            ContentSku(
                sku["seller_sku"], sku["label"], sku["price_vnd"], sku["weight_g"], _size(sku["size_cm"])
            )
            for sku in stored["skus"]
        ),
        licence=licence
        and Licence(
            licence["kind"],
            licence["number"],
            date.fromisoformat(licence["issued_on"]),
            licence["issued_at"],
        ),
        aim=Aim(stored["aim"]),
    )


def _size(stored: list[int]) -> tuple[int, int, int]:
    length, width, height = stored
    return length, width, height
