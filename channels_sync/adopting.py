"""Goods that a shop holds under SKUs of its own: propose what of ours they are, link what a person accepts.

Linking by equal SKUs needs no person (`linking`). What is accepted here keeps its label over there, and its
page stays as it is: only stock, price and promotions are kept alike.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction

from catalog.models import Variant
from catalog.models.product import words
from channels_sync import clients, drain, intents, locks, tokens
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import LISTING_FACETS, Aim, ListingRef, RemoteSku
from core import clock

KEEP_S = 600  # a person looks through the page meanwhile
DEADLINE_S = 8.0  # the longest a person waits for a shop to be read
ALIKE = 0.5  # the share of common words from which a name is proposed


@dataclass(frozen=True, slots=True)
class Match:
    """A SKU over there and what of ours it may be; `is_sure` when their SKUs differ in signs alone."""

    remote: RemoteSku
    variant: Variant | None
    is_sure: bool = False

    @property
    def key(self) -> str:
        """Names the SKU over there in a form."""
        return key_of(self.remote.ref)


def key_of(ref: ListingRef) -> str:
    """A place over there as one word."""
    return f"{ref.product}|{ref.sku}"


def held(account: ChannelAccount) -> list[RemoteSku]:
    """What the shop holds and no listing of ours stands for. Asks the platform outside of any transaction, at
    most every ten minutes. Raises ChannelError."""
    name = f"shop-goods:{account.pk}"
    known: list[RemoteSku] | None = cache.get(name)
    if known is None:
        with clients.no_call_after(time.monotonic() + DEADLINE_S):
            known = tokens.signed_in(account, lambda adapter: list(adapter.catalogue()))
        cache.set(name, known, KEEP_S)
    taken = set(account.listings.values_list("external_product", "external_sku"))
    return [one for one in known if (one.ref.product, one.ref.sku) not in taken]


def unlisted(account: ChannelAccount) -> list[Variant]:
    """Variants of the shop's producer that it does not list and that no page of ours will bring there."""
    own = Variant.objects.filter(product__producer=account.producer_id)
    written = account.publications.exclude(aim=Aim.DELETED).values("product_id")
    free = own.exclude(listings__account=account).exclude(product__in=written)
    return list(free.select_related("product").order_by("product", "pk"))


def matches(remote: Iterable[RemoteSku], ours: Sequence[Variant]) -> list[Match]:
    """Each SKU over there with the likeliest of ours, the sure ones first; none of ours is proposed twice."""
    free = {variant.pk: variant for variant in ours}
    found: list[Match] = []
    rest: list[RemoteSku] = []
    labels = {_bare(variant.sku): variant for variant in ours}
    for one in remote:
        variant = labels.get(_bare(one.ref.seller_sku)) if one.ref.seller_sku else None
        if variant and variant.pk in free:
            found.append(Match(one, free.pop(variant.pk), is_sure=True))
        else:
            rest.append(one)
    names = {variant.pk: set(words(f"{variant.product.name} {variant.label}")) for variant in ours}
    likely = sorted(
        (
            (score, -place, pk)
            for place, one in enumerate(rest)
            for pk in free
            if (score := _alike(set(words(one.title)), names[pk])) >= ALIKE
        ),
        reverse=True,
    )
    chosen: dict[int, Variant] = {}
    for _score, place, pk in likely:
        if -place not in chosen and pk in free:
            chosen[-place] = free.pop(pk)
    named = [Match(one, chosen.get(place)) for place, one in enumerate(rest)]
    return [*found, *(one for one in named if one.variant), *(one for one in named if not one.variant)]


def adopt(account: ChannelAccount, pairs: Iterable[tuple[RemoteSku, int]]) -> int:
    """Link SKUs over there to variants of the shop's producer; what is linked meanwhile is left alone.
    Returns how many. Their stock, price and promotion are ours from then on."""
    with locks.only_one(locks.Purpose.LINK, account.pk, wait=True):
        count = _adopt(account, list(pairs))
    drain.ask_for({account.pk})
    return count


@transaction.atomic
def _adopt(account: ChannelAccount, pairs: Sequence[tuple[RemoteSku, int]]) -> int:
    free = {variant.pk: variant for variant in unlisted(account)}
    taken = set(account.listings.values_list("external_product", "external_sku"))
    fresh: list[Listing] = []
    for remote, variant_id in pairs:
        ref = remote.ref
        if (ref.product, ref.sku) in taken or variant_id not in free:
            continue
        taken.add((ref.product, ref.sku))
        variant = free.pop(variant_id)
        label = "" if ref.seller_sku == variant.sku else ref.seller_sku
        place = {"external_product": ref.product, "external_sku": ref.sku, "warehouse": ref.warehouse}
        fresh.append(Listing(account=account, variant=variant, external_label=label, **place))
    Listing.objects.bulk_create(fresh)
    now = clock.now()
    SyncIntent.objects.bulk_create(intent for one in fresh for intent in intents.create_for(one, now))
    intents.refresh({facet: {one.variant_id: now for one in fresh} for facet in LISTING_FACETS})
    return len(fresh)


def _bare(sku: str) -> str:
    return "".join(words(sku))


def _alike(theirs: set[str], ours: set[str]) -> float:
    return len(theirs & ours) / len(theirs | ours) if theirs and ours else 0.0
