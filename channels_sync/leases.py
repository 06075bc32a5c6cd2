"""Take due intents for one turn, and give back what was not sent.

A lease says who is sending which version, and until when; whoever settles must still hold it.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import NamedTuple

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet

from channels_sync import locks, pictures, stored
from channels_sync.intents import DIRTY, NOT_PARKED
from channels_sync.models import SUBJECTS, SyncIntent
from channels_sync.protocol import Change, Content, Facet, Limit
from core import clock, process

LEASE = timedelta(seconds=45)  # three request deadlines: a push cannot outlive it
MOST_ROWS = 500  # looked at for one lease, so that choosing takes a millisecond or two however much waits
HEADS = 4  # rows looked at per call of one product; the rest of the product is taken along


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


def waiting(account_id: int | OuterRef, by: datetime) -> QuerySet[SyncIntent]:
    """What an account has to send by a moment, leased or not, the most urgent first.

    Slice it where only the first matter: its order is that of the index `intent_due`. Unordered, PostgreSQL
    takes a third of all rows to be dirty and reads a whole account to find the one that is.
    """
    rows = SyncIntent.objects.filter(DIRTY, NOT_PARKED, account_id=account_id, not_before__lte=by)
    return rows.order_by("urgency", "not_before", "id")


@transaction.atomic
def take(
    account_id: int, limits: Mapping[Facet, Limit], most_calls: int, *, but: Q | None = None
) -> Lease | None:
    """Take the most urgent due intents: calls that come to `most_calls` requests at most, or a single one.
    None when nothing is due.

    `but` leaves some for later.
    Chosen first and locked then, in id order like every other lock here; what is no longer due once it
    is locked drops out, and what changed meanwhile is sent as it is now.
    """
    now = clock.now()
    due = waiting(account_id, now).filter(Q(lease_until__isnull=True) | Q(lease_until__lt=now))
    if but is not None:
        due = due.exclude(but)
    wanted = max(most_calls * (HEADS if limit.one_product else limit.batch) for limit in limits.values())
    most_rows = min(wanted, MOST_ROWS)
    rows = _candidates(due[:most_rows])
    calls = _within(_group(rows, limits), limits, most_calls)
    if len(rows) == most_rows:
        _take_along(calls, due, limits)
    chosen = due.filter(pk__in=[row.id for call in calls for row in call]).select_related(*SUBJECTS)
    locked = {row.pk: row for row in chosen.order_by("id").select_for_update(of=("self",))}
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
    taken = (tuple(_leased(locked[row.id]) for row in call if row.id in locked) for call in calls)
    return Lease(token, now, tuple(call for call in taken if call))


class _Candidate(NamedTuple):
    """What is needed of a due intent to put it into a call. `product` is None for content and vouchers."""

    id: int
    facet: Facet
    product: str | None


def _candidates(due: QuerySet[SyncIntent]) -> list[_Candidate]:
    rows = due.values_list("id", "facet", "listing__external_product")
    return [_Candidate(id_, Facet(facet), product) for id_, facet, product in rows]


def _group(rows: Sequence[_Candidate], limits: Mapping[Facet, Limit]) -> list[list[_Candidate]]:
    """Split into calls, the most urgent first."""
    calls: list[list[_Candidate]] = []
    open_calls: dict[tuple[str, str], list[_Candidate]] = {}
    for row in rows:
        key, limit = _call_key(row, limits), limits[row.facet]
        call = open_calls.get(key)
        if call is None or len(call) >= limit.batch:
            call = open_calls[key] = []
            calls.append(call)
        call.append(row)
    return calls


def _within(
    calls: list[list[_Candidate]], limits: Mapping[Facet, Limit], most: int
) -> list[list[_Candidate]]:
    """The first calls whose requests do not pass `most`, at least one: what becomes urgent meanwhile waits
    for all of them."""
    cost = accumulate(limits[call[0].facet].requests for call in calls)
    return calls[: max(1, sum(one <= most for one in cost))]


def _call_key(row: _Candidate, limits: Mapping[Facet, Limit]) -> tuple[str, str]:
    if row.product is None:  # content and vouchers are one subject a call
        return row.facet, str(row.id)
    return row.facet, row.product if limits[row.facet].one_product else ""


def _take_along(
    calls: list[list[_Candidate]], due: QuerySet[SyncIntent], limits: Mapping[Facet, Limit]
) -> None:
    """Fill calls of one product with what else is due for it, further back in the queue."""
    open_calls = {
        _call_key(call[0], limits): call
        for call in calls
        if call[0].product is not None and limits[call[0].facet].one_product
    }
    siblings = due.filter(
        facet__in={facet for facet, _ in open_calls},
        listing__external_product__in={key[1] for key in open_calls},
    )
    taken = [row.id for call in calls for row in call]
    for row in _candidates(siblings.exclude(pk__in=taken).order_by("id")):
        call = open_calls.get(_call_key(row, limits))
        if call is not None and len(call) < limits[row.facet].batch:
            call.append(row)


def _leased(row: SyncIntent) -> Leased:
    facet = Facet(row.facet)
    value = stored.from_json(facet, row.desired)
    if isinstance(value, Content) and row.publication is not None:
        value = pictures.equip(value, row.publication)
    return Leased(row.pk, facet, Change(row.ref, row.desired_version, value), row.attempts)


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
