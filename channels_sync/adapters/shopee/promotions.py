"""Read which promotions, ours or anybody's, give an item a price now or soon."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import ITEMS_PER_READ, WITHOUT_MODELS, Gateway
from channels_sync.adapters.shopee.moments import moment
from channels_sync.protocol import ListingRef


@dataclass(frozen=True, slots=True)
class Promotion:
    """The price in đồng that one promotion gives one model, and its window."""

    id: int
    price_vnd: int
    starts_at: datetime
    ends_at: datetime


class Promotions:
    """Promotions by product and SKU id, the earliest first."""

    def __init__(self) -> None:
        self._by_sku: dict[tuple[str, str], list[Promotion]] = defaultdict(list)

    def of(self, ref: ListingRef) -> list[Promotion]:
        """Those of this listing, or of its item as a whole."""
        found = self._by_sku.get((ref.product, ref.sku)) or self._by_sku.get((ref.product, WITHOUT_MODELS))
        return sorted(found or [], key=lambda promotion: promotion.starts_at)

    def add(self, product: str, entry: dict[str, Any]) -> None:
        """Keep one entry of the answer, unless it carries no price (a bundle) or no window."""
        starts_at, ends_at = moment(entry.get("start_time")), moment(entry.get("end_time"))
        promotion_id = as_int(entry.get("promotion_id"))
        prices = [
            price
            for info in as_list(entry.get("promotion_price_info"))
            if (price := as_int(as_dict(info).get("promotion_price"))) is not None
        ]
        if prices and promotion_id is not None and starts_at and ends_at:
            sku = as_text(entry.get("model_id")) or WITHOUT_MODELS
            self._by_sku[product, sku].append(Promotion(promotion_id, prices[0], starts_at, ends_at))


def read_promotions(gateway: Gateway, products: Iterable[str]) -> Promotions:
    """Running and coming promotions of these items; one call for each 50. Raises ChannelError."""
    promotions = Promotions()
    ids = list(dict.fromkeys(products))
    for start in range(0, len(ids), ITEMS_PER_READ):
        response = gateway.get(
            "product/get_item_promotion", {"item_id_list": ",".join(ids[start : start + ITEMS_PER_READ])}
        )
        for item in map(as_dict, as_list(response.get("success_list"))):
            for entry in map(as_dict, as_list(item.get("promotion"))):
                promotions.add(as_text(item.get("item_id")), entry)
    return promotions
