"""Read pages back: what an item shows and how its review stands."""

from collections.abc import Iterator, Sequence
from typing import Any

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.shopee.gateway import ITEMS_PER_READ, Gateway, Refused
from channels_sync.adapters.shopee.verdicts import GONE
from channels_sync.protocol import ProductView, Review

REVIEWS = {
    "NORMAL": Review.LIVE,
    "REVIEWING": Review.IN_REVIEW,
    "BANNED": Review.SUSPENDED,
    "UNLIST": Review.UNLISTED,
    "SELLER_DELETE": Review.GONE,
    "SHOPEE_DELETE": Review.GONE,
}


def view(gateway: Gateway, products: Sequence[str]) -> Iterator[ProductView]:
    """One page each; items nobody knows are GONE. Two calls for each 50 at most. Raises ChannelError."""
    items = read_items(gateway, products)
    banned = [product for product, item in items.items() if review_of(item) is Review.SUSPENDED]
    reasons = violations(gateway, banned)
    for product in products:
        item = items.get(product)
        if item is None:
            yield ProductView(product, "", Review.GONE)
            continue
        pictures = as_list(as_dict(item.get("image")).get("image_id_list"))
        description = item.get("description")
        yield ProductView(
            product,
            as_text(item.get("item_name")),
            review_of(item),
            description=as_text(description) if isinstance(description, str) else None,
            category=as_text(item.get("category_id")),
            pictures=tuple(as_text(picture) for picture in pictures),
            reason=reasons.get(product, ""),
        )


def review_of(item: dict[str, Any]) -> Review:
    """How an item stands; a status of the future counts as hidden by the platform."""
    return REVIEWS.get(as_text(item.get("item_status")), Review.SUSPENDED)


def read_items(gateway: Gateway, products: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The base data of those items that Shopee knows, deleted ones included. Raises ChannelError."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(products), ITEMS_PER_READ):
        wanted = products[start : start + ITEMS_PER_READ]
        try:
            answer = gateway.get("product/get_item_base_info", {"item_id_list": ",".join(wanted)})
        except Refused as refused:
            if refused.code in GONE:
                continue
            raise
        for item in map(as_dict, as_list(answer.get("item_list"))):
            if (number := as_text(item.get("item_id"))) in wanted:
                found[number] = item
    return found


def violations(gateway: Gateway, products: Sequence[str]) -> dict[str, str]:
    """Why items were banned, in Shopee's words; an item it says nothing of is absent. Raises ChannelError
    but for a refusal, which leaves the reasons out."""
    reasons: dict[str, str] = {}
    for start in range(0, len(products), ITEMS_PER_READ):
        wanted = products[start : start + ITEMS_PER_READ]
        try:
            answer = gateway.get("product/get_item_violation_info", {"item_id_list": ",".join(wanted)})
        except Refused:
            continue
        for item in map(as_dict, as_list(answer.get("item_list"))):
            details = [as_dict(one) for one in as_list(item.get("item_status_details"))]
            said = [as_text(one.get("violation_reason")) or as_text(one.get("suggestion")) for one in details]
            if any(said):
                reasons[as_text(item.get("item_id"))] = "; ".join(filter(None, said))
    return reasons
