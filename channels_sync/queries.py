"""The state of the engine as pages, commands and metrics read it. Made for a table of a million intents:
only what waits is read, through partial indexes, and what was done is read from the tallies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from channels_sync import breaker, intents, sentences, tallies, tokens
from channels_sync.models import (
    SUBJECTS,
    ChannelAccount,
    Drift,
    InboxMessage,
    Listing,
    SyncIntent,
)
from core import clock
from core.models import OutboxEvent


@dataclass(frozen=True, slots=True)
class Inbox:
    """Webhooks not read yet: how many wait or are parked, and the age of the oldest that waits."""

    waiting: int = 0
    parked: int = 0
    oldest_s: float | None = None


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
    parked_by_facet: Mapping[str, int]
    last_push_at: datetime | None
    last_request_id: str
    lag_p50_s: float | None
    lag_p99_s: float | None
    breaker: str  # closed | open | probing
    paused_until: datetime | None
    pause_reason: str
    failures: int
    last_error: str
    producer: str  # "" for the common shop
    observed_at: datetime | None
    orders_cursor: datetime | None
    withholds_unseen: bool
    buffered: int  # listings that hold some units back
    inbox: Inbox
    webhook_at: datetime | None
    drifts: int  # of the last hour
    consent_days: float | None
    consent_ends_soon: bool
    token_s: float | None  # how long the access token is still good
    is_connected: bool


@dataclass(frozen=True, slots=True)
class ParkedGroup:
    """Parked values of one account with the same code. `message` is the platform's own sentence."""

    account_id: int
    account_name: str
    code: str
    count: int
    message: str
    sentence: sentences.Sentence | None
    newest: Sequence[SyncIntent]

    @property
    def more(self) -> int:
        """How many of them are not among the newest."""
        return self.count - len(self.newest)


def outbox_depth() -> int:
    """Events that wait for the relay."""
    return OutboxEvent.objects.filter(processed_at__isnull=True).count()


def outbox_oldest_s() -> float | None:
    """How long the oldest of them has waited, in seconds."""
    oldest = OutboxEvent.objects.filter(processed_at__isnull=True).order_by("id").first()
    return (clock.now() - oldest.created_at).total_seconds() if oldest else None


def account_statuses() -> list[AccountStatus]:
    """Every account with its figures, in a fixed number of queries."""
    now = clock.now()
    listings = dict(Listing.objects.values_list("account_id").annotate(n=Count("id")))
    buffered = dict(Listing.objects.filter(buffer__gt=0).values_list("account_id").annotate(n=Count("id")))
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
    lags = {lag.account_id: lag for lag in tallies.lags(now - timedelta(hours=1))}
    inbox = unread_by_account(now)
    pushes = {
        row["account_id"]: row
        for row in tallies.totals()
        .order_by("account_id", F("applied_at").desc(nulls_last=True))
        .distinct("account_id")
        .values("account_id", "applied_at", "last_request_id")
    }
    return [
        _status(
            account,
            now,
            listings.get(account.pk, 0),
            buffered.get(account.pk, 0),
            dirty.get(account.pk, {}),
            lags.get(account.pk),
            pushes.get(account.pk, {}),
            inbox.get(account.pk, Inbox()),
        )
        for account in _accounts(now)
    ]


def _accounts(now: datetime):
    """Accounts with what can be asked for each through an index."""
    waiting = SyncIntent.objects.filter(intents.DIRTY, account_id=OuterRef("pk"))
    drifts = Drift.objects.filter(account_id=OuterRef("pk"), at__gte=now - timedelta(hours=1))
    return (
        ChannelAccount.objects.select_related("producer")
        .annotate(
            last_error=Coalesce(
                Subquery(waiting.exclude(last_error="").order_by("-desired_at").values("last_error")[:1]),
                Value(""),
            ),
            webhook_at=Subquery(
                InboxMessage.objects.filter(account_id=OuterRef("pk"))
                .order_by("-received_at")
                .values("received_at")[:1]
            ),
            drift_count=Subquery(drifts.order_by().values("account_id").annotate(n=Count("id")).values("n")),
        )
        .order_by("id")
    )


