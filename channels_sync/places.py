"""Where variants are offered, and what each place shows less of or has for itself alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels_sync.models import SECRETS, ChannelAccount, Listing
from inventory.models import Allocation
from inventory.shelf_queries import open_allocations


@dataclass(frozen=True, slots=True)
class Place:
    """A variant in a shop on a marketplace. `aside` is what is set aside for that shop, if anything."""

    listing: Listing
    account: ChannelAccount
    aside: Allocation | None

    @property
    def key(self) -> str:
        """The listing's id as text."""
        return str(self.listing.pk)


def places(variant_ids: Sequence[int]) -> dict[int, list[Place]]:
    """The places of each variant in connected shops, by variant. Three queries."""
    ids = list(variant_ids)
    asides = {(one.variant_id, one.scope): one for one in open_allocations(ids)}
    accounts = ChannelAccount.objects.filter(disconnected_at__isnull=True).defer(*SECRETS)
    by_id = {account.pk: account for account in accounts}
    found: dict[int, list[Place]] = {}
    for listing in Listing.objects.filter(variant__in=ids, account__in=by_id).order_by("account_id"):
        account = by_id[listing.account_id]
        aside = asides.get((listing.variant_id, account.scope))
        found.setdefault(listing.variant_id, []).append(Place(listing, account, aside))
    return found
