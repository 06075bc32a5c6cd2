"""The state of the engine as pages, commands and metrics read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q
from django.db.models.functions import TruncMinute

from channels_sync import breaker, intents
from channels_sync.models import SUBJECTS, ChannelAccount, Listing, SyncAttempt, SyncIntent
from channels_sync.percentile import Percentile
from channels_sync.protocol import Outcome
from core import clock
from core.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class AccountStatus:
    """How one account stands. Ages and lags in seconds, None where there is nothing to measure."""

    id: int
    channel: str
    name: str
    mode: str
    listings: int
    dirty: int
    parked: int
    in_flight: int
    oldest_dirty_s: float | None
    dirty_by_facet: Mapping[str, int]
    last_push_at: datetime | None
    lag_p50_s: float | None
    lag_p99_s: float | None
    breaker: str  # closed | open | probing
    paused_until: datetime | None
    pause_reason: str
    failures: int
    last_error: str


def outbox_depth() -> int:
    """Events that wait for the relay."""
    return OutboxEvent.objects.filter(processed_at__isnull=True).count()


def account_statuses() -> list[AccountStatus]:
    """Every account with its figures, in a fixed number of queries."""
    now = clock.now()
    listings = dict(Listing.objects.values_list("account_id").annotate(n=Count("id")))
    dirty: dict[int, dict] = {}
    for row in (
        SyncIntent.objects.filter(intents.DIRTY)
        .values("account_id", "facet")
        .annotate(
            n=Count("id"),
            parked=Count("id", filter=intents.PARKED),
            flying=Count("id", filter=Q(lease_until__gt=now)),
            oldest=Min("desired_at", filter=intents.NOT_PARKED),
        )
    ):
        dirty.setdefault(row["account_id"], {})[row["facet"]] = row
    errors = dict(
        SyncIntent.objects.exclude(last_error="")
        .order_by("account_id", "-desired_at")
        .distinct("account_id")
        .values_list("account_id", "last_error")
    )
    lags = {
        row["intent__account_id"]: row
        for row in SyncAttempt.objects.filter(at__gte=now - timedelta(hours=1), outcome=Outcome.APPLIED)
        .values("intent__account_id")
        .annotate(p50=Percentile("lag_ms", 0.5), p99=Percentile("lag_ms", 0.99))
    }
    pushes = dict(SyncIntent.objects.values_list("account_id").annotate(at=Max("acked_at")))
    return [
        _status(account, now, listings, dirty.get(account.pk, {}), errors, lags.get(account.pk), pushes)
        for account in ChannelAccount.objects.order_by("id")
    ]


def _status(account, now, listings, by_facet, errors, lag, pushes) -> AccountStatus:
    oldest = min((row["oldest"] for row in by_facet.values() if row["oldest"]), default=None)
    parked = sum(row["parked"] for row in by_facet.values())
    state = "open" if breaker.is_paused(account) else "probing" if breaker.is_probing(account) else "closed"
    return AccountStatus(
        id=account.pk,
        channel=account.channel,
        name=account.name,
        mode=account.mode,
        listings=listings.get(account.pk, 0),
        dirty=sum(row["n"] for row in by_facet.values()) - parked,
        parked=parked,
        in_flight=sum(row["flying"] for row in by_facet.values()),
        oldest_dirty_s=(now - oldest).total_seconds() if oldest else None,
        dirty_by_facet={facet: row["n"] - row["parked"] for facet, row in by_facet.items()},
        last_push_at=pushes.get(account.pk),
        lag_p50_s=lag["p50"] / 1000 if lag else None,
        lag_p99_s=lag["p99"] / 1000 if lag else None,
        breaker=state,
        paused_until=account.paused_until,
        pause_reason=account.pause_reason,
        failures=account.failures,
        last_error=errors.get(account.pk, ""),
    )


def recent_parked(limit: int = 50) -> list[SyncIntent]:
    """Parked intents, newest first, with their listing, variant and account."""
    return list(
        SyncIntent.objects.filter(intents.DIRTY, intents.PARKED)
        .select_related(*SUBJECTS, "listing__variant__product", "account")
        .order_by("-desired_at")[:limit]
    )


def lag_minutes(hours: int = 24) -> list[tuple[datetime, int, float]]:
    """(minute, account id, 95th percentile of lag in seconds) of the last hours, oldest first."""
    rows = (
        SyncAttempt.objects.filter(at__gte=clock.now() - timedelta(hours=hours), outcome=Outcome.APPLIED)
        .annotate(minute=TruncMinute("at"))
        .values("minute", "intent__account_id")
        .annotate(p95=Percentile("lag_ms", 0.95))
        .order_by("minute", "intent__account_id")
    )
    return [(row["minute"], row["intent__account_id"], row["p95"] / 1000) for row in rows]
