"""What every listing should say: refresh, reopen, replay. `leases` takes it to be sent, `settling` records
what became of it.

Rules that keep the promise (docs/sync-engine.md has the proof of each):
lock, then read, then write; only absolute values; a late result is never an acknowledgement, it adds
one to the desired version so that the newest value is sent again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Q, When
from django.db.models import Value as Value_

from channels_sync import desired, locks, stored, truth
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import SECRETS, Listing, SyncIntent
from channels_sync.protocol import LISTING_FACETS, Facet, Value
from core import clock
from core.channels import Channel

PACE = timedelta(seconds=1)  # an intent is sent at most once a second: a thousand changes become a few calls
CUT_NEEDS_APPROVAL = "price_cut_needs_approval"

Wanted = Mapping[Facet, Mapping[int, datetime]]  # facet -> variant id -> when it was first said
PARKED = Q(parked_version=F("desired_version"))
NOT_PARKED = Q(parked_version__isnull=True) | ~PARKED
DIRTY = Q(desired_version__gt=F("acked_version"))


def concerning(wanted: Wanted) -> Q:
    """The intents of these facets of these variants; empty when nothing is wanted."""
    condition = Q()
    for facet, keys in wanted.items():
        condition |= Q(facet=facet, listing__variant_id__in=list(keys))
    return condition


@transaction.atomic
def refresh(wanted: Wanted) -> set[int]:
    """Look again at what these variants should show everywhere. Returns the accounts with new work."""
    condition = concerning(wanted)
    if not condition:
        return set()
    rows = list(locks.intents(condition).only("account_id", "listing_id", "facet", "desired", "acked"))
    listings = {
        listing.pk: listing
        for listing in Listing.objects.select_related("account")
        .defer(*(f"account__{name}" for name in SECRETS))
        .filter(pk__in={row.listed for row in rows})
    }
    facts = truth.facts(list(listings.values()))
    now = clock.now()
    changed = []
    for row in rows:
        facet, listing = Facet(row.facet), listings[row.listed]
        value = desired.value(facet, facts[listing.pk])
        if stored.to_json(value) != row.desired:
            changed.append((row, value, wanted[facet].get(listing.variant_id, now)))
    want(changed, now)
    _park_deep_cuts(changed, listings)
    return {row.account_id for row, _, _ in changed}


def outdated(listings: Sequence[Listing]) -> set[int]:
    """Variants of these listings that should show something else than is written; listings need `account`
    loaded. Takes no lock and writes nothing: `refresh` them."""
    facts = truth.facts(listings)
    variants = {listing.pk: listing.variant_id for listing in listings}
    rows = SyncIntent.objects.filter(listing_id__in=list(facts)).values_list("listing_id", "facet", "desired")
    return {
        variants[listing_id]
        for listing_id, facet, written in rows
        if stored.to_json(desired.value(Facet(facet), facts[listing_id])) != written
    }


def want(changed: Sequence[tuple[SyncIntent, Value, datetime]], now: datetime) -> None:
    """Write new desired values of locked intents, each with the moment it was first said, in one statement:
    thousands may change at once."""
    if not changed:
        return
    columns = [
        (row.pk, None if value is None else json.dumps(stored.to_json(value)), since, _urgency(row, value))
        for row, value, since in changed
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE channels_sync_syncintent AS intent
               SET desired = new.desired, desired_version = desired_version + 1, urgency = new.urgency,
                   desired_at = CASE WHEN desired_version > acked_version THEN desired_at ELSE new.since END,
                   attempts = 0, not_before = LEAST(not_before, %s), parked_code = ''
              FROM unnest(%s::bigint[], %s::jsonb[], %s::timestamptz[], %s::int[])
                   AS new(id, desired, since, urgency)
             WHERE intent.id = new.id
            """,
            [now + PACE, *map(list, zip(*columns, strict=True))],
        )


def _urgency(row: SyncIntent, value: Value) -> int:
    facet = Facet(row.facet)
    return desired.urgency(facet, value, stored.from_json(facet, row.acked))


def _park_deep_cuts(
    changed: Sequence[tuple[SyncIntent, Value, datetime]], listings: Mapping[int, Listing]
) -> None:
    """A price cut so deep that the platform would take the item off sale waits for a person."""
    deep = [
        row.pk
        for row, value, _ in changed
        if desired.is_deep_cut(
            value, stored.from_json(Facet(row.facet), row.acked), _deepest(listings[row.listed])
        )
    ]
    SyncIntent.objects.filter(pk__in=deep).update(
        parked_version=F("desired_version"), parked_code=CUT_NEEDS_APPROVAL
    )


def _deepest(listing: Listing) -> Decimal | None:
    return ADAPTERS[Channel(listing.account.channel)].capabilities.max_price_cut


def raise_version(ids: Sequence[int], now: datetime) -> None:
    """Ask for the newest value once more, by a higher version. What is parked stays parked."""
    SyncIntent.objects.filter(pk__in=ids).update(
        desired_version=F("desired_version") + 1,
        parked_version=Case(
            When(PARKED, then=F("parked_version") + 1),
            default=F("parked_version"),
            output_field=BigIntegerField(),
        ),
        desired_at=Case(When(DIRTY, then="desired_at"), default=Value_(now)),
    )


@transaction.atomic
def hurry(facets: Iterable[Facet], after: Iterable[int]) -> None:
    """Try these facets of the intents' listings now where they wait after a refusal: what was in their way
    may be gone."""
    listings = SyncIntent.objects.filter(pk__in=list(after)).values("listing_id")
    waiting = locks.intents(DIRTY & Q(facet__in=list(facets), listing_id__in=listings, attempts__gt=0))
    SyncIntent.objects.filter(pk__in=[row.pk for row in waiting]).update(not_before=clock.now())


@transaction.atomic
def reopen(intent_ids: Iterable[int]) -> int:
    """Send these again although they were acknowledged: the channel shows something else."""
    now = clock.now()
    rows = [row for row in locks.intents_by_id(intent_ids) if not row.is_dirty and row.lease_token is None]
    raise_version([row.pk for row in rows], now)
    return len(rows)


@transaction.atomic
def readdress(listing_ids: Iterable[int]) -> None:
    """These listings stand elsewhere now: what was acknowledged, or is on its way, went to the old place."""
    rows = locks.intents(Q(listing_id__in=list(listing_ids)))
    raise_version([row.pk for row in rows], clock.now())


@transaction.atomic
def replay(condition: Q) -> int:
    """Free parked intents, so that the same value is sent once more. Returns how many."""
    rows = [row for row in locks.intents(condition & DIRTY) if row.is_parked]
    now = clock.now()
    for row in rows:
        row.parked_version, row.parked_code, row.attempts, row.not_before = None, "", 0, now
    SyncIntent.objects.bulk_update(rows, ["parked_version", "parked_code", "attempts", "not_before"])
    return len(rows)


def replay_all(account_id: int, code: str) -> int:
    """Free everything that an account parked with this code, a thousand at a time. Returns how many."""
    parked = SyncIntent.objects.filter(DIRTY, PARKED, account_id=account_id, parked_code=code)
    ids = list(parked.order_by("id").values_list("id", flat=True))
    return sum(replay(Q(pk__in=ids[start : start + 1000])) for start in range(0, len(ids), 1000))


def create_for(listing: Listing, now: datetime) -> list[SyncIntent]:
    """Fresh intents for a new listing: nothing wanted yet, nothing acknowledged."""
    return [
        SyncIntent(
            account_id=listing.account_id, listing=listing, facet=facet, desired_at=now, not_before=now
        )
        for facet in LISTING_FACETS
    ]
