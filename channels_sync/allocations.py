"""Units that staff set aside for one shop: a live session, a campaign, scarce goods.

The shop's listing shows exactly what is left of them and its orders use them first; every other channel shows
the pool without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from catalog.models import Variant
from channels_sync.models import SECRETS, ChannelAccount, Listing
from inventory import services as inventory
from inventory.models import Allocation
from orders import queries as orders


@dataclass(frozen=True, slots=True)
class OpenAllocation:
    """One that is open, the shop it is for (none for a live session), and the units its orders lack."""

    allocation: Allocation
    account: ChannelAccount | None
    short: int


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing gave back to the pool, and the units that orders of the shop still lacked then."""

    given_back: int
    short: int


def open_ones() -> QuerySet[Allocation]:
    """All that are open, the first to end first."""
    rows = Allocation.objects.filter(closed_at__isnull=True)
    return rows.select_related("variant__product").order_by("until", "pk")


def described(rows: Sequence[Allocation]) -> list[OpenAllocation]:
    """The same with their shops and what these lack: two queries."""
    accounts = {account.scope: account for account in shops()}
    short = orders.short_units({row.scope for row in rows}, {row.variant_id for row in rows})
    return [
        OpenAllocation(row, accounts.get(row.scope), short.get((row.scope, row.variant_id), 0))
        for row in rows
    ]


def shops() -> QuerySet[ChannelAccount]:
    """Connected shops, to choose one of."""
    rows = ChannelAccount.objects.filter(disconnected_at__isnull=True)
    return rows.defer(*SECRETS).order_by("channel", "name", "pk")


def listed(most: int) -> QuerySet[Variant]:
    """Variants that some shop lists, to choose one of."""
    places = Listing.objects.values("variant_id")
    return Variant.objects.filter(pk__in=places).select_related("product").order_by("sku")[:most]


def is_listed(account: ChannelAccount, variant: Variant) -> bool:
    """Does the shop sell it at all? Elsewhere units that are set aside could be sold by nobody."""
    return Listing.objects.filter(account=account, variant=variant).exists()


def close(allocation: Allocation) -> Closed | None:
    """Give what is left back to the pool, where orders that are short take it. None: it was closed before."""
    if allocation.closed_at is not None:
        return None
    closed = inventory.close_allocation(variant_id=allocation.variant_id, scope=allocation.scope)
    if closed is None:
        return None
    short = orders.short_units([closed.scope], [closed.variant_id])
    return Closed(closed.left, short.get((closed.scope, closed.variant_id), 0))
