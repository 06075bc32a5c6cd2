"""What a product's page and its SKUs say in the words of Lazada's create and update requests. Pure."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from channels_sync.adapters.http import as_dict
from channels_sync.adapters.lazada import markup, reads, taxonomy
from channels_sync.protocol import Content, ContentSku

TIER = "Loại"  # what tells the variants of a product apart, where the product does not say so itself
LEGAL_TAG = re.compile(r"[^\W\d]\w*")  # of the names that may stand as an XML element


def attributes(content: Content) -> dict[str, str]:
    """What the product says as a whole; a brand goes by id, no brand by its name."""
    told = {"name": markup.name(content.title), "description": markup.description(content.description)}
    if content.brand:
        told["brand_id"] = content.brand
    told["brand"] = content.brand_name if content.brand and content.brand_name else taxonomy.NO_BRAND
    if content.brand and not content.brand_name:
        del told["brand"]
    return told | _answers(content, "")


def _answers(content: Content, prefix: str) -> dict[str, str]:
    """The answers to attributes that stand in one place of the request, by the name Lazada knows."""
    told = {}
    for answer in content.attributes:
        where, _, name = answer.id.rpartition(":")
        value = ",".join(answer.value_ids) or answer.text
        if value and LEGAL_TAG.fullmatch(name) and where == prefix.rstrip(":"):
            told[name] = value
    return told


def own_fields(content: Content, sku: ContentSku) -> dict[str, Any]:
    """What a SKU says apart from its price, its stock and what tells it apart."""
    length, width, height = (f"{side:.2f}" for side in sku.size_cm)
    return {
        "package_length": length,
        "package_width": width,
        "package_height": height,
        "package_weight": f"{max(Decimal(sku.weight_g) / 1000, Decimal('0.01')):.2f}",
        **_answers(content, taxonomy.SKU),
    }


def new_sku(content: Content, sku: ContentSku, tier: str) -> dict[str, Any]:
    """A SKU that the shop does not hold yet: without stock, which follows as a facet of its own."""
    properties = _answers(content, taxonomy.SALE) | ({tier: markup.name(sku.label)} if tier else {})
    return {
        "SellerSku": sku.seller_sku,
        "quantity": "0",
        "price": str(sku.price_vnd),
        **own_fields(content, sku),
        **({"saleProp": properties} if properties else {}),
    }


def tier(item: Mapping[str, Any]) -> str:
    """The property that tells the product's SKUs apart, ours where it has none that XML can name."""
    names = (name for _, row in reads.skus(item) for name in as_dict(row.get("saleProp")))
    return next((name for name in names if LEGAL_TAG.fullmatch(name)), TIER)


def labels(skus: Sequence[ContentSku], item: Mapping[str, Any], tier: str) -> dict[str, dict[str, Any]]:
    """The property of every variant by seller SKU; empty when each of those in the shop shows its label."""
    shown = {ref.seller_sku: as_dict(row.get("saleProp")).values() for ref, row in reads.skus(item)}
    names = {sku.seller_sku: markup.name(sku.label) for sku in skus if sku.seller_sku in shown}
    if not tier or all(name in shown[label] for label, name in names.items()):
        return {}
    return {label: {"saleProp": {tier: name}} for label, name in names.items()}


def variation(skus: Sequence[ContentSku], tier: str) -> dict[str, Any]:
    """The block that announces a property of our own and all its values; empty without one."""
    if not tier:
        return {}
    options = {"option": [markup.name(sku.label) for sku in skus]}
    return {
        "variation": {
            "Variation1": {"name": tier, "hasImage": "false", "customize": "true", "options": options}
        }
    }
