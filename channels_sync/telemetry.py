"""One structured line for each push, webhook, inbox message, read-back and token refresh.

Fields hold ids, codes and figures, never a buyer's data or a token; core.logs masks what slips through.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import structlog
from django.db import transaction

from channels_sync import tallies
from channels_sync.leases import Leased
from channels_sync.models import ChannelAccount, SyncAttempt, SyncIntent
from channels_sync.protocol import Facet, Outcome, Result

log = structlog.stdlib.get_logger("events")
SHADOW = "shadow"  # the code of what a shadow account did not send


def pushed(
    rows: Sequence[SyncIntent], answers: Sequence[tuple[Leased, Result]], tries: Sequence[SyncAttempt]
) -> None:
    """Add a settled call up and say so once it is committed. Called by settling, last in its transaction."""
    if not rows:
        return
    codes = Counter(result.code for _, result in answers if result.code)
    if set(codes) == {SHADOW}:
        return  # nothing was sent; drain says what would have been
    lags = [one.lag_ms for one in tries if one.lag_ms is not None]
    facet, request_id = Facet(rows[0].facet), next((r.request_id for _, r in answers if r.request_id), "")
    tallies.count(
        rows[0].account_id,
        facet,
        [(Outcome(one.outcome), one.lag_ms) for one in tries],
        took_ms=tries[0].took_ms,
        request_id=request_id,
        now=tries[0].at,
    )
    fields = {
        "account": rows[0].account_id,
        "facet": facet.value,
        "products": len({leased.change.ref.product for leased, _ in answers}),
        "skus": len(rows),
        "outcomes": dict(Counter(one.outcome for one in tries)),
        "codes": dict(codes),
        "took_ms": tries[0].took_ms,
        "lag_ms": max(lags, default=None),
        "request_id": request_id,
        "attempt": 1 + max(leased.attempts for leased, _ in answers),
    }
    transaction.on_commit(lambda: _say_pushed(fields), robust=True)


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
