"""Keep messages as they came: every delivery, good or bad, with what became of it."""

import json
from collections.abc import Mapping

from core import clock
from payments.models import Notice, Payment
from payments.providers.protocol import Outcome, RawNotice, Reply

LONGEST = 64 * 1024  # characters kept of a message; the largest real one has some two thousand
SIGNED_BY = (  # headers without which a message cannot be checked again
    "authorization",
    "secure-token",
    "x-sepay-signature",
    "x-sepay-timestamp",
    "x-casso-signature",
)


def keep(
    source: str, raw: RawNotice, outcome: Outcome, reply: Reply | None = None, payment: Payment | None = None
) -> Notice:
    """Write a message down."""
    headers: Mapping[str, str] = raw.headers or {}
    text = json.dumps(
        {
            "query": raw.query,
            "headers": {name: headers[name] for name in SIGNED_BY if name in headers},
            "body": raw.body.decode("utf-8", "backslashreplace"),
        },
        ensure_ascii=False,
    )
    return Notice.objects.create(
        source=source,
        received_at=raw.received_at or clock.now(),
        raw=text.replace("\0", "\\0")[:LONGEST],
        outcome=outcome,
        reply=f"{reply.status} {reply.body.decode('utf-8', 'replace')}"[:120] if reply else "",
        payment=payment,
    )


def keep_answer(source: str, words: str, outcome: str, payment: Payment) -> Notice:
    """Write down what a gateway answered to a question of ours, in short."""
    return Notice.objects.create(
        source=source,
        way=Notice.Way.ANSWER,
        received_at=clock.now(),
        raw=words[:LONGEST],
        outcome=outcome,
        payment=payment,
    )
