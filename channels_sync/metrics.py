"""What /metrics says about the engine, asked of the database at each scrape.

The workers are other processes, many of them, and come and go; whichever web process is scraped gives the
same answer, because it is read from the rows they all write. See docs/observability.md.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from channels_sync import queries, tallies
from channels_sync.models import ChannelAccount
from channels_sync.protocol import Facet
from channels_sync.queries import AccountStatus
from core import clock
from orders import queries as orders

BREAKER = {"closed": 0, "probing": 1, "open": 2}


class EngineCollector(Collector):
    """Gauges of what is, counters and the lag histogram of what was added up."""

    def describe(self) -> Iterable[Metric]:
        """Nothing: the registry would ask the database before it can answer."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Every family, in a fixed number of queries."""
        now = clock.now()
        statuses = queries.account_statuses()
        yield from _of_accounts(statuses, now)
        yield from _of_orders(statuses, now)
        yield from _of_inbox(now)
        yield from _of_outbox()
        yield from _of_pushes()


def _of_accounts(statuses: list[AccountStatus], now: datetime) -> Iterator[Metric]:
    info = GaugeMetricFamily(
        "ocop_account_info", "1 for each account", labels=("account", "channel", "name", "mode")
    )
    connected = _gauge("ocop_account_connected", "0 once a shop is disconnected")
    breaker = _gauge("ocop_breaker_state", "0 closed, 1 probing, 2 open")
    flying = _gauge("ocop_in_flight", "Intents leased now")
    oldest = _gauge("ocop_oldest_dirty_seconds", "Age of the oldest change that waits, 0 when none does")
    dirty = _gauge("ocop_dirty", "Intents that wait and are not parked", "facet")
    parked = _gauge("ocop_parked", "Intents that the platform refused", "facet")
    read_back = _gauge("ocop_readback_age_seconds", "Since the shop was last read back whole")
    drift = _gauge("ocop_drift_last_hour", "Differences that read-backs found in the last hour")
    consent = _gauge("ocop_consent_days_left", "Until the seller has to consent again")
    token = _gauge("ocop_token_seconds_left", "Until the access token ends")
    webhook = _gauge("ocop_webhook_age_seconds", "Since the last webhook came in")
    for one in statuses:
        key = (str(one.id), one.channel)
        info.add_metric((*key, one.name, one.mode), 1)
        connected.add_metric(key, one.is_connected)
        breaker.add_metric(key, BREAKER[one.breaker])
        flying.add_metric(key, one.in_flight)
        oldest.add_metric(key, one.oldest_dirty_s or 0)
        drift.add_metric(key, one.drifts)
        for facet in Facet:
            dirty.add_metric((*key, facet.value), one.dirty_by_facet.get(facet, 0))
            parked.add_metric((*key, facet.value), one.parked_by_facet.get(facet, 0))
        for family, at in ((read_back, one.observed_at), (webhook, one.webhook_at)):
            if at is not None:
                family.add_metric(key, (now - at).total_seconds())
        if one.is_connected and one.consent_days is not None:
            consent.add_metric(key, one.consent_days)
        if one.is_connected and one.token_s is not None:
            token.add_metric(key, one.token_s)
    yield from (info, connected, breaker, flying, oldest, dirty, parked)
    yield from (read_back, drift, consent, token, webhook)


def _of_orders(statuses: list[AccountStatus], now: datetime) -> Iterator[Metric]:
    waiting = _gauge("ocop_order_messages_waiting", "What a shop has yet to be told about orders")
    parked = _gauge("ocop_order_messages_parked", "What it refused to hear about orders that are here")
    oldest = _gauge("ocop_order_messages_oldest_seconds", "Age of the oldest that waits, 0 when none does")
    untold = orders.untold()
    for one in statuses:
        what = untold.get(ChannelAccount(pk=one.id).scope, orders.Untold())
        key = (str(one.id), one.channel)
        waiting.add_metric(key, what.waiting)
        parked.add_metric(key, what.parked)
        oldest.add_metric(key, (now - what.oldest_at).total_seconds() if what.oldest_at else 0)
    yield from (waiting, parked, oldest)


def _of_inbox(now: datetime) -> Iterator[Metric]:
    waiting = GaugeMetricFamily("ocop_inbox_waiting", "Webhooks not read yet", labels=("account",))
    parked = GaugeMetricFamily("ocop_inbox_parked", "Webhooks that cannot be read", labels=("account",))
    oldest = GaugeMetricFamily(
        "ocop_inbox_oldest_seconds", "Age of the oldest webhook that waits", labels=("account",)
    )
    for account_id, one in queries.unread_by_account(now).items():
        key = (str(account_id or ""),)
        waiting.add_metric(key, one.waiting)
        parked.add_metric(key, one.parked)
        oldest.add_metric(key, one.oldest_s or 0)
    yield from (waiting, parked, oldest)


def _of_outbox() -> Iterator[Metric]:
    yield GaugeMetricFamily("ocop_outbox_depth", "Events that wait for the relay", queries.outbox_depth())
    yield GaugeMetricFamily(
        "ocop_outbox_oldest_seconds", "Age of the oldest of them", queries.outbox_oldest_s() or 0
    )


def _of_pushes() -> Iterator[Metric]:
    labels = ("account", "facet")
    calls = CounterMetricFamily("ocop_push_calls", "Pushes that were answered or given up", labels=labels)
    took = CounterMetricFamily("ocop_push_seconds", "Time that pushes took together", labels=labels)
    outcomes = CounterMetricFamily(
        "ocop_push_outcomes", "Changes by what they came to", labels=(*labels, "outcome")
    )
    lag = HistogramMetricFamily(
        "ocop_lag_seconds", "From the change in the database to the channel's acknowledgement", labels=labels
    )
    for row in tallies.totals():
        key = (str(row.account_id), row.facet)
        calls.add_metric(key, row.calls)
        took.add_metric(key, row.took_ms / 1000)
        for outcome, number in zip(tallies.OUTCOMES, row.outcomes, strict=True):
            outcomes.add_metric((*key, outcome.value), number)
        lag.add_metric(key, _cumulative(row.lags), row.lag_ms / 1000)
    yield from (calls, took, outcomes, lag)


def _cumulative(lags: list[int]) -> list[tuple[str, float]]:
    edges = [*(str(float(edge)) for edge in tallies.EDGES_S), "+Inf"]
    return [(edge, float(sum(lags[: index + 1]))) for index, edge in enumerate(edges)]


def _gauge(name: str, words: str, *more: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=("account", "channel", *more))
