"""Read the facts that decide what listings show. Call after their intents are locked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.models import Product, Variant
from channels_sync import desired, stored
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.desired import Facts, PlannedDeal
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import Facet, Price
from core import clock
from core.channels import Channel
from inventory import queries as inventory
from orders import queries as orders
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
    hidden = unseen({listing.account for listing in listings}, variant_ids)
    deals = {channel: promotions.deals_planned(variant_ids, channel) for channel in channels}
    shown = dict(
        SyncIntent.objects.filter(facet=Facet.PRICE, listing__in=listings).values_list("listing_id", "acked")
    )
    return {
        listing.pk: _facts(listing, variants[listing.variant_id], pools, allocations, hidden, deals, shown)
        for listing in listings
    }


def unseen(
    accounts: Iterable[ChannelAccount], variant_ids: Iterable[int] | None = None
) -> dict[tuple[str, int], int]:
    """What these shops have probably sold and not told of, by (scope, variant), where it is anything: in
    shops that hold it back and whose orders were not read lately. One query, none while all were.

    Takes all variants when none are named.
    """
    now = clock.now()
    cursors = {
        account.scope: account.orders_cursor
        for account in accounts
        if account.withholds_unseen
        and account.orders_cursor is not None
        and now - account.orders_cursor >= desired.FRESH
    }
    return {
        (scope, variant_id): units
        for (scope, variant_id), sold in orders.sold_around(cursors, desired.RATE_OVER, variant_ids).items()
        if (units := desired.unseen(sold.before, sold.since, now - cursors[scope]))
    }


def _facts(
    listing: Listing,
    variant: Mapping[str, Any],
    pools: Mapping[int, int],
    allocations: Mapping[tuple[str, int], int],
    hidden: Mapping[tuple[str, int], int],
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
        unseen=hidden.get((listing.account.scope, listing.variant_id), 0),
        deal_may_show=price_is_shown or not capabilities.deal_locks_price,
    )
