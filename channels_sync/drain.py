"""One account's turn: lease what is due, send it, settle, until nothing is due.

Called by beat every second and by the relay when it made work. Only one turn per account runs at a
time; a process that dies loses its turn with its database session and its leases by time.
"""

import logging
import time
from datetime import timedelta
from functools import partial

from django.db.models import Q

from channels_sync import breaker, clients, intents, leases, locks, settling, tokens
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.leases import Lease, Leased
from channels_sync.models import ChannelAccount, SyncIntent
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
from core import clock, queue, ratelimit
from core.channels import Channel

log = logging.getLogger(__name__)

TURN_S = 20.0  # a turn ends after this, so that a restart never waits long for it
SOON = timedelta(seconds=1.2)  # work due this soon is waited for inside the turn
LOOK_S = 0.05
SLOWEST_CALL_S = 15.0  # the deadline of one HTTP call
SEND_WITHIN_S = leases.LEASE.total_seconds() - SLOWEST_CALL_S  # no call may arrive after its lease
SICK_AFTER = 3  # tries of one intent that count against the platform
SHADOW_EVERY_S = 300.0  # how often a shadow account says what it would send


def ask_for(account_ids: set[int]) -> None:
    """Queue a turn for each account. Best effort: beat drains every account each second anyway."""
    for account_id in account_ids:
        if not queue.ask("channels_sync.tasks.drain_account", account_id):
            return


def due_accounts() -> list[int]:
    """Accounts with something to send now, or leased: its process may be gone."""
    now = clock.now()
    return list(
        SyncIntent.objects.filter(intents.DIRTY, intents.NOT_PARKED, not_before__lte=now)
        .filter(account__mode__in=[ChannelAccount.Mode.LIVE, ChannelAccount.Mode.SHADOW])
        .filter(Q(account__paused_until__isnull=True) | Q(account__paused_until__lte=now))
        .values_list("account_id", flat=True)
        .distinct()
    )


def run(account_id: int) -> None:
    """Take turns until nothing is due or the time is up."""
    stop = time.monotonic() + TURN_S
    with locks.only_one(locks.Purpose.DRAIN, account_id) as mine:
        if not mine:
            return
        if leases.free_orphans(account_id):  # a dead worker's last request may land after what we send now
            queue.ask("channels_sync.tasks.reconcile_account", account_id)
        try:
            while time.monotonic() < stop and _step(account_id):
                pass
        except ratelimit.NoRedis as error:
            log.warning("no Redis, nothing is sent: %s", error)


def _step(account_id: int) -> bool:
    """Send one lease. False when there is nothing more to do now."""
    account = ChannelAccount.objects.get(pk=account_id)
    if account.mode == ChannelAccount.Mode.PAUSED or breaker.is_paused(account):
        return False
    capabilities = ADAPTERS[Channel(account.channel)].capabilities
    most = (
        1 if breaker.is_probing(account) else max(1, int(clients.per_second(Channel(account.channel))))
    )  # about a second's worth
    taken = leases.take(account_id, capabilities.limits, most)
    if taken is None:
        return _wait_for_work(account_id)
    if account.mode == ChannelAccount.Mode.SHADOW:
        return _only_log(account, taken)
    return _send_all(account, taken)


def _wait_for_work(account_id: int) -> bool:
    """Stay while something becomes due soon; sleeping here beats a second of beat."""
    soon = SyncIntent.objects.filter(
        intents.DIRTY, intents.NOT_PARKED, account_id=account_id, not_before__lte=clock.now() + SOON
    ).filter(Q(lease_until__isnull=True))
    if not soon.exists():
        return False
    time.sleep(LOOK_S)
    return True


def _only_log(account: ChannelAccount, taken: Lease) -> bool:
    for call in taken.calls:
        for one in call:
            log.warning("shadow %s: %s %s", account, one.facet, one.change)
        answers = [(one, _only_logged(one)) for one in call]
        settling.settle(taken.token, taken.at, 0, answers)
    return True


def _only_logged(one: Leased) -> Result:
    """Nothing was sent, so nothing is acknowledged: the account stays behind until it goes live."""
    return Result(
        one.change.ref, one.change.version, Outcome.THROTTLED, "shadow", "logged, not sent", SHADOW_EVERY_S
    )


