"""The state machine of intents: refresh, lease, settle, reopen, replay.

Rules that keep the promise (docs/sync-engine.md has the proof of each):
lock, then read, then write; only absolute values; a late result is never an acknowledgement, it adds
one to the desired version so that the newest value is sent again.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import BigIntegerField, Case, F, Q, QuerySet, When
from django.db.models import Value as Value_
from django.db.models.functions import Greatest

from channels_sync import desired, locks, truth
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import Listing, SyncAttempt, SyncIntent
from channels_sync.protocol import Change, Facet, Limit, Outcome, Result, Value
from core import backoff, clock, process
from core.channels import Channel
from core.outbox import Topic, publish

LEASE = timedelta(seconds=45)  # three request deadlines: a push cannot outlive it
PACE = timedelta(seconds=1)  # an intent is sent at most once a second: a thousand changes become a few calls
CONFLICT_WAIT = timedelta(minutes=5)  # a campaign holds the item: nothing to gain from asking often
HEADS = 4  # rows looked at per call of one product; the rest of the product is taken along
CUT_NEEDS_APPROVAL = "price_cut_needs_approval"

Wanted = Mapping[Facet, Mapping[int, datetime]]  # facet -> variant id -> when it was first said
PARKED = Q(parked_version=F("desired_version"))
NOT_PARKED = Q(parked_version__isnull=True) | ~PARKED
DIRTY = Q(desired_version__gt=F("acked_version"))


@dataclass(frozen=True, slots=True)
class Leased:
    """One intent taken for sending: which, for what facet, and the change as it stood then."""

    intent_id: int
    facet: Facet
    change: Change
    attempts: int = 0  # tries that failed before this one


@dataclass(frozen=True, slots=True)
class Lease:
    """What one turn took. Every call carries changes of one facet, of one product where that is asked."""

    token: uuid.UUID
    at: datetime
    calls: tuple[tuple[Leased, ...], ...]


@transaction.atomic
def refresh(wanted: Wanted) -> set[int]:
    """Look again at what these variants should show everywhere. Returns the accounts with new work."""
    condition = Q()
    for facet, keys in wanted.items():
        condition |= Q(facet=facet, listing__variant_id__in=list(keys))
    if not condition:
        return set()
    rows = list(locks.intents(condition))
    listings = {
        listing.pk: listing
        for listing in Listing.objects.select_related("account").filter(
            pk__in={row.listing_id for row in rows}
        )
    }
    facts = truth.facts(list(listings.values()))
    now = clock.now()
    changed = []
    for row in rows:
        facet, listing = Facet(row.facet), listings[row.listing_id]
        value = desired.value(facet, facts[listing.pk])
        if desired.to_json(value) != row.desired:
            changed.append((row, value, wanted[facet].get(listing.variant_id, now)))
    _want(changed, now)
    _park_deep_cuts(changed, listings)
    return {row.account_id for row, _, _ in changed}


def _want(changed: Sequence[tuple[SyncIntent, Value, datetime]], now: datetime) -> None:
    """Write new desired values in one statement: thousands may change at once."""
    columns = [
        (row.pk, None if value is None else json.dumps(desired.to_json(value)), since, _urgency(row, value))
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
            [now + PACE, *([list(column) for column in zip(*columns, strict=True)] or [[], [], [], []])],
        )


def _urgency(row: SyncIntent, value: Value) -> int:
    facet = Facet(row.facet)
    return desired.urgency(facet, value, desired.from_json(facet, row.acked))


def _park_deep_cuts(
    changed: Sequence[tuple[SyncIntent, Value, datetime]], listings: Mapping[int, Listing]
) -> None:
    """A price cut so deep that the platform would take the item off sale waits for a person."""
    deep = [
        row.pk
        for row, value, _ in changed
        if desired.is_deep_cut(
            value, desired.from_json(Facet(row.facet), row.acked), _deepest(listings[row.listing_id])
        )
    ]
    SyncIntent.objects.filter(pk__in=deep).update(
        parked_version=F("desired_version"), parked_code=CUT_NEEDS_APPROVAL
    )


def _deepest(listing: Listing) -> Decimal | None:
    return ADAPTERS[Channel(listing.account.channel)].capabilities.max_price_cut


@transaction.atomic
def lease(account_id: int, limits: Mapping[Facet, Limit], most_calls: int) -> Lease | None:
    """Take the most urgent due intents, at most `most_calls` calls of them. None when nothing is due.

    Chosen first and locked then, in id order like every other lock here; what is no longer due once it
    is locked drops out, and what changed meanwhile is sent as it is now.
    """
    now = clock.now()
    due = (
        SyncIntent.objects.filter(DIRTY, NOT_PARKED, account_id=account_id, not_before__lte=now)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        .select_related("listing__variant")
    )
    most_rows = max(most_calls * (HEADS if limit.one_product else limit.batch) for limit in limits.values())
    rows = list(due.order_by("urgency", "not_before", "id")[:most_rows])
    calls = _group(rows, limits)[:most_calls]
    if len(rows) == most_rows:
        _take_along(calls, due, limits)
    chosen = [row.pk for call in calls for row in call]
    locked = {row.pk: row for row in due.filter(pk__in=chosen).order_by("id").select_for_update(of=("self",))}
    if not locked:
        return None
    token = uuid.uuid4()
    SyncIntent.objects.filter(pk__in=locked).update(
        lease_token=token,
        lease_until=now + LEASE,
        lease_by=process.identity(),
        sent=F("desired"),
        sent_version=F("desired_version"),
    )
    taken = (tuple(_leased(locked[row.pk]) for row in call if row.pk in locked) for call in calls)
    return Lease(token, now, tuple(call for call in taken if call))


def _group(rows: Sequence[SyncIntent], limits: Mapping[Facet, Limit]) -> list[list[SyncIntent]]:
    """Split into calls, the most urgent first."""
    calls: list[list[SyncIntent]] = []
    open_calls: dict[tuple[str, str], list[SyncIntent]] = {}
    for row in rows:
        key, limit = _call_key(row, limits), limits[Facet(row.facet)]
        call = open_calls.get(key)
        if call is None or len(call) >= limit.batch:
            call = open_calls[key] = []
            calls.append(call)
        call.append(row)
    return calls


def _call_key(row: SyncIntent, limits: Mapping[Facet, Limit]) -> tuple[str, str]:
    return row.facet, row.listing.external_product if limits[Facet(row.facet)].one_product else ""


def _take_along(
    calls: list[list[SyncIntent]], due: QuerySet[SyncIntent], limits: Mapping[Facet, Limit]
) -> None:
    """Fill calls of one product with what else is due for it, further back in the queue."""
    open_calls = {
        _call_key(call[0], limits): call for call in calls if limits[Facet(call[0].facet)].one_product
    }
    siblings = due.filter(
        facet__in={facet for facet, _ in open_calls},
        listing__external_product__in={key[1] for key in open_calls},
    )
    for row in siblings.exclude(pk__in=[row.pk for call in calls for row in call]).order_by("id"):
        call = open_calls.get(_call_key(row, limits))
        if call is not None and len(call) < limits[Facet(row.facet)].batch:
            call.append(row)


def _leased(row: SyncIntent) -> Leased:
    facet = Facet(row.facet)
    value = desired.from_json(facet, row.desired)
    return Leased(row.pk, facet, Change(row.listing.ref, row.desired_version, value), row.attempts)


@transaction.atomic
def settle(
    token: uuid.UUID, leased_at: datetime, took_ms: int, answers: Iterable[tuple[Leased, Result]]
) -> None:
    """Record what became of leased changes. A lease that is gone makes the answer late: it reopens."""
    by_id = {leased.intent_id: (leased, result) for leased, result in answers}
    now = clock.now()
    rows = list(locks.intents_by_id(by_id))
    held = [row for row in rows if row.lease_token == token]
    _reopen([row.pk for row in rows if row.lease_token != token], now)
    by_outcome: dict[Outcome, list[SyncIntent]] = defaultdict(list)
    for row in held:
        by_outcome[by_id[row.pk][1].outcome].append(row)
    applied = by_outcome.pop(Outcome.APPLIED, [])
    _acknowledge(applied, leased_at, now)
    _tell_of_prices(applied)
    for outcome, refused in by_outcome.items():
        for row in refused:
            _refuse(row, outcome, by_id[row.pk][1], now)
    SyncAttempt.objects.bulk_create(_attempt(row, *by_id[row.pk], took_ms, now) for row in rows)


def _acknowledge(rows: Sequence[SyncIntent], leased_at: datetime, now: datetime) -> None:
    """The channel shows what was sent. What is wanted since then came after the lease."""
    SyncIntent.objects.filter(pk__in=[row.pk for row in rows]).update(
        acked=F("sent"),
        acked_version=F("sent_version"),
        acked_at=now,
        lease_token=None,
        lease_until=None,
        attempts=0,
        not_before=leased_at + PACE,
        last_error="",
        desired_at=Case(
            When(desired_version__gt=F("sent_version"), then=Greatest("desired_at", Value_(leased_at))),
            default="desired_at",
        ),
    )


def _tell_of_prices(applied: Sequence[SyncIntent]) -> None:
    """A deal that waits for the list price to be shown may go on."""
    prices = [row.listing_id for row in applied if row.facet == Facet.PRICE]
    locking = [channel for channel, adapter in ADAPTERS.items() if adapter.capabilities.deal_locks_price]
    listings = Listing.objects.filter(pk__in=prices, account__channel__in=locking)
    publish(Topic.PROMOTION, *listings.values_list("variant_id", flat=True))


def _refuse(row: SyncIntent, outcome: Outcome, result: Result, now: datetime) -> None:
    row.lease_token = row.lease_until = None
    row.last_request_id = result.request_id[:80]
    row.last_error = f"{result.code}: {result.message}"[:500]
    match outcome:
        case Outcome.REJECTED:
            if row.sent_version == row.desired_version:  # a verdict binds to the version it is about
                row.parked_version, row.parked_code = row.sent_version, result.code[:80]
            row.not_before = now + PACE
        case Outcome.CONFLICT:
            row.attempts += 1
            row.not_before = now + CONFLICT_WAIT
        case Outcome.THROTTLED:
            row.not_before = now + timedelta(seconds=result.retry_after or 1)
        case _:
            row.attempts += 1
            row.not_before = now + max(PACE, backoff.delay(row.attempts, cap_s=60))
    row.save()


def _attempt(row: SyncIntent, leased: Leased, result: Result, took_ms: int, now: datetime) -> SyncAttempt:
    applied = result.outcome is Outcome.APPLIED
    return SyncAttempt(
        intent=row,
        version=leased.change.version,
        outcome=result.outcome,
        code=result.code[:80],
        request_id=result.request_id[:80],
        took_ms=took_ms,
        at=now,
        lag_ms=max(0, int((now - row.desired_at).total_seconds() * 1000)) if applied else None,
    )


def _reopen(ids: Sequence[int], now: datetime) -> None:
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


def hurry(facet: Facet, after: Iterable[int]) -> None:
    """Try a facet of these intents' listings now if it waits after a refusal: what was in its way is gone."""
    listings = SyncIntent.objects.filter(pk__in=list(after)).values("listing_id")
    SyncIntent.objects.filter(DIRTY, facet=facet, listing_id__in=listings, attempts__gt=0).update(
        not_before=clock.now()
    )


