"""One structured line for each push, webhook, inbox message, read-back, token refresh and told order.

Fields hold ids, codes and figures, never a buyer's data or a token; core.logs masks what slips through.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import structlog
from django.db import transaction

from channels_sync import tallies
from channels_sync.leases import Leased
from channels_sync.models import ChannelAccount, SyncAttempt, SyncIntent
from channels_sync.protocol import Facet, Outcome, Result

log = structlog.stdlib.get_logger("events")
SHADOW = "shadow"  # the code of what a shadow account did not send


@dataclass(frozen=True, slots=True)
class Told:
    """One settled change: its intent, what was asked, what became of it, and the attempt written of it."""

    row: SyncIntent
    leased: Leased
    result: Result
    attempt: SyncAttempt

    @property
    def call(self) -> tuple[str, int, str]:
        """What the changes of one call share: facet, duration, request id."""
        return self.row.facet, self.attempt.took_ms, self.result.request_id


def pushed(settled: Iterable[Told]) -> None:
    """Add up what was settled, and write one line per call once it is committed.

    Called by settling, last in its transaction. What a shadow account did not send is no push.
    """
    calls: dict[tuple[str, int, str], list[Told]] = defaultdict(list)
    for one in settled:
        if one.result.code != SHADOW:
            calls[one.call].append(one)
    facets: dict[str, list[list[Told]]] = defaultdict(list)
    for (facet, *_), told in calls.items():
        facets[facet].append(told)
        fields = _fields(told)
        transaction.on_commit(partial(_say_pushed, fields), robust=True)
    for facet, of_facet in sorted(facets.items()):  # one order of locks
        _add_up(Facet(facet), of_facet)


def _add_up(facet: Facet, calls: Sequence[Sequence[Told]]) -> None:
    first = calls[0][0]
    tallies.count(
        first.row.account_id,
        facet,
        [(Outcome(one.attempt.outcome), one.attempt.lag_ms) for call in calls for one in call],
        calls=len(calls),
        took_ms=sum(call[0].attempt.took_ms for call in calls),
        request_id=calls[-1][0].result.request_id,
        now=first.attempt.at,
    )


def _fields(call: Sequence[Told]) -> dict[str, Any]:
    lags = [one.attempt.lag_ms for one in call if one.attempt.lag_ms is not None]
    return {
        "account": call[0].row.account_id,
        "facet": call[0].row.facet,
        "products": len({one.leased.change.ref.product for one in call}),
        "skus": len(call),
        "outcomes": dict(Counter(one.attempt.outcome for one in call)),
        "codes": dict(Counter(one.result.code for one in call if one.result.code)),
        "took_ms": call[0].attempt.took_ms,
        "lag_ms": max(lags, default=None),
        "request_id": call[0].result.request_id,
        "attempt": 1 + max(one.leased.attempts for one in call),
    }


def _say_pushed(fields: dict[str, Any]) -> None:
    log.info("push", channel=_channel(fields["account"]), **fields)


@cache
def _channel(account_id: int) -> str:
    """Asked once per process: an account never changes its channel."""
    return ChannelAccount.objects.values_list("channel", flat=True).get(pk=account_id)


def said(event: str, **fields: Any) -> None:
    """One line about something that happened: `webhook`, `inbox`, `refresh`, `connect`, `consent`."""
    log.info(event, **fields)


@contextmanager
def timed(event: str, **fields: Any) -> Iterator[dict[str, Any]]:
    """One line when a stretch is over, however it ends: what it yields may be filled in meanwhile."""
    started, found = time.monotonic(), {"outcome": "done", **fields}
    try:
        yield found
    except Exception as error:
        found |= {"outcome": type(error).__name__, "code": getattr(error, "code", "")}
        raise
    finally:
        log.info(event, took_ms=int((time.monotonic() - started) * 1000), **found)