def _send_all(account: ChannelAccount, taken: Lease) -> bool:
    """Send the calls of a lease. However this ends, what was not sent is given back."""
    waiting, send_until = list(taken.calls), time.monotonic() + SEND_WITHIN_S
    try:
        while waiting and time.monotonic() <= send_until:
            call, started = waiting.pop(0), time.monotonic()
            try:
                with clients.no_call_after(send_until):
                    results = tokens.signed_in(account, partial(_push, call))
            except ChannelError as error:
                return _whole_call_failed(account, taken, call, error, started)
            except ratelimit.NoRedis:
                waiting.insert(0, call)  # it was never sent
                raise
            except Exception as surprise:
                log.exception("push of %s to account %s", call[0].facet, account.pk)
                results = [_unknown(one, surprise) for one in call]
            if len(call) > 1 and _refused_as_one(account, call, results):
                middle = len(call) // 2  # one bad item failed them all: halve until it stands alone
                waiting[:0] = [call[:middle], call[middle:]]
                continue
            _settle(taken, call, results, started)
            _tell_breaker(account, call, results)
            account = ChannelAccount.objects.get(pk=account.pk)  # a refreshed token, a pause set by staff
            if breaker.is_paused(account) or account.mode != ChannelAccount.Mode.LIVE:
                return False
        return True
    finally:
        if waiting:
            leases.give_back(taken.token, [one for later in waiting for one in later])


def _push(call: tuple[Leased, ...], adapter: ChannelAdapter) -> list[Result]:
    return adapter.push(call[0].facet, [one.change for one in call])


def _refused_as_one(account: ChannelAccount, call: tuple[Leased, ...], results: list[Result]) -> bool:
    """One verdict for all: on the call, perhaps for one item's sake. A campaign's CONFLICT says so only
    where a call is about one product; elsewhere it stands for the whole shop."""
    if len({(r.outcome, r.code, r.message) for r in results}) > 1:
        return False
    limit = ADAPTERS[Channel(account.channel)].capabilities.limits[call[0].facet]
    return results[0].outcome is Outcome.REJECTED or (
        results[0].outcome is Outcome.CONFLICT and limit.one_product
    )


def _unknown(one: Leased, surprise: Exception) -> Result:
    """An adapter stumbled over an answer: the change may have landed."""
    return Result(one.change.ref, one.change.version, Outcome.UNKNOWN, type(surprise).__name__, str(surprise))


def _tell_breaker(account: ChannelAccount, call: tuple[Leased, ...], results: list[Result]) -> None:
    """Items in trouble speak for the platform until they have failed often enough to be sick themselves."""
    pairs = zip(call, results, strict=True)
    trouble = [(one, r) for one, r in pairs if r.outcome in (Outcome.UNAVAILABLE, Outcome.UNKNOWN)]
    if trouble:
        if breaker.is_probing(account) or any(one.attempts < SICK_AFTER for one, _ in trouble):
            breaker.failed(account.pk, trouble[0][1].code)
    elif breaker.succeeded(account):
        queue.ask("channels_sync.tasks.reconcile_account", account.pk)


def _settle(taken: Lease, call: tuple[Leased, ...], results: list[Result], started: float) -> None:
    took_ms = int((time.monotonic() - started) * 1000)
    settling.settle(taken.token, taken.at, took_ms, zip(call, results, strict=True))
    if call[0].facet is Facet.PROMOTION:
        intents.hurry(Facet.PRICE, after=[one.intent_id for one in call])


def _whole_call_failed(
    account: ChannelAccount, taken: Lease, call: tuple[Leased, ...], error: ChannelError, started: float
) -> bool:
    """Settle a call that got no answer per item. False when the turn should end."""
    outcome, retry_after = Outcome.UNKNOWN, None
    if isinstance(error, Throttled):
        outcome, retry_after = Outcome.THROTTLED, error.retry_after
        if error.code != clients.OWN_LIMIT:
            ratelimit.empty(clients.bucket(account.pk), dry_s=retry_after or 0)
    elif isinstance(error, Unavailable):
        outcome = Outcome.UNKNOWN if error.may_have_landed else Outcome.UNAVAILABLE
        breaker.failed(account.pk, str(error))
    elif isinstance(error, Unauthorised):
        outcome = Outcome.UNAVAILABLE
        breaker.pause(account.pk, str(error))
    results = [
        Result(
            one.change.ref,
            one.change.version,
            outcome,
            error.code,
            error.message,
            retry_after,
            error.request_id,
        )
        for one in call
    ]
    _settle(taken, call, results, started)
    return isinstance(error, Throttled)
