"""Read the facts that decide what listings show. Call after their intents are locked."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.models import Product, Variant
from channels_sync import stored
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.desired import Facts, PlannedDeal
from channels_sync.models import Listing, SyncIntent
from channels_sync.protocol import Facet, Price
from core.channels import Channel
from inventory import queries as inventory
from promotions import queries as promotions
from promotions.queries import LiveDeal


def facts(listings: Sequence[Listing]) -> dict[int, Facts]:
    """Facts by listing id, in a fixed number of queries. Listings need `account` loaded."""
    variant_ids = {listing.variant_id for listing in listings}
    channels = {listing.account.channel for listing in listings}
    variants = {
        row["pk"]: row
        for row in Variant.objects.filter(pk__in=variant_ids).values("pk", "price_vnd", "product__state")
    }
    pools = inventory.sellable(variant_ids)
    allocations = inventory.allocated({listing.account.scope for listing in listings}, variant_ids)
    deals = {channel: promotions.deals_planned(variant_ids, channel) for channel in channels}
    shown = dict(
        SyncIntent.objects.filter(facet=Facet.PRICE, listing__in=listings).values_list("listing_id", "acked")
    )
    return {
        listing.pk: _facts(listing, variants[listing.variant_id], pools, allocations, deals, shown)
        for listing in listings
    }


def _facts(
    listing: Listing,
    variant: Mapping[str, Any],
    pools: Mapping[int, int],
    allocations: Mapping[tuple[str, int], int],
    deals: Mapping[str, Mapping[int, LiveDeal]],
    shown: Mapping[int, Any],
) -> Facts:
    capabilities = ADAPTERS[Channel(listing.account.channel)].capabilities
    price_is_shown = shown.get(listing.pk) == stored.to_json(Price(variant["price_vnd"]))
    deal = deals[listing.account.channel].get(listing.variant_id)
    return Facts(
        is_published=variant["product__state"] == Product.State.PUBLISHED,
        pool=pools[listing.variant_id],
        allocation=allocations.get((listing.account.scope, listing.variant_id)),
        buffer=listing.buffer,
        max_stock=capabilities.max_stock,
        price_vnd=variant["price_vnd"],
        deal=PlannedDeal(deal.promotion_id, deal.price_vnd, deal.starts_at, deal.ends_at) if deal else None,
        deal_may_show=price_is_shown or not capabilities.deal_locks_price,
    )
