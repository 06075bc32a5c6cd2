"""A shop's own sale is checked there, not written back.

The marketplace lowered its own figure when it sold. So what we want there and what it acknowledged go down
together, and the place is looked at: only a figure that is too high there is written. A write would put a
second order's unit on sale again; no look would miss a push of ours that landed just after the sale.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from channels_sync import desired, intents, locks, stored, tokens, truth
from channels_sync.models import ChannelAccount, Listing, SyncIntent
from channels_sync.protocol import ChannelAdapter, Facet, ListingRef, Observation, Stock, Value
from core import clock

LOOKS = 100  # listings read back at a time


@transaction.atomic
def absorb(account: ChannelAccount, variant_ids: Iterable[int]) -> None:
    """Bring a shop's own stock intents in line with an order it just told us of.

    Call in the transaction that imported the order. A figure that is on its way, waits to be sent or was
    refused is wanted anew and sent like any other, and so is one that rises: goods may have come in that the
    shop does not know of. Every place is looked at soon.
    """
    rows = _rows(account, variant_ids)
    _follow(_differing(rows))
    _ask_for_a_look(rows)


@transaction.atomic
def expect(account: ChannelAccount, variant_ids: Iterable[int]) -> int:
    """The same for sales that a shop has probably made and not told of, where they lower a figure.

    Writing at once could raise what the shop counted down by itself; the look tells. Returns how many figures
    fell.
    """
    lower = [(row, value) for row, value in _differing(_rows(account, variant_ids)) if _falls(row, value)]
    _follow(lower)
    _ask_for_a_look([row for row, _ in lower])
    return len(lower)


def _rows(account: ChannelAccount, variant_ids: Iterable[int]) -> list[SyncIntent]:
    own = Q(account=account, facet=Facet.STOCK, listing__variant_id__in=list(variant_ids))
    return list(locks.intents(own))


def _differing(rows: Sequence[SyncIntent]) -> list[tuple[SyncIntent, Value]]:
    """Rows that should say something else now, with what."""
    listings = Listing.objects.select_related("account").in_bulk([row.listed for row in rows])
    facts = truth.facts(list(listings.values()))
    wanted = [(row, desired.value(Facet.STOCK, facts[row.listed])) for row in rows]
    return [(row, value) for row, value in wanted if stored.to_json(value) != row.desired]


def _falls(row: SyncIntent, value: Value) -> bool:
    before = stored.from_json(Facet.STOCK, row.desired)
    return isinstance(before, Stock) and isinstance(value, Stock) and value.quantity < before.quantity


def _follow(changed: Sequence[tuple[SyncIntent, Value]]) -> None:
    """What is wanted and what was acknowledged fall together, except where a figure is still to be sent."""
    now = clock.now()
    told, untold = [], []
    for row, value in changed:
        if row.is_dirty or row.lease_token or row.acked is None or not _falls(row, value):
            untold.append((row, value, now))
        else:
            row.desired = row.acked = stored.to_json(value)
            row.desired_version = row.acked_version = row.desired_version + 1
            told.append(row)
    SyncIntent.objects.bulk_update(told, ["desired", "acked", "desired_version", "acked_version"])
    intents.want(untold, now)


def _ask_for_a_look(rows: Sequence[SyncIntent]) -> None:
    SyncIntent.objects.filter(pk__in=[row.pk for row in rows]).update(look_at=clock.now())


def look(account: ChannelAccount) -> int:
    """Read back the places where a sale was imported, and send our figure where theirs is too high.

    Returns how many were looked at; what is lower there is orders on their way. Raises ChannelError.
    """
    began = clock.now()
    due = SyncIntent.objects.filter(account=account, look_at__lte=began).select_related("listing__variant")
    rows = list(due.order_by("look_at", "id")[:LOOKS])
    if not rows:
        return 0
    refs = {row.ref: row.pk for row in rows}
    seen = tokens.signed_in(account, partial(_observe, tuple(refs)))
    _compare({refs[one.ref]: one for one in seen}, [row.pk for row in rows], began)
    return len(rows)


def _observe(refs: tuple[ListingRef, ...], adapter: ChannelAdapter) -> list[Observation]:
    return list(adapter.observe(refs))


@transaction.atomic
def _compare(seen: dict[int, Observation], looked_at: Sequence[int], began: datetime) -> None:
    too_high = []
    for row in locks.intents_by_id(looked_at):
        shown, acked = seen.get(row.pk), stored.from_json(Facet.STOCK, row.acked)
        is_older = row.acked_at is not None and row.acked_at >= began  # told while we were looking
        if shown and shown.stock is not None and isinstance(acked, Stock) and not is_older:
            too_high += [row.pk] if shown.stock > acked.quantity else []
    SyncIntent.objects.filter(pk__in=looked_at, look_at__lte=began).update(look_at=None)
    SyncIntent.objects.filter(pk__in=too_high).update(urgency=desired.SHRINKS)
    intents.reopen(too_high)
