"""What Lazada's product objects say, read from either of their two spellings."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, tzinfo
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.lazada import markup
from channels_sync.protocol import Deal, ListingRef, Observation, ProductView, Review

GONE = "deleted"

# A sale price without dates stands for good; a deal has both ends, so these are "always" and "never".
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

MIDNIGHT, LAST_MINUTE = time(0, 0), time(23, 59)


def title(product: Mapping[str, Any]) -> str:
    """The product's name."""
    return as_text(as_dict(product.get("attributes")).get("name"))


REVIEWS = {
    "active": Review.LIVE,
    "inactive": Review.UNLISTED,
    "pending qc": Review.IN_REVIEW,
    "suspended": Review.SUSPENDED,
    "deleted": Review.GONE,
}
# What the state beside the state says; these win over it.
VERDICTS = {"reject": Review.REJECTED, "live reject": Review.REJECTED, "lock": Review.SUSPENDED}


def review(product: Mapping[str, Any]) -> Review | None:
    """Where the product stands with quality control; None where it does not say so in a known word."""
    state = as_text(product.get("status") or product.get("item_status")).lower()
    if state == GONE:
        return Review.GONE
    beside = as_text(product.get("subStatus")).lower().replace("_", " ")
    return VERDICTS.get(beside) or REVIEWS.get(state)


def reason(product: Mapping[str, Any]) -> str:
    """Why quality control refused it, and what it suggests, as one text."""
    told = []
    for row in map(as_dict, as_list(product.get("rejectReason"))):
        told += [as_text(row.get("violationDetail")), as_text(row.get("suggestion"))]
    return "; ".join(dict.fromkeys(filter(None, told)))


def view(product_id: str, product: Mapping[str, Any]) -> ProductView:
    """A product's page; an empty object is a product that the shop does not hold."""
    stands = review(product) if product else Review.GONE
    says = as_dict(product.get("attributes"))
    return ProductView(
        product=product_id,
        title=title(product),
        review=stands or Review.SUSPENDED,  # a state we have no word for shows the product to nobody
        description=markup.plain(as_text(says["description"])) if "description" in says else None,
        category=_id(product, "primary_category", "primaryCategory"),
        pictures=tuple(filter(None, map(as_text, as_list(product.get("images"))))),
        reason=reason(product),
    )


def item_id(product: Mapping[str, Any]) -> str:
    """The product's id."""
    return _id(product, "item_id", "itemId", "ItemId")


def skus(product: Mapping[str, Any]) -> Iterator[tuple[ListingRef, dict[str, Any]]]:
    """Every SKU the product still holds, with its place in the shop."""
    item = item_id(product)
    if not item or as_text(product.get("status")).lower() == GONE:
        return
    for row in map(as_dict, as_list(product.get("skus"))):
        sku_id = _id(row, "SkuId", "skuId", "sku_id")
        if sku_id and as_text(row.get("Status")).lower() != GONE:
            label = as_text(row.get("SellerSku") or row.get("sellerSku") or row.get("seller_sku"))
            yield ListingRef(product=item, sku=sku_id, seller_sku=label), row


def _id(row: Mapping[str, Any], *keys: str) -> str:
    return next((text for key in keys if (text := as_text(row.get(key)))), "")


def observation(ref: ListingRef, row: Mapping[str, Any], *, zone: tzinfo, now: datetime) -> Observation:
    """What a SKU object shows; `zone` is the time its dates are written in."""
    return Observation(
        ref=ref, stock=_sellable(row), price_vnd=as_int(row.get("price")), deal=_deal(row, zone, now)
    )


def _sellable(row: Mapping[str, Any]) -> int | None:
    """Units a buyer may buy: without those withheld for open orders, which `quantity` includes."""
    by_warehouse = [
        sellable
        for warehouse in as_list(row.get("multiWarehouseInventories"))
        if (sellable := as_int(as_dict(warehouse).get("sellableQuantity"))) is not None
    ]
    if by_warehouse:
        return sum(by_warehouse)
    available = as_int(row.get("Available"))
    return as_int(row.get("quantity")) if available is None else available


def _deal(row: Mapping[str, Any], zone: tzinfo, now: datetime) -> Deal | None:
    price = as_int(row.get("special_price"))
    if not price or price < 0:
        return None
    starts = _moment(row, "special_from_time", "special_from_date", zone=zone, day_means=MIDNIGHT)
    ends = _moment(row, "special_to_time", "special_to_date", zone=zone, day_means=LAST_MINUTE)
    if ends and ends <= now:
        return None
    return Deal(campaign="", price_vnd=price, starts_at=starts or ALWAYS, ends_at=ends or NEVER)


def _moment(row: Mapping[str, Any], *keys: str, zone: tzinfo, day_means: time) -> datetime | None:
    """The first readable date among `keys`; a bare day is taken at `day_means`."""
    for text in (as_text(row.get(key)) for key in keys):
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        if ALWAYS.year < moment.year < NEVER.year:
            if len(text) == len("2026-12-01"):
                moment = datetime.combine(moment, day_means)
            return moment.replace(tzinfo=moment.tzinfo or zone)
    return None