@transaction.atomic
def give_back(token: uuid.UUID, leased: Iterable[Leased]) -> None:
    """Return what was leased and not sent, as if it had never been taken."""
    ids = [one.intent_id for one in leased]
    rows = [row for row in locks.intents_by_id(ids) if row.lease_token == token]
    SyncIntent.objects.filter(pk__in=[row.pk for row in rows]).update(lease_token=None, lease_until=None)


@transaction.atomic
def free_orphans(account_id: int) -> int:
    """Take back leases whose process died on this host: its requests died with it, so there is nothing
    to wait for. Leases of other hosts end by time."""
    held = Q(account_id=account_id, lease_until__gt=clock.now())
    processes = SyncIntent.objects.filter(held).values_list("lease_by", flat=True).distinct()
    gone = [who for who in processes if process.is_gone(who)]
    if not gone:
        return 0
    rows = list(locks.intents(held & Q(lease_by__in=gone)))
    return SyncIntent.objects.filter(pk__in=[row.pk for row in rows]).update(
        lease_token=None, lease_until=None
    )


@transaction.atomic
def reopen(intent_ids: Iterable[int]) -> int:
    """Send these again although they were acknowledged: the channel shows something else."""
    now = clock.now()
    rows = [row for row in locks.intents_by_id(intent_ids) if not row.is_dirty and row.lease_token is None]
    _reopen([row.pk for row in rows], now)
    return len(rows)


@transaction.atomic
def readdress(listing_ids: Iterable[int]) -> None:
    """These listings stand elsewhere now: what was acknowledged, or is on its way, went to the old place."""
    rows = locks.intents(Q(listing_id__in=list(listing_ids)))
    _reopen([row.pk for row in rows], clock.now())


@transaction.atomic
def replay(condition: Q) -> int:
    """Free parked intents, so that the same value is sent once more. Returns how many."""
    rows = [row for row in locks.intents(condition & DIRTY) if row.is_parked]
    now = clock.now()
    for row in rows:
        row.parked_version, row.parked_code, row.attempts, row.not_before = None, "", 0, now
    SyncIntent.objects.bulk_update(rows, ["parked_version", "parked_code", "attempts", "not_before"])
    return len(rows)


def create_for(listing: Listing, now: datetime) -> list[SyncIntent]:
    """Fresh intents for a new listing: nothing wanted yet, nothing acknowledged."""
    return [
        SyncIntent(
            account_id=listing.account_id, listing=listing, facet=facet, desired_at=now, not_before=now
        )
        for facet in Facet
    ]
