"""Add up what pushes came to, in the transaction that settles them; read lags back from the sums.

The workers are many and live in many processes; a sum in the database is the one figure they share. One row
per account, facet and five minutes, and one that is never forgotten, so that counters only rise.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from channels_sync.models import Tally
from channels_sync.protocol import Facet, Outcome
from core import clock

SLOT = timedelta(minutes=5)  # a day of ten accounts is a few thousand rows
FOR_EVER = datetime(1970, 1, 1, tzinfo=UTC)  # the slot that only grows
# Upper edges of the lag buckets. Rows hold one count per bucket and one for what is above: a new edge
# needs a migration that empties the table.
EDGES_S = (0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 45, 60, 120, 300, 600, 1800, 3600)
OUTCOMES = tuple(Outcome)


@dataclass(frozen=True, slots=True)
class Lags:
    """Lags of one account since or in a while: changes per bucket, and the longest in seconds."""

    account_id: int
    at: datetime  # when the while began
    counts: tuple[int, ...]
    longest_s: float

    def quantile(self, share: float) -> float | None:
        """The lag in seconds that this share of the changes stayed below, drawn evenly inside its bucket."""
        rank, below = share * sum(self.counts), 0
        if not rank:
            return None
        for index, count in enumerate(self.counts):
            if count and below + count >= rank:
                lower = EDGES_S[index - 1] if index else 0.0
                upper = min(EDGES_S[index], self.longest_s) if index < len(EDGES_S) else self.longest_s
                return lower + (max(upper, lower) - lower) * (rank - below) / count
            below += count
        return self.longest_s


def count(
    account_id: int,
    facet: Facet,
    answers: Iterable[tuple[Outcome, int | None]],
    *,
    calls: int = 1,
    took_ms: int,
    request_id: str,
    now: datetime,
) -> None:
    """Add calls. `answers` holds the outcome of each change and, once acknowledged, its lag in ms.

    Call last in the transaction: its rows are locked until the commit.
    """
    outcomes, lags, lag_ms = [0] * len(OUTCOMES), [0] * (len(EDGES_S) + 1), [0]
    for outcome, lag in answers:
        outcomes[OUTCOMES.index(outcome)] += 1
        if lag is not None:
            lags[bisect_left(EDGES_S, lag / 1000)] += 1
            lag_ms.append(lag)
    applied_at = now if outcomes[OUTCOMES.index(Outcome.APPLIED)] else None
    row: list[Any] = [took_ms, outcomes, lags, sum(lag_ms), max(lag_ms), applied_at, request_id[:80]]
    values: list[Any] = [
        value for slot in (FOR_EVER, slot_of(now)) for value in (account_id, facet.value, slot, calls, *row)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO channels_sync_tally AS old (account_id, facet, slot, calls, took_ms, outcomes, lags,
                                                    lag_ms, lag_max_ms, applied_at, last_request_id)
            VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s), (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
            ON CONFLICT (account_id, facet, slot) DO UPDATE
               SET calls = old.calls + excluded.calls, took_ms = old.took_ms + excluded.took_ms,
                   outcomes = (SELECT array_agg(a + b ORDER BY i)
                                 FROM unnest(old.outcomes, excluded.outcomes) WITH ORDINALITY AS x(a, b, i)),
                   lags = (SELECT array_agg(a + b ORDER BY i)
                             FROM unnest(old.lags, excluded.lags) WITH ORDINALITY AS x(a, b, i)),
                   lag_ms = old.lag_ms + excluded.lag_ms,
                   lag_max_ms = greatest(old.lag_max_ms, excluded.lag_max_ms),
                   applied_at = coalesce(excluded.applied_at, old.applied_at),
                   last_request_id = coalesce(nullif(excluded.last_request_id, ''), old.last_request_id)
            """,
            values,
        )


def slot_of(moment: datetime) -> datetime:
    """The start of the five minutes that a moment lies in."""
    return moment - (moment - FOR_EVER) % SLOT


def lags(since: datetime, step: timedelta | None = None) -> list[Lags]:
    """Lags of every account, all facets together, oldest first: of every `step`, or else of all together."""
    sums = ", ".join(f"sum(lags[{index}])::bigint" for index in range(1, len(EDGES_S) + 2))
    at = "date_bin(%(step)s, slot, %(origin)s)" if step else "%(since)s::timestamptz"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT account_id, {at} AS at, max(lag_max_ms), {sums}
              FROM channels_sync_tally WHERE slot >= %(since)s AND slot > %(origin)s
             GROUP BY 1, 2 ORDER BY 2, 1
            """,
            {"step": str(step), "origin": FOR_EVER, "since": slot_of(since)},
        )
        return [
            Lags(account_id, at, tuple(counts), longest_ms / 1000)
            for account_id, at, longest_ms, *counts in cursor.fetchall()
        ]


def totals() -> QuerySet[Tally]:
    """What was added up since the beginning, one row per account and facet."""
    return Tally.objects.filter(slot=FOR_EVER).order_by("account_id", "facet")


def prune(keep: timedelta) -> int:
    """Forget slots older than `keep`; what was added up for ever stays. Returns how many."""
    before = clock.now() - keep
    return Tally.objects.filter(slot__gt=FOR_EVER, slot__lt=before).delete()[0]
