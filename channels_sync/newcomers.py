"""Put products into shops by themselves once staff have approved them.

A shop that does so says since when (`ChannelAccount.publishes_since`): what was approved before, or was put
there or taken down by a person, is left as it is. The page goes out through the engine like every other,
finds what the shop holds already by SKU, and waits as "missing" while something keeps it from being sent.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from catalog.models import Approval, Product, Variant
from channels_sync import content as pages
from channels_sync import locks, products, publications
from channels_sync.models import SECRETS, ChannelAccount, Listing, Publication
from core import clock

NEVER = {pages.Missing.ALCOHOL, pages.Missing.NOT_SHIPPED}  # what no producer can mend for this platform


@transaction.atomic
def publish(variant_ids: Iterable[int]) -> set[int]:
    """Begin a page for these variants' products in every shop that takes new ones by itself and has none of
    theirs. Returns the accounts with new work. A fixed number of queries when there is nothing to begin."""
    accounts = list(
        ChannelAccount.objects.filter(publishes_since__isnull=False, disconnected_at__isnull=True)
        .defer(*SECRETS)
        .order_by("pk")
    )
    if not accounts:
        return set()
    ids = Variant.objects.filter(pk__in=list(variant_ids)).values_list("product_id", flat=True)
    if not any(_fresh(account, ids) for account in accounts):
        return set()
    list(locks.intents(publications.condition(ids)))
    locks.pages(account.pk for account in accounts)
    fresh = [one for account in accounts for one in _fresh(account, ids)]  # as it is, now that it stays so
    now = clock.now()
    Publication.objects.bulk_create(fresh, ignore_conflicts=True)  # a person may be as quick
    begun = {(one.account_id, one.product_id) for one in fresh}
    rows = Publication.objects.filter(
        account__in=accounts, product__in={product_id for _account, product_id in begun}
    )
    publications.create_for([one for one in rows if (one.account_id, one.product_id) in begun], now)
    return publications.refresh(dict.fromkeys((product_id for _account, product_id in begun), now))


def catch_up(accounts: Iterable[ChannelAccount]) -> None:
    """Begin what was approved while these shops were away."""
    for account in accounts:
        if account.publishes_since:
            since = {"decided_at__gte": account.publishes_since, "verdict": Approval.Verdict.APPROVED}
            approved = Approval.objects.filter(**since).values("product_id")
            publish(Variant.objects.filter(product__in=approved).values_list("pk", flat=True))


@transaction.atomic
def turn(account_id: int, *, on: bool) -> ChannelAccount:
    """Let a shop put up what is approved from now on, or no longer. Raises ChannelAccount.DoesNotExist."""
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    if on is not (account.publishes_since is not None):
        account.publishes_since = clock.now() if on else None
        account.save(update_fields=["publishes_since"])
    return account


def since(producer_id: int | None) -> datetime | None:
    """How a shop begins that is new here: the common one takes every newcomer, a producer chooses."""
    return None if producer_id else clock.now()


def _fresh(account: ChannelAccount, product_ids: Any) -> Sequence[Publication]:
    terms = products.terms(account.channel)
    if terms is None:
        return []
    approved = Approval.objects.filter(
        product=OuterRef("pk"), verdict=Approval.Verdict.APPROVED, decided_at__gte=account.publishes_since
    )
    there = Listing.objects.filter(account=account, variant__product=OuterRef("pk"))
    known = Publication.objects.filter(account=account, product=OuterRef("pk"))
    found = Product.objects.published().filter(Exists(approved), ~Exists(there), ~Exists(known))
    found = found.filter(pk__in=product_ids)
    if account.producer_id:
        found = found.filter(producer=account.producer_id)
    facts = products.facts(found.order_by("pk").values_list("pk", flat=True))
    drafts = {pk: pages.write(one, None, terms, exists=False) for pk, one in facts.items()}
    return [
        Publication(account=account, product_id=pk)
        for pk, draft in drafts.items()
        if not NEVER & {*draft.missing}
    ]
