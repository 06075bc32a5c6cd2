"""Set units aside in our shops while a promotion asks for it. Called by the pulse.

A promotion names a channel; the shops meant are those of the channel that list the variant. Each of them
gets the units, shows them and nothing of the pool until the promotion ends.
"""

from collections import defaultdict

from channels_sync.models import Listing
from promotions import asides


def keep() -> int:
    """Open and close what the running promotions wish for now. Returns how many changed."""
    wishes = asides.wishes()
    scopes: dict[tuple[int, str], list[str]] = defaultdict(list)
    listings = Listing.objects.select_related("account").filter(
        variant_id__in={wish.variant_id for wish in wishes}, account__disconnected_at__isnull=True
    )
    for listing in listings:
        scopes[listing.variant_id, listing.account.channel].append(listing.account.scope)
    return asides.keep(
        {
            (wish.term_id, scope): wish
            for wish in wishes
            for scope in scopes.get((wish.variant_id, wish.channel), ())
        }
    )
