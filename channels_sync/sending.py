"""Send one lease: push its calls, settle what came back, and tell the breaker. Called by drain's turn."""

import logging
import time
from collections.abc import Sequence
from functools import partial

from channels_sync import breaker, clients, intents, lanes, leases, settling, tokens
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.lanes import Call, Lanes, Sent
from channels_sync.leases import Lease, Leased
from channels_sync.models import ChannelAccount
from channels_sync.protocol import (
    ChannelAdapter,
    ChannelError,
    Facet,
    Outcome,
    Result,
    Throttled,
    Unauthorised,
    Unavailable,
)
from core import queue, ratelimit
from core.channels import Channel

log = logging.getLogger(__name__)

SLOWEST_CALL_S = 15.0  # the deadline of one HTTP call
SEND_WITHIN_S = leases.LEASE.total_seconds() - SLOWEST_CALL_S  # no call may arrive after its lease
SICK_AFTER = 3  # tries of one intent that count against the platform


def send(account: ChannelAccount, taken: Lease) -> bool:
    """Send the calls of a lease, several at a time. False when the turn should end.

    However this ends, what was not sent is given back. Raises NoRedis.
    """
    sender = _Sender(account, taken, time.monotonic() + SEND_WITHIN_S)
    with lanes.opened(taken.calls, sender.push, until=sender.until) as calls:
        try:
            while sent := calls.answers():
                if not sender.record(calls, sent):
                    calls.stop()
        finally:
            if left := calls.left():
                leases.give_back(taken.token, left)
    if sender.no_redis:
        raise sender.no_redis
    return sender.goes_on


class _Sender:
    """One lease on its way: the account as it was read last, and whether its turn goes on after it."""

    def __init__(self, account: ChannelAccount, taken: Lease, until: float) -> None:
        self._account, self._taken, self.until = account, taken, until
        self.goes_on = True
        self.no_redis: ratelimit.NoRedis | None = None

    def push(self, call: Call) -> list[Result]:
        """One call, signed in; no request of it begins when the time is up. Runs in any thread."""
        with clients.no_call_after(self.until):
            return tokens.signed_in(self._account, partial(_push, call))

    def record(self, calls: Lanes, sent: Sequence[Sent]) -> bool:
        """Settle calls that came back, in one transaction, and see what follows. False: begin no more."""
        answered = []
        for one in sent:
            results = _results(one)
            if isinstance(one.answer, ratelimit.NoRedis):
                self.no_redis = one.answer
                calls.again(one.call)  # it was never sent
            elif len(one.call) > 1 and self._refused_as_one(one.call, results):
                middle = len(one.call) // 2  # one bad item failed them all: halve until it stands alone
                calls.again(one.call[:middle], one.call[middle:])
            else:
                answered.append((one, results))
        _settle(self._taken, answered)
        errors = [one.answer for one, _ in answered if isinstance(one.answer, ChannelError)]
        for one, results in answered:
            if not isinstance(one.answer, ChannelError):
                _tell_breaker(self._account, one.call, results)
        for error in errors:
            self._heed(error)
        self._account = ChannelAccount.objects.get(pk=self._account.pk)  # a fresh token, a pause by staff
        self.goes_on &= self._account.mode == ChannelAccount.Mode.LIVE and not breaker.is_paused(
            self._account
        )
        return self.goes_on and not errors and not self.no_redis

    def _refused_as_one(self, call: Call, results: Sequence[Result]) -> bool:
        """One verdict for all: on the call, perhaps for one item's sake. A campaign's CONFLICT says so only
        where a call is about one product; elsewhere it stands for the whole shop."""
        if len({(r.outcome, r.code, r.message) for r in results}) > 1:
            return False
        limit = ADAPTERS[Channel(self._account.channel)].capabilities.limits[call[0].facet]
        return results[0].outcome is Outcome.REJECTED or (
            results[0].outcome is Outcome.CONFLICT and limit.one_product
        )

    def _heed(self, error: ChannelError) -> None:
        """What trouble of a whole call means for the account. Only a throttle lets its turn go on."""
        if isinstance(error, Throttled):
            if error.code != clients.OWN_LIMIT:
                ratelimit.empty(clients.bucket(self._account.pk), dry_s=error.retry_after or 0)
            return
        self.goes_on = False
        if isinstance(error, Unavailable):
            breaker.failed(self._account.pk, str(error))
        elif isinstance(error, Unauthorised):
            breaker.pause(self._account.pk, str(error))


def _push(call: Call, adapter: ChannelAdapter) -> list[Result]:
    return adapter.push(call[0].facet, [one.change for one in call])


def _results(sent: Sent) -> list[Result]:
    """One result per item, also where the whole call came to nothing."""
    if isinstance(sent.answer, list):
        return sent.answer
    if not isinstance(sent.answer, ChannelError | ratelimit.NoRedis):
        log.error("push of %s to %s", sent.call[0].facet, sent.call[0].change.ref, exc_info=sent.answer)
    return [_failed(one, sent.answer) for one in sent.call]


def _failed(one: Leased, error: Exception) -> Result:
    ref, version = one.change.ref, one.change.version
    if not isinstance(error, ChannelError):  # an adapter stumbled over an answer: the change may have landed
        return Result(ref, version, Outcome.UNKNOWN, type(error).__name__, str(error))
    outcome, retry_after = Outcome.UNKNOWN, None
    match error:
        case Throttled():
            outcome, retry_after = Outcome.THROTTLED, error.retry_after
        case Unavailable(may_have_landed=False) | Unauthorised():
            outcome = Outcome.UNAVAILABLE
    return Result(ref, version, outcome, error.code, error.message, retry_after, error.request_id)


def _settle(taken: Lease, answered: Sequence[tuple[Sent, list[Result]]]) -> None:
    settling.settle(
        taken.token,
        taken.at,
        (
            (one, result, sent.took_ms)
            for sent, results in answered
            for one, result in zip(sent.call, results, strict=True)
        ),
    )
    deals = [one.intent_id for sent, _ in answered for one in sent.call if one.facet is Facet.PROMOTION]
    if deals:  # a deal may have locked the list price, and the stock from falling
        intents.hurry((Facet.PRICE, Facet.STOCK), after=deals)


def _tell_breaker(account: ChannelAccount, call: Call, results: Sequence[Result]) -> None:
    """Items in trouble speak for the platform until they have failed often enough to be sick themselves."""
    pairs = zip(call, results, strict=True)
    trouble = [(one, r) for one, r in pairs if r.outcome in (Outcome.UNAVAILABLE, Outcome.UNKNOWN)]
    if trouble:
        if breaker.is_probing(account) or any(one.attempts < SICK_AFTER for one, _ in trouble):
            breaker.failed(account.pk, trouble[0][1].code)
    elif breaker.succeeded(account):
        queue.ask("channels_sync.tasks.reconcile_account", account.pk)
