"""Record what became of leased changes: acknowledged, parked, or tried again later.

A lease that is gone makes the answer late: it is never an acknowledgement, it asks for the newest
value once more.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models import Value as Value_
from django.db.models.functions import Greatest

from channels_sync import intents, learning, locks, telemetry
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.intents import PACE
from channels_sync.leases import Leased
from channels_sync.models import Listing, SyncAttempt, SyncIntent
from channels_sync.protocol import Facet, Outcome, Result
from core import backoff, clock
from core.outbox import Topic, publish

CONFLICT_WAIT = timedelta(minutes=5)  # a campaign holds the item: nothing to gain from asking often

REFUSED = (  # the columns of a refusal
    "lease_token",
    "lease_until",
    "last_request_id",
    "last_error",
    "parked_version",
    "parked_code",
    "attempts",
    "not_before",
)
Answer = tuple[Leased, Result, int]  # what was asked, what became of it, and after how many milliseconds


@transaction.atomic
def settle(token: uuid.UUID, leased_at: datetime, answers: Iterable[Answer]) -> None:
    """Record what became of changes of one lease. A lease that is gone makes the answer late: it reopens."""
    by_id = {answer[0].intent_id: answer for answer in answers}
    now = clock.now()
    rows = list(locks.intents_by_id(by_id))
    held = [row for row in rows if row.lease_token == token]
    if late := [row.pk for row in rows if row.lease_token != token]:
        intents.raise_version(late, now)
    for row in rows:
        if learned := by_id[row.pk][1].learned:
            learning.keep(row, learned, now)
    by_outcome: dict[Outcome, list[SyncIntent]] = defaultdict(list)
    for row in held:
        by_outcome[by_id[row.pk][1].outcome].append(row)
    if applied := by_outcome.pop(Outcome.APPLIED, []):
        _acknowledge(applied, leased_at, now)
        _tell_of_prices(applied)
    for outcome, refused in by_outcome.items():
        for row in refused:
            _refuse(row, outcome, by_id[row.pk][1], now)
        SyncIntent.objects.bulk_update(refused, REFUSED)
    tries = SyncAttempt.objects.bulk_create(_attempt(row, *by_id[row.pk], now) for row in rows)
    telemetry.pushed(
        telemetry.Told(row, *by_id[row.pk][:2], one) for row, one in zip(rows, tries, strict=True)
    )


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
    prices = [row.listed for row in applied if row.facet == Facet.PRICE]
    if not prices:
        return
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
