"""Marketplace shops in the states the console shows."""

from channels_sync.models import ChannelAccount, Listing, SyncIntent
from core import clock
from tests.factories import VariantFactory


def park(account: ChannelAccount, number: int) -> list[SyncIntent]:
    """So many prices that the account refused, each of a listing of its own."""
    return [_parked(account, VariantFactory()) for _ in range(number)]


def _parked(account: ChannelAccount, variant) -> SyncIntent:
    listing = Listing.objects.create(
        account=account, variant=variant, external_product=f"P{variant.pk}", external_sku=f"S{variant.pk}"
    )
    return SyncIntent.objects.create(
        account=account,
        listing=listing,
        facet="price",
        desired_version=2,
        acked_version=1,
        desired_at=clock.now(),
        not_before=clock.now(),
        parked_version=2,
        parked_code="price_locked",
        last_error="A promotion holds the price.",
        last_request_id="req-77",
    )
