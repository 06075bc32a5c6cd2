"""One product page as TikTok Shop keeps it."""

from collections.abc import Mapping
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list
from channels_sync.adapters.tiktok.gateway import SUCCESS, Gateway

PRODUCTS = "/product/202309/products"
ABSENT = {"12052031", "12052032", "12052260"}
DRAFT_QUANTITY = 1  # what a draft holds where 0 is not taken


def read(gateway: Gateway, product: str, *, newest: bool = False) -> dict[str, Any] | None:
    """A page in full, None when there is none; `newest` reads an edit that is under review."""
    if not product.isdigit():
        return None
    query = {"locale": "vi-VN", **({"return_under_review_version": "true"} if newest else {})}
    answer = gateway.send("GET", f"{PRODUCTS}/{product}", query=query)
    if answer.code != SUCCESS and answer.code in ABSENT:
        return None
    return answer.accepted().data


def is_stocked(row: Mapping[str, Any]) -> bool:
    """Did every SKU of a draft get its real stock? The least stock there may be tells nothing."""
    rows = [
        as_dict(place)
        for sku in map(as_dict, as_list(row.get("skus")))
        for place in as_list(sku.get("inventory"))
    ]
    quantities = [as_int(place.get("quantity")) or 0 for place in rows]
    return bool(quantities) and min(quantities) > DRAFT_QUANTITY
