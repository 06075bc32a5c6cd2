"""Ask a shop which orders changed, so that no webhook has to arrive: windows that overlap, and a cursor.

The cursor says up to when every order is here; it moves only after all of a window was imported. What lies
in the overlap is fetched again only where we cannot have seen it, and all of it every ten minutes: a
platform's own index may be late.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from django.core.cache import cache

from channels_sync import breaker, desired, inbound, locks, tokens, unseen
from channels_sync.models import SECRETS, ChannelAccount, InboxMessage
from channels_sync.protocol import ChannelAdapter, ChannelError, Unauthorised
from core import clock
from orders import queries as orders

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=30)
SECONDS = timedelta(seconds=5)  # two clocks are never quite the same
FIRST = timedelta(days=1)  # how far back a shop is read when it was just connected
JUST_READ = timedelta(seconds=5)  # half of beat's ten seconds: a knock that is early never skips a turn
THOROUGH_EVERY_S = 600
LOOK_EVERY_S = 2  # how often, at most, a turn asks for new orders before it sends stock


def live_accounts() -> list[int]:
    """Accounts whose orders are read."""
    return [row.pk for row in _live()]


def selling_accounts() -> list[int]:
    """Those not just read that sold something in the ten minutes before. Beat asks every ten seconds.

    One query while all were just read, two else.
    """
    since = clock.now() - JUST_READ
    rows = {row.scope: row for row in _live() if row.orders_cursor and row.orders_cursor <= since}
    cursors = {scope: row.orders_cursor for scope, row in rows.items() if row.orders_cursor}
    selling = {scope for scope, _ in orders.sold_around(cursors, desired.RATE_OVER)}
    return sorted(rows[scope].pk for scope in selling)


def _live() -> list[ChannelAccount]:
    rows = ChannelAccount.objects.filter(disconnected_at__isnull=True).exclude(
        mode=ChannelAccount.Mode.PAUSED
    )
    return [row for row in rows.defer(*SECRETS) if not breaker.is_paused(row)]


def poll(account_id: int) -> int:
    """Import what changed since the cursor, and what the overlap shows to be missing. Returns how many orders
    told something new. Trouble is logged; the cursor stays, what may have been sold meanwhile is held back,
    and the next poll comes."""
    with locks.only_one(locks.Purpose.POLL, account_id) as mine:
        if not mine:
            return 0
        account = ChannelAccount.objects.get(pk=account_id)
        thorough = cache.add(f"polled-thoroughly:{account_id}", 1, THOROUGH_EVERY_S)
        try:
            return _poll(account, OVERLAP, thorough=thorough)
        except Exception as error:
            _not_read(account, error)
            unseen.hold_back(account)
            return 0


def catch_up(account: ChannelAccount) -> bool:
    """Import a shop's newest orders before it is sent a stock figure. True when all of them are here.

    Reads the inbox where something waits, and asks the shop itself at most every two seconds.
    """
    if InboxMessage.objects.filter(
        account=account, processed_at__isnull=True, parked_code="", not_before__lte=clock.now()
    ).exists():
        inbound.read(account.pk)
    cursor = account.orders_cursor
    if cursor is not None and clock.now() - cursor < timedelta(seconds=LOOK_EVERY_S):
        return True
    with locks.only_one(locks.Purpose.POLL, account.pk) as mine:
        if not mine:
            return True  # another is at it: what it finds dirties what is sent now
        try:
            _poll(account, timedelta(0), thorough=True)
        except Exception as error:
            _not_read(account, error)
            return False
    return True


def _not_read(account: ChannelAccount, error: Exception) -> None:
    """A shop that refuses our token is paused, as when it is sent something: a person has to look. An order
    that cannot be imported is our own fault; stock that falls is still told."""
    own = error if not isinstance(error, ChannelError) else None
    log.log(
        logging.ERROR if own else logging.WARNING, "orders of %s not read: %s", account, error, exc_info=own
    )
    if isinstance(error, Unauthorised):
        breaker.pause(account.pk, str(error))


def _poll(account: ChannelAccount, overlap: timedelta, *, thorough: bool) -> int:
    until = clock.now()
    cursor = account.orders_cursor or until - FIRST
    told = _import(account, _changed(account, cursor - SECONDS, until))
    if overlap:
        again = _changed(account, cursor - overlap, cursor - SECONDS)
        told += _import(account, again if thorough else _missed(account, again, cursor - overlap))
    ChannelAccount.objects.filter(pk=account.pk).update(orders_cursor=until)
    account.orders_cursor = until
    unseen.give_back(account, cursor)
    return told


def _changed(account: ChannelAccount, since: datetime, until: datetime) -> list[str]:
    return tokens.signed_in(account, partial(_orders_changed, since, until))


def _orders_changed(since: datetime, until: datetime, adapter: ChannelAdapter) -> list[str]:
    return list(dict.fromkeys(adapter.orders_changed(since, until)))


def _missed(account: ChannelAccount, refs: Sequence[str], since: datetime) -> list[str]:
    """Those of the overlap that we do not know as they stood since it began."""
    known = orders.known_at(account.scope, refs)
    return [ref for ref in refs if (at := known.get(ref)) is None or at < since]


def _import(account: ChannelAccount, refs: Sequence[str]) -> int:
    return sum(
        inbound.bring_in(account, inbound.fetch(account, some)) for some in inbound.in_fetches(account, refs)
    )
