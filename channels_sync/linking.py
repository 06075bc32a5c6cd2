"""Find our variants in a shop by seller SKU and make listings of them."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.models import Variant
from channels_sync import drain, intents, locks, products, publications, tokens
from channels_sync.models import ChannelAccount, Listing, Publication, SyncIntent
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
    """Accounts that lack a listing of at least one of these variants they may carry."""
    wanted = set(variant_ids)
    listed = Counter(Listing.objects.filter(variant_id__in=wanted).values_list("account_id", flat=True))
    of_producer = Counter(
        Variant.objects.filter(pk__in=wanted).values_list("product__producer_id", flat=True)
    )
    live = ChannelAccount.objects.exclude(mode=ChannelAccount.Mode.PAUSED).values_list("pk", "producer_id")
    return {
        pk
        for pk, producer_id in live
        if listed[pk] < (len(wanted) if producer_id is None else of_producer[producer_id])
    }


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
    ours = Variant.objects.filter(sku__in=[r.ref.seller_sku for r in remote])
    if account.producer_id:  # its own goods alone
        ours = ours.filter(product__producer=account.producer_id)
    skus = dict(ours.values_list("sku", "pk"))
    variants = dict(account.listings.exclude(external_label="").values_list("external_label", "variant_id"))
    variants |= skus  # by a label that a person linked, unless it is a SKU of ours
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
            "external_label": "" if sku.ref.seller_sku in skus else sku.ref.seller_sku,
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
    _keep_pages(account, now)
    return Linked(len(fresh), len(moved), tuple(unknown))


def _keep_pages(account: ChannelAccount, now: datetime) -> None:
    """Look after the pages of what the shop holds. A product that stands on several pages there, shares one
    with another, or carries a label of the shop's own has no page that would be ours to write."""
    if products.terms(account.channel) is None:
        return
    places = set(account.listings.values_list("variant__product_id", "external_product"))
    pages_of, products_on = Counter(p for p, _ in places), Counter(page for _, page in places)
    theirs = set(account.listings.exclude(external_label="").values_list("variant__product_id", flat=True))
    held = {
        product: page
        for product, page in places
        if pages_of[product] == products_on[page] == 1 and product not in theirs
    }
    known = {one.product_id: one for one in account.publications.filter(product__in=held)}
    fresh = [
        Publication(account=account, product_id=product_id, external_product=page)
        for product_id, page in held.items()
        if product_id not in known
    ]
    moved = [one for one in known.values() if one.external_product != held[one.product_id]]
    _leave(account, held)
    Publication.objects.bulk_create(fresh)
    publications.create_for(fresh, now)
    changed = [one.product_id for one in (*fresh, *moved)]
    rows = list(locks.intents(publications.condition(changed)))
    for one in moved:
        one.external_product = held[one.product_id]
    Publication.objects.bulk_update(moved, ["external_product"])
    ids = {one.pk for one in moved}
    intents.raise_version([row.pk for row in rows if row.publication_id in ids and row.desired_version], now)
    publications.refresh(dict.fromkeys(changed, now))


def _leave(account: ChannelAccount, held: Mapping[int, str]) -> None:
    """Let go of pages that are another product's now, all at once: two may have changed places."""
    there = account.publications.filter(external_product__in=held.values())
    stale = [one.pk for one in there if held.get(one.product_id) != one.external_product]
    Publication.objects.filter(pk__in=stale).update(external_product="")


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
