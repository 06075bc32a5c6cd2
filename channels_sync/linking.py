"""Find our variants in a shop by seller SKU and make listings of them."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from catalog.models import Variant
from channels_sync import drain, intents, locks, tokens
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import LISTING_FACETS, ChannelError, ListingRef, RemoteSku
from core import clock, queue
from core.outbox import Topic, publish

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking found: listings made, listings whose address changed, SKUs the shop alone knows."""

    created: int
    moved: int
    unknown: tuple[str, ...]


def accounts_without(variant_ids: Iterable[int]) -> set[int]:
    """Accounts that lack a listing of at least one of these variants."""
    wanted = set(variant_ids)
    listed = Counter(Listing.objects.filter(variant_id__in=wanted).values_list("account_id", flat=True))
    live = ChannelAccount.objects.exclude(mode=ChannelAccount.Mode.PAUSED).values_list("pk", flat=True)
    return {pk for pk in live if listed[pk] < len(wanted)}


def ask_for(account_ids: Iterable[int]) -> None:
    """Queue a look into each of these shops."""
    for account_id in account_ids:
        queue.ask("channels_sync.tasks.link_account", account_id)


def run(account_id: int) -> None:
    """Link one account unless somebody does; trouble is logged and tried again with the next newcomer."""
    with locks.only_one(locks.Purpose.LINK, account_id) as mine:
        if not mine:
            return
        try:
            _link(ChannelAccount.objects.get(pk=account_id))
        except ChannelError as error:
            log.warning("account %s not linked: %s", account_id, error)


def link(account: ChannelAccount) -> Linked:
    """Read the shop's whole assortment and link what we also have, one at a time. Raises ChannelError."""
    with locks.only_one(locks.Purpose.LINK, account.pk, wait=True):
        return _link(account)


def _link(account: ChannelAccount) -> Linked:
    remote = tokens.signed_in(account, lambda adapter: list(adapter.catalogue()))
    linked = _store(account, remote)
    drain.ask_for({account.pk})
    return linked


@transaction.atomic
def _store(account: ChannelAccount, remote: list[RemoteSku]) -> Linked:
    variants = dict(
        Variant.objects.filter(sku__in=[r.ref.seller_sku for r in remote]).values_list("sku", "pk")
    )
    places = {_place(r.ref): variants.get(r.ref.seller_sku) for r in remote if r.ref.seller_sku}
    _forget_relabelled(account, places)
    known = {row.variant_id: row for row in account.listings.select_for_update()}
    fresh, moved, unknown = [], [], []
    for sku in remote:
        variant_id = variants.get(sku.ref.seller_sku)
        if variant_id is None:
            unknown.append(sku.ref.seller_sku)
            continue
        address = {
            "external_product": sku.ref.product,
            "external_sku": sku.ref.sku,
            "warehouse": sku.ref.warehouse,
        }
        listing = known.get(variant_id)
        if listing is None:
            fresh.append(Listing(account=account, variant_id=variant_id, **address))
            known[variant_id] = fresh[-1]
        elif _place(listing) != _place(sku.ref) and _place(listing) in places:
            log.warning("%s stands twice in account %s, kept in step once", sku.ref.seller_sku, account.pk)
        elif any(getattr(listing, name) != value for name, value in address.items()):
            Listing.objects.filter(pk=listing.pk).update(**address)
            moved.append(listing.pk)
    Listing.objects.bulk_create(fresh)
    now = clock.now()
    SyncIntent.objects.bulk_create(intent for listing in fresh for intent in intents.create_for(listing, now))
    intents.readdress(moved)
    intents.refresh({facet: {listing.variant_id: now for listing in fresh} for facet in LISTING_FACETS})
    return Linked(len(fresh), len(moved), tuple(unknown))


def _place(where: Listing | ListingRef) -> tuple[str, str]:
    if isinstance(where, ListingRef):
        return where.product, where.sku
    return where.external_product, where.external_sku


def _forget_relabelled(account: ChannelAccount, places: Mapping[tuple[str, str], int | None]) -> None:
    """Drop listings whose place carries another label now: our figures would go to a stranger's goods."""
    gone = [
        row.pk for row in account.listings.all() if places.get(_place(row), row.variant_id) != row.variant_id
    ]
    Listing.objects.filter(pk__in=gone).delete()


@transaction.atomic
def set_buffer(*, listing_id: int, buffer: int) -> None:
    """Hold back `buffer` units of the pool on one listing."""
    Listing.objects.filter(pk=listing_id).update(buffer=buffer)
    variant_id = Listing.objects.values_list("variant_id", flat=True).get(pk=listing_id)
    publish(Topic.STOCK, variant_id)
