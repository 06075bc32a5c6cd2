"""Goods that a shop holds under SKUs of its own: propose what of ours they are, link what a person accepts.

Linking by equal SKUs needs no person (`linking`). What is accepted here keeps its label over there, and its
page stays as it is: only stock, price and promotions are kept alike.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import Variant
from catalog.models.product import words
from channels_sync import clients, drain, intents, locks, publications, tokens
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import LISTING_FACETS, Aim, RemoteSku
from core import clock
from core.errors import DomainError

KEEP_S = 600  # a person looks through the page meanwhile
DEADLINE_S = 8.0  # the longest a person waits for a shop to be read
ALIKE = 0.5  # the share of common words from which a name is proposed


class ShopBusy(DomainError):
    """The shop is being read for its listings: who links now would meet what that writes."""

    code = "shop_busy"


@dataclass(frozen=True, slots=True)
class Match:
    """A SKU over there and what of ours it may be; `is_sure` when their SKUs differ in signs alone."""

    remote: RemoteSku
    variant: Variant | None
    is_sure: bool = False

    @property
    def key(self) -> str:
        """Names the SKU over there in a form."""
        return f"{self.remote.ref.product}|{self.remote.ref.sku}"


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
    chosen = _by_name(rest, free)
    named = [Match(one, chosen.get(place)) for place, one in enumerate(rest)]
    return [*found, *(one for one in named if one.variant), *(one for one in named if not one.variant)]


def _by_name(rest: Sequence[RemoteSku], free: Mapping[int, Variant]) -> dict[int, Variant]:
    """Variants by their place in `rest`, the likeliest pairs first. Every name is folded once, and only those
    that have a word in common are compared: a shop may hold thousands."""
    names = {pk: set(words(f"{variant.product.name} {variant.label}")) for pk, variant in free.items()}
    named: dict[str, list[int]] = defaultdict(list)
    for pk, name in names.items():
        for word in name:
            named[word].append(pk)
    likely: list[tuple[float, int, int]] = []
    for place, one in enumerate(rest):
        title = set(words(one.title))
        for pk, common in Counter(pk for word in title for pk in named.get(word, ())).items():
            alike = common / (len(title) + len(names[pk]) - common)
            if alike >= ALIKE:
                likely.append((-alike, place, pk))
    chosen: dict[int, Variant] = {}
    taken: set[int] = set()
    for _score, place, pk in sorted(likely):
        if place not in chosen and pk not in taken:
            chosen[place] = free[pk]
            taken.add(pk)
    return chosen


def adopt(account: ChannelAccount, pairs: Iterable[tuple[RemoteSku, int]]) -> int:
    """Link SKUs over there to variants of the shop's producer; what is linked or has a page meanwhile is left
    alone. Returns how many. Their stock, price and promotion are ours from then on.

    Raises ShopBusy at once while the shop is read for its listings: that may take minutes.
    """
    with locks.only_one(locks.Purpose.LINK, account.pk) as mine:
        if not mine:
            text = _("The shop is being looked through just now: nothing was linked. Try again in a minute.")
            raise ShopBusy(text)
        count = _adopt(account, list(pairs))
    drain.ask_for({account.pk})
    return count


@transaction.atomic
def _adopt(account: ChannelAccount, pairs: Sequence[tuple[RemoteSku, int]]) -> int:
    ids = [variant_id for _remote, variant_id in pairs]
    of_ours = Variant.objects.filter(pk__in=ids).values_list("product_id", flat=True)
    list(locks.intents(Q(listing__variant__in=ids) | publications.condition(of_ours)))
    locks.pages([account.pk])
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
