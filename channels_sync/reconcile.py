"""Read channels back, compare, and reopen what differs.

Heals downward at once and upward only when seen twice: a lower stock over there is often just an order
that is still on its way to us.
"""

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice

from django.db import connection, transaction
from django.db.models import Q

from channels_sync import (
    breaker,
    desired,
    drain,
    intents,
    locks,
    page_checks,
    publications,
    stored,
    telemetry,
    tokens,
    truth,
    vouchers,
)
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.models import ChannelAccount, Drift, Listing, SyncIntent
from channels_sync.protocol import (
    LISTING_FACETS,
    ChannelAdapter,
    ChannelError,
    Deal,
    Facet,
    ListingRef,
    Observation,
    ProductView,
    Review,
    Stock,
    Unauthorised,
    Value,
)
from core import clock
from core.channels import Channel

log = logging.getLogger(__name__)

GIVE_UP_AFTER = 3  # chunks that could not be read: the platform is unwell, the next run comes
CHUNK = 500  # listings computed anew, read back and compared at a time: few statements, full calls
PAGES = 100  # pages computed anew at a time

TOLD = Q(acked_version__gt=0) | Q(facet=Facet.PROMOTION)  # no deal is what an untold listing should show
SHOWN = ("listing_id", "facet", "acked", "observed", "observed_at")
LOOKED_AT = (  # the columns a comparison needs
    "listing_id",
    "facet",
    "desired_version",
    "acked",
    "acked_version",
    "acked_at",
    "lease_token",
    "observed",
    "observed_at",
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One facet of one listing: what we want and what the channel shows. Content is that of its page."""

    listing: Listing
    facet: Facet
    wanted: Value
    shown: Value | ProductView
    found: bool
    agrees: bool


def live_accounts() -> list[int]:
    """Accounts worth reading back."""
    rows = ChannelAccount.objects.filter(mode=ChannelAccount.Mode.LIVE)
    return [row.pk for row in rows if not breaker.is_paused(row)]


def compare(account: ChannelAccount) -> Iterator[Comparison]:
    """Read every listing of an account back and hold it against what we want now. Raises ChannelError."""
    for listings in _chunks(account):
        seen = _look(account, listings)
        facts, now = truth.facts([listing for listing, _ in seen]), clock.now()
        pages = page_checks.compare(account, [listing for listing, _ in seen])
        for listing, observation in seen:
            for facet in LISTING_FACETS:
                wanted = desired.value(facet, facts[listing.pk])
                shown = desired.seen(facet, observation)
                agrees = observation.found and desired.agree(wanted, shown, now)
                yield Comparison(listing, facet, wanted, shown, observation.found, agrees)
            if (
                page := pages.get(listing.external_product)
            ) and page.product_id == listing.variant.product_id:
                found = page.view.review is not Review.GONE
                yield Comparison(listing, Facet.CONTENT, page.wanted, page.view, found, page.agrees)


def run(account_id: int, *, at_once: bool = False) -> int:
    """Read an account back and reopen what differs from the acknowledged value. Returns how many.

    `at_once` heals a lower stock too: after a reconnect or a restore, orders do not explain it.
    """
    with locks.only_one(locks.Purpose.RECONCILE, account_id) as mine:
        if not mine:
            return 0
        account = ChannelAccount.objects.get(pk=account_id)
        started = time.monotonic()
        _look_again_at_everything(account)
        reopened, missed = 0, 0
        for listings in _chunks(account):
            began = clock.now()
            try:
                seen = _look(account, listings)
                views = page_checks.look(account, listings)
            except ChannelError as error:
                log.warning("account %s: %d listings not read back: %s", account_id, len(listings), error)
                missed += 1
                if isinstance(error, Unauthorised) or missed >= GIVE_UP_AFTER:
                    break
                continue
            looks = {listing.pk: observation for listing, observation in seen}
            reopened += _heal(account, looks, began, at_once=at_once)
            reopened += page_checks.heal(account, views, began)
        if not missed:
            ChannelAccount.objects.filter(pk=account_id).update(observed_at=clock.now())
        telemetry.said(
            "reconcile",
            account=account_id,
            channel=account.channel,
            reopened=reopened,
            missed_chunks=missed,
            took_ms=int((time.monotonic() - started) * 1000),
        )
    drain.ask_for({account_id})
    return reopened


def _chunks(account: ChannelAccount) -> Iterator[list[Listing]]:
    rows = account.listings.select_related("variant").order_by("external_product", "pk").iterator(CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        for listing in chunk:
            listing.account = account  # the same for all: its secrets are decrypted once
        yield chunk


def _look(account: ChannelAccount, listings: list[Listing]) -> list[tuple[Listing, Observation]]:
    by_ref = {listing.ref: listing for listing in listings}
    observations = tokens.signed_in(account, partial(_observe, tuple(by_ref)))
    return [(by_ref[observation.ref], observation) for observation in observations]


def _observe(refs: tuple[ListingRef, ...], adapter: ChannelAdapter) -> list[Observation]:
    return list(adapter.observe(refs))


def _look_again_at_everything(account: ChannelAccount) -> None:
    """Heal a change that reached the tables without an event."""
    now = clock.now()
    for listings in _chunks(account):
        if variant_ids := intents.outdated(listings):
            intents.refresh(dict.fromkeys(LISTING_FACETS, dict.fromkeys(variant_ids, now)))
    vouchers.refresh(dict.fromkeys(vouchers.current(), now))
    products = list(account.publications.values_list("product_id", flat=True))
    for start in range(0, len(products), PAGES):
        publications.refresh(dict.fromkeys(products[start : start + PAGES], now))


def _telling(looks: dict[int, Observation]) -> list[int]:
    """Listings that show something new, or not what they acknowledged. Most looks find none, so rows are
    read without locks or models first."""
    now, telling = clock.now(), set()
    rows = SyncIntent.objects.filter(TOLD, listing_id__in=list(looks))
    for listing_id, name, acked, observed, observed_at in rows.values_list(*SHOWN):
        look, facet = looks[listing_id], Facet(name)
        if not look.found or listing_id in telling:
            continue
        value = desired.seen(facet, look)
        shown = stored.to_json(value)
        is_news = observed_at is None or shown != observed
        if is_news or (shown != acked and not desired.agree(stored.from_json(facet, acked), value, now)):
            telling.add(listing_id)
    return list(telling)


@transaction.atomic
def _heal(
    account: ChannelAccount, observations: dict[int, Observation], began: datetime, *, at_once: bool
) -> int:
    telling = _telling(observations)
    if not telling:
        return 0
    now = clock.now()
    names_campaigns = ADAPTERS[Channel(account.channel)].capabilities.names_campaigns
    differing, too_high, noted, drifts = [], [], [], []

    def drift(row: SyncIntent, shown: Value, decision: Drift.Decision) -> None:
        facts = {"acked": row.acked, "shown": stored.to_json(shown), "facet": row.facet}
        drifts.append(Drift(account=account, listing_id=row.listed, decision=decision, at=now, **facts))

    for row in locks.intents(TOLD & Q(listing_id__in=telling)).only(*LOOKED_AT):
        observation, facet = observations[row.listed], Facet(row.facet)
        if not observation.found:
            continue
        shown, acked = desired.seen(facet, observation), stored.from_json(facet, row.acked)
        before, row.observed = row.observed, stored.to_json(shown)
        if before != row.observed or row.observed_at is None:
            noted.append(row)
        if row.acked_at and row.acked_at >= began:
            continue  # told while we were looking: the look is older
        if row.is_dirty or row.lease_token or desired.agree(acked, shown, now):
            continue
        if shown is None and facet is not Facet.PROMOTION:
            continue  # the channel does not tell
        if names_campaigns and _is_a_strangers(shown) and desired.agree(acked, None, now):
            if before != row.observed:
                drift(row, shown, Drift.Decision.LEFT)
            continue  # we want no deal, and none of ours is there to be ended
        if not at_once and _may_be_an_order(acked, shown) and before != row.observed:
            drift(row, shown, Drift.Decision.WAITED)
            continue  # seen once; the next look tells
        drift(row, shown, Drift.Decision.REOPENED)
        differing.append(row.pk)
        if desired.urgency(facet, acked, shown) == desired.SHRINKS:
            too_high.append(row.pk)
    _note(noted, now)
    Drift.objects.bulk_create(drifts)
    if too_high:
        SyncIntent.objects.filter(pk__in=too_high).update(urgency=desired.SHRINKS)
    return intents.reopen(differing) if differing else 0


def _note(rows: Sequence[SyncIntent], now: datetime) -> None:
    """Keep what is shown over there where it is news, in one statement."""
    if not rows:
        return
    shown = [None if row.observed is None else json.dumps(row.observed) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE channels_sync_syncintent AS intent SET observed = new.observed, observed_at = %s
              FROM unnest(%s::bigint[], %s::jsonb[]) AS new(id, observed)
             WHERE intent.id = new.id
            """,
            [now, [row.pk for row in rows], shown],
        )


def _is_a_strangers(shown: Value) -> bool:
    return isinstance(shown, Deal) and not shown.campaign


def _may_be_an_order(acked: Value, shown: Value) -> bool:
    return isinstance(acked, Stock) and isinstance(shown, Stock) and shown.quantity < acked.quantity
