"""Hold back what a shop has probably sold while its orders could not be read, and give it back once they are.

Per shop: its own figure shrinks and no other's does, for those units are still ours until we hear of them.
How much is `desired.unseen`; called by polling, which knows whether orders were read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from channels_sync import desired, intents, own_sales, truth
from channels_sync.models import SECRETS, ChannelAccount, Listing
from channels_sync.protocol import Facet
from core import clock
from orders import queries as orders


@dataclass(frozen=True, slots=True)
class Held:
    """What a shop's listings show less of now: units altogether, and of how many listings."""

    units: int = 0
    listings: int = 0


def hold_back(account: ChannelAccount) -> int:
    """Lower the figures of a shop whose orders could not be read. Returns how many fell."""
    hidden = truth.unseen([account])
    return own_sales.expect(account, [variant_id for _, variant_id in hidden]) if hidden else 0


def give_back(account: ChannelAccount, read_before: datetime) -> None:
    """A shop's orders are here again, which were last read at `read_before`: show what is really left."""
    if clock.now() - read_before >= desired.FRESH:
        look_again(account, read_before)


def look_again(account: ChannelAccount, around: datetime) -> set[int]:
    """Look again at what was sold there around a moment. Returns the accounts with new work."""
    sold = orders.sold_around({account.scope: around}, desired.RATE_OVER)
    return intents.refresh({Facet.STOCK: dict.fromkeys((variant_id for _, variant_id in sold), clock.now())})


def held_back(accounts: Iterable[ChannelAccount]) -> dict[int, Held]:
    """What each shop holds back now, by account, in a fixed number of queries; other shops are absent."""
    by_scope = {account.scope: account.pk for account in accounts}
    hidden = {(by_scope[scope], variant_id) for scope, variant_id in truth.unseen(accounts)}
    rows = Listing.objects.select_related("account").defer(*(f"account__{name}" for name in SECRETS))
    listings = [
        listing
        for listing in rows.filter(variant_id__in={variant_id for _, variant_id in hidden})
        if (listing.account_id, listing.variant_id) in hidden
    ]
    found: dict[int, Held] = {}
    facts = truth.facts(listings)
    for listing in listings:
        if units := desired.held_back(facts[listing.pk]):
            so_far = found.get(listing.account_id, Held())
            found[listing.account_id] = Held(so_far.units + units, so_far.listings + 1)
    return found
