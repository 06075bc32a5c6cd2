"""News from below -> intents. Loaded by core once all apps are ready."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from channels_sync import drain, intents, linking, locks, newcomers, publications, vouchers
from channels_sync.protocol import LISTING_FACETS, Facet
from core.outbox import Changes, Topic, subscribe

TOUCHES: dict[str, tuple[Facet, ...]] = {
    Topic.STOCK: (Facet.STOCK,),
    Topic.PRICE: (Facet.PRICE, Facet.PROMOTION),  # percent deals follow the list price
    Topic.PROMOTION: (Facet.PROMOTION,),
    Topic.CATALOGUE: LISTING_FACETS,
}


@subscribe(Topic.STOCK, Topic.PRICE, Topic.PROMOTION, Topic.CATALOGUE)
def look_again(changes: Changes) -> None:
    """Bring the intents of changed variants up to date, and ask for a turn once that is committed."""
    wanted: dict[Facet, dict[int, datetime]] = defaultdict(dict)
    for topic, keys in changes.items():
        for facet in TOUCHES[topic]:
            for variant_id, at in keys.items():
                wanted[facet][variant_id] = min(at, wanted[facet].get(variant_id, at))
    products = publications.concerned(changes)
    if products:  # all locks at once and in their order; both refreshes take them again for nothing
        list(locks.intents(intents.concerning(wanted) | publications.condition(products)))
    accounts = intents.refresh(wanted) | publications.refresh(products)
    transaction.on_commit(lambda: drain.ask_for(accounts), robust=True)


@subscribe(Topic.CATALOGUE)
def link_newcomers(changes: Changes) -> None:
    """Look for new variants in the shops that do not list them yet."""
    accounts = linking.accounts_without(changes[Topic.CATALOGUE])
    transaction.on_commit(lambda: linking.ask_for(accounts), robust=True)


@subscribe(Topic.CATALOGUE)
def publish_newcomers(changes: Changes) -> None:
    """Begin the pages of products that were just approved, where a shop takes them by itself."""
    accounts = newcomers.publish(changes[Topic.CATALOGUE])
    transaction.on_commit(lambda: drain.ask_for(accounts), robust=True)


@subscribe(Topic.VOUCHER)
def offer_vouchers(changes: Changes) -> None:
    """Bring what the shops offer of changed vouchers up to date, and ask for a turn."""
    accounts = vouchers.refresh(changes[Topic.VOUCHER])
    transaction.on_commit(lambda: drain.ask_for(accounts), robust=True)
