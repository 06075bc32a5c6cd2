"""One account's turn: lease what is due, send it, settle, until nothing is due.

Called by beat every second and by the relay when it made work. Only one turn per account runs at a
time; a process that dies loses its turn with its database session and its leases by time.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery

from channels_sync import breaker, clients, leases, locks, own_sales, polling, sending, settling
from channels_sync.adapters.registry import ADAPTERS
from channels_sync.leases import Lease, Leased
from channels_sync.models import ChannelAccount, SyncIntent
from channels_sync.protocol import ChannelError, Facet, Outcome, Result
from core import clock, queue, ratelimit
from core.channels import Channel

log = logging.getLogger(__name__)

TURN_S = 20.0  # a turn ends after this, so that a restart never waits long for it
SOON = timedelta(seconds=1.2)  # work due this soon is waited for inside the turn
LOOK_S = 0.05
MOST_CALLS = 100  # of one lease, however fast an account may be: what is urgent waits behind no more
RISING_STOCK = Q(facet=Facet.STOCK, urgency__gt=0)  # desired.urgency: what shrinks is 0
SHADOW_EVERY_S = 300.0  # how often a shadow account says what it would send


def ask_for(account_ids: set[int]) -> None:
    """Queue a turn for each account. Best effort: beat drains every account each second anyway."""
    for account_id in account_ids:
        if not queue.ask("channels_sync.tasks.drain_account", account_id):
            return


def due_accounts() -> list[int]:
    """Accounts that may send and have something due to send or to look at."""
    return list(due(clock.now()).values_list("pk", flat=True))


def due(now: datetime) -> QuerySet[ChannelAccount]:
    """The same at a moment, to be asked for."""
    sold = SyncIntent.objects.filter(account=OuterRef("pk"), look_at__lte=now).order_by("look_at")
    accounts = (
        ChannelAccount.objects.filter(mode__in=[ChannelAccount.Mode.LIVE, ChannelAccount.Mode.SHADOW])
        .filter(Q(paused_until__isnull=True) | Q(paused_until__lte=now))
        .annotate(
            due=Subquery(leases.waiting(OuterRef("pk"), now).values("pk")[:1]),
            sold=Subquery(sold.values("pk")[:1]),
        )
    )
    return accounts.exclude(due=None, sold=None)


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
    most = 1 if breaker.is_probing(account) else _a_seconds_worth(Channel(account.channel))
    taken = leases.take(account_id, capabilities.limits, most, but=_waits_for_orders(account))
    if taken is None:
        return _looked(account) or _wait_for_work(account_id)
    if account.mode == ChannelAccount.Mode.SHADOW:
        return _only_log(account, taken)
    return sending.send(account, taken)


def _waits_for_orders(account: ChannelAccount) -> Q | None:
    """Import before you write: a figure that does not know the newest orders might put sold units on sale.

    Where the shop does not tell its orders, stock that rises waits, stock that falls still goes.
    """
    if account.mode != ChannelAccount.Mode.LIVE or polling.catch_up(account):
        return None
    return RISING_STOCK


def _a_seconds_worth(channel: Channel) -> int:
    return min(max(1, int(clients.per_second(channel))), MOST_CALLS)


def _looked(account: ChannelAccount) -> bool:
    """Look where the shop sold something by itself. False when there was nothing to look at, or no answer."""
    try:
        return account.mode == ChannelAccount.Mode.LIVE and own_sales.look(account) > 0
    except ChannelError as error:
        log.warning("sales of account %s not looked at: %s", account.pk, error)
        return False


def _wait_for_work(account_id: int) -> bool:
    """Stay while something becomes due soon; sleeping here beats a second of beat."""
    soon = leases.waiting(account_id, clock.now() + SOON).filter(lease_until__isnull=True)
    if soon.values_list("pk").first() is None:
        return False
    time.sleep(LOOK_S)
    return True


def _only_log(account: ChannelAccount, taken: Lease) -> bool:
    for call in taken.calls:
        for one in call:
            log.warning("shadow %s: %s %s", account, one.facet, one.change)
        answers = [(one, _only_logged(one), 0) for one in call]
        settling.settle(taken.token, taken.at, answers)
    return True


def _only_logged(one: Leased) -> Result:
    """Nothing was sent, so nothing is acknowledged: the account stays behind until it goes live."""
    return Result(
        one.change.ref, one.change.version, Outcome.THROTTLED, "shadow", "logged, not sent", SHADOW_EVERY_S
    )