def _status(account, now, listings, buffered, by_facet, lag, push, inbox) -> AccountStatus:
    oldest = min((row["oldest"] for row in by_facet.values() if row["oldest"]), default=None)
    parked = sum(row["parked"] for row in by_facet.values())
    state = "open" if breaker.is_paused(account) else "probing" if breaker.is_probing(account) else "closed"
    is_connected = account.disconnected_at is None
    consent_left = account.consent_expires_at and account.consent_expires_at - now
    return AccountStatus(
        id=account.pk,
        channel=account.channel,
        name=account.name,
        mode=account.mode,
        listings=listings,
        dirty=sum(row["n"] for row in by_facet.values()) - parked,
        parked=parked,
        in_flight=sum(row["flying"] for row in by_facet.values()),
        oldest_dirty_s=(now - oldest).total_seconds() if oldest else None,
        dirty_by_facet={facet: row["n"] - row["parked"] for facet, row in by_facet.items()},
        parked_by_facet={facet: row["parked"] for facet, row in by_facet.items()},
        last_push_at=push.get("applied_at"),
        last_request_id=push.get("last_request_id", ""),
        lag_p50_s=lag.quantile(0.5) if lag else None,
        lag_p99_s=lag.quantile(0.99) if lag else None,
        breaker=state,
        paused_until=account.paused_until,
        pause_reason=account.pause_reason,
        failures=account.failures,
        last_error=account.last_error,
        producer=account.producer.name if account.producer else "",
        observed_at=account.observed_at,
        orders_cursor=account.orders_cursor,
        withholds_unseen=account.withholds_unseen,
        buffered=buffered,
        inbox=inbox,
        webhook_at=account.webhook_at,
        drifts=account.drift_count or 0,
        consent_days=consent_left / timedelta(days=1) if consent_left is not None else None,
        consent_ends_soon=is_connected and consent_left is not None and consent_left < tokens.CONSENT_WARNING,
        token_s=(account.access_expires_at - now).total_seconds() if account.access_expires_at else None,
        is_connected=is_connected,
    )


def unread_by_account(now: datetime) -> dict[int | None, Inbox]:
    """Webhooks not read yet, by account; None stands for those whose shop is not ours."""
    rows = (
        InboxMessage.objects.filter(processed_at__isnull=True)
        .values("account_id")
        .annotate(
            n=Count("id"),
            parked=Count("id", filter=~Q(parked_code="")),
            oldest=Min("received_at", filter=Q(parked_code="")),
        )
    )
    return {
        row["account_id"]: Inbox(
            row["n"] - row["parked"],
            row["parked"],
            (now - row["oldest"]).total_seconds() if row["oldest"] else None,
        )
        for row in rows
    }


def parked_groups(limit: int = 50) -> list[ParkedGroup]:
    """Parked values by account and code, the largest group first, each with its newest among `limit`."""
    newest: dict[tuple[int, str], list[SyncIntent]] = {}
    for intent in recent_parked(limit):
        newest.setdefault((intent.account_id, intent.parked_code), []).append(intent)
    rows = (
        SyncIntent.objects.filter(intents.DIRTY, intents.PARKED)
        .values("account_id", "account__name", "account__channel", "parked_code")
        .annotate(n=Count("id"), message=Max("last_error"))
        .order_by("-n", "account_id", "parked_code")
    )
    return [
        ParkedGroup(
            row["account_id"],
            row["account__name"],
            row["parked_code"],
            row["n"],
            row["message"],
            sentences.explain(row["account__channel"], row["parked_code"]),
            newest.get((row["account_id"], row["parked_code"]), []),
        )
        for row in rows
    ]


def recent_parked(limit: int = 50) -> list[SyncIntent]:
    """Parked intents, newest first, with their subjects."""
    return list(
        SyncIntent.objects.filter(intents.DIRTY, intents.PARKED)
        .select_related(*SUBJECTS)
        .defer("desired", "acked", "sent", "observed", "publication__product__description")
        .order_by("-desired_at")[:limit]
    )


def account_names() -> dict[int, str]:
    """Every account's name by its id, in the order of the console."""
    return dict(ChannelAccount.objects.order_by("id").values_list("id", "name"))


def lag_quarters(hours: int = 24) -> list[tuple[datetime, int, float]]:
    """(start, account id, 95th percentile of lag in seconds) of each quarter of an hour, oldest first."""
    found = tallies.lags(clock.now() - timedelta(hours=hours), timedelta(minutes=15))
    return [(one.at, one.account_id, p95) for one in found if (p95 := one.quantile(0.95)) is not None]


def shops() -> QuerySet[ChannelAccount]:
    """Every account with its producer and `listing_count`, common shops first."""
    counts = Listing.objects.filter(account_id=OuterRef("pk")).order_by().values("account_id")
    return (
        ChannelAccount.objects.select_related("producer")
        .annotate(listing_count=Coalesce(Subquery(counts.annotate(n=Count("id")).values("n")), 0))
        .order_by("channel", F("producer__name").asc(nulls_first=True), "name", "id")
    )
