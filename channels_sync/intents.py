"""The state machine of intents: refresh, lease, settle, reopen, replay.

Rules that keep the promise (docs/sync-engine.md has the proof of each):
lock, then read, then write; only absolute values; a late result is never an acknowledgement, it adds
one to the desired version so that the newest value is sent again.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q

from channels_sync import desired, locks, truth
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount, Listing, SyncAttempt, SyncIntent
from channels_sync.protocol import Change, Facet, Limit, Outcome, Price, Result, Value
from core import backoff, clock
from core.channels import Channel

LEASE = timedelta(seconds=45)  # three request deadlines: a push cannot outlive it
PACE = timedelta(seconds=1)  # an intent is sent at most once a second: a thousand changes become a few calls
CONFLICT_WAIT = timedelta(minutes=5)  # a campaign holds the item: nothing to gain from asking often
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
        for listing in Listing.objects.select_related("account").filter(pk__in={row.listing_id for row in rows})
    }
    facts = truth.facts(list(listings.values()))
    now = clock.now()
    changed = []
    for row in rows:
        facet, listing = Facet(row.facet), listings[row.listing_id]
        value = desired.value(facet, facts[listing.pk])
        if desired.to_json(value) != row.desired or (row.desired_version == 0 and value is not None):
            _want(row, value, wanted[facet].get(listing.variant_id, now), now, listing.account)
            changed.append(row)
    SyncIntent.objects.bulk_update(
        changed,
        ["desired", "desired_version", "desired_at", "urgency", "attempts", "not_before", "parked_version", "parked_code"],
        batch_size=500,
    )
    return {row.account_id for row in changed}


def _want(row: SyncIntent, value: Value, since: datetime, now: datetime, account: ChannelAccount) -> None:
    facet = Facet(row.facet)
    if not row.is_dirty:
        row.desired_at = since
    row.desired = desired.to_json(value)
    row.desired_version += 1
    acked = desired.from_json(facet, row.acked)
    row.urgency = desired.urgency(facet, value, acked)
    row.attempts = 0
    row.not_before = min(row.not_before, now + PACE)
    row.parked_code = ""
    cut = ADAPTERS[Channel(account.channel)].capabilities.max_price_cut
    if cut is not None and isinstance(value, Price) and isinstance(acked, Price):
        if value.amount_vnd < acked.amount_vnd * (1 - Decimal(cut)):
            row.parked_version, row.parked_code = row.desired_version, CUT_NEEDS_APPROVAL


@transaction.atomic
def lease(account_id: int, limits: Mapping[Facet, Limit], most_calls: int) -> Lease | None:
    """Take the most urgent due intents, at most `most_calls` calls of them. None when nothing is due."""
    now = clock.now()
    due = (
        SyncIntent.objects.filter(DIRTY, NOT_PARKED, account_id=account_id, not_before__lte=now)
        .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
        .select_related("listing__variant")
        .select_for_update(skip_locked=True, of=("self",))
    )
    largest = max(limit.batch for limit in limits.values())
    heads = list(due.order_by("urgency", "not_before", "id")[: most_calls * largest])
    if not heads:
        return None
    calls = _group(heads, limits)[:most_calls]
    chosen = {row.pk for call in calls for row in call}
    for call in calls:  # a half-filled call takes along what else is due for the same product
        facet, head = Facet(call[0].facet), call[0]
        if limits[facet].one_product and len(call) < limits[facet].batch:
            siblings = due.filter(facet=facet, listing__external_product=head.listing.external_product)
            more = siblings.exclude(pk__in=chosen).order_by("id")[: limits[facet].batch - len(call)]
            call.extend(more)
            chosen.update(row.pk for row in call)
    token = uuid.uuid4()
    SyncIntent.objects.filter(pk__in=chosen).update(lease_token=token, lease_until=now + LEASE)
    return Lease(token, now, tuple(tuple(_leased(row) for row in call) for call in calls))


def _group(rows: Sequence[SyncIntent], limits: Mapping[Facet, Limit]) -> list[list[SyncIntent]]:
    """Split into calls, the most urgent first."""
    calls: list[list[SyncIntent]] = []
    open_calls: dict[tuple[str, str], list[SyncIntent]] = {}
    for row in rows:
        limit = limits[Facet(row.facet)]
        key = (row.facet, row.listing.external_product if limit.one_product else "")
        call = open_calls.get(key)
        if call is None or len(call) >= limit.batch:
            call = open_calls[key] = []
            calls.append(call)
        call.append(row)
    return calls


def _leased(row: SyncIntent) -> Leased:
    facet = Facet(row.facet)
    value = desired.from_json(facet, row.desired)
    return Leased(row.pk, facet, Change(row.listing.ref, row.desired_version, value))


@transaction.atomic
def settle(token: uuid.UUID, leased_at: datetime, took_ms: int, answers: Iterable[tuple[Leased, Result]]) -> None:
    """Record what became of leased changes. A lease that is gone makes the answer late: it reopens."""
    by_id = {leased.intent_id: (leased, result) for leased, result in answers}
    now = clock.now()
    rows = list(locks.intents_by_id(by_id))
    attempts = []
    for row in rows:
        leased, result = by_id[row.pk]
        if row.lease_token != token:
            _reopen(row, now)
        else:
            _apply(row, leased, result, leased_at, now)
        lag = max(0, int((now - row.desired_at).total_seconds() * 1000)) if result.outcome is Outcome.APPLIED else None
        attempts.append(
            SyncAttempt(
                intent=row, version=leased.change.version, outcome=result.outcome, code=result.code[:80],
                request_id=result.request_id[:80], took_ms=took_ms, lag_ms=lag, at=now,
            )
        )
        if result.outcome is Outcome.APPLIED and row.is_dirty and row.desired_version > leased.change.version:
            row.desired_at = max(row.desired_at, leased_at)  # what is still waiting came after the lease
    SyncIntent.objects.bulk_update(
        rows,
        [
            "desired_version", "desired_at", "acked", "acked_version", "acked_at", "lease_token", "lease_until",
            "attempts", "not_before", "parked_version", "parked_code", "last_error", "last_request_id",
        ],
    )
    SyncAttempt.objects.bulk_create(attempts)


def _reopen(row: SyncIntent, now: datetime) -> None:
    if not row.is_dirty:
        row.desired_at = now
    row.desired_version += 1


def _apply(row: SyncIntent, leased: Leased, result: Result, leased_at: datetime, now: datetime) -> None:
    row.lease_token = row.lease_until = None
    row.last_request_id = result.request_id[:80]
    row.last_error = f"{result.code}: {result.message}"[:500] if result.outcome is not Outcome.APPLIED else ""
    match result.outcome:
        case Outcome.APPLIED:
            row.acked, row.acked_version = desired.to_json(leased.change.value), leased.change.version
            row.acked_at, row.attempts = now, 0
            row.not_before = leased_at + PACE
        case Outcome.REJECTED:
            row.parked_version, row.parked_code = leased.change.version, result.code[:80]
        case Outcome.CONFLICT:
            row.attempts += 1
            row.not_before = now + CONFLICT_WAIT
        case Outcome.THROTTLED:
            row.not_before = now + timedelta(seconds=result.retry_after or 1)
        case Outcome.UNAVAILABLE | Outcome.UNKNOWN:
            row.attempts += 1
            row.not_before = now + backoff.delay(row.attempts, cap_s=60)


@transaction.atomic
def give_back(token: uuid.UUID, leased: Iterable[Leased]) -> None:
    """Return what was leased and not sent, as if it had never been taken."""
    ids = [one.intent_id for one in leased]
    rows = [row for row in locks.intents_by_id(ids) if row.lease_token == token]
    SyncIntent.objects.filter(pk__in=[row.pk for row in rows]).update(lease_token=None, lease_until=None)


@transaction.atomic
def reopen(intent_ids: Iterable[int]) -> int:
    """Send these again although they were acknowledged: the channel shows something else."""
    now = clock.now()
    rows = [row for row in locks.intents_by_id(intent_ids) if not row.is_dirty and row.lease_token is None]
    for row in rows:
        _reopen(row, now)
    SyncIntent.objects.bulk_update(rows, ["desired_version", "desired_at"])
    return len(rows)


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
        SyncIntent(account_id=listing.account_id, listing=listing, facet=facet, desired_at=now, not_before=now)
        for facet in Facet
    ]
