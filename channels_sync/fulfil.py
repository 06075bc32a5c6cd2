"""Tell marketplaces what was asked about their orders: packed, cancelled, the answer to a cancellation.

A task is a row that was written with the decision; it is told here, outside any transaction, until the
marketplace has heard it. Telling twice is as once. What was told is fetched and imported at once, so that
the order's new state and its tracking number are here.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial

from django.db import transaction

from channels_sync import breaker, inbound, locks, telemetry, tokens
from channels_sync.adapters.http import NEVER_SENT
from channels_sync.models import ChannelAccount
from channels_sync.protocol import (
    ChannelAdapter,
    ChannelError,
    Parcel,
    Shipment,
    Throttled,
    Unauthorised,
    Unavailable,
)
from core import clock
from orders import queries, services
from orders.incoming import IncomingShipment
from orders.models import OrderTask

log = logging.getLogger(__name__)
Kind = OrderTask.Kind

AT_ONCE = 50  # tasks of a turn; the rest is due still
GIVE_UP_AFTER = 5  # refusals in a quarter of a minute: the shop's own state may lag; then a person decides
UNFORESEEN = "internal_error"  # the code of a task that fails on our side
NOT_REACHED = frozenset(kind.__name__ for kind in NEVER_SENT)  # an outage, however long, is no refusal
LOOKS = 50  # orders asked for a tracking number at a time
TRACKED_FOR = timedelta(days=30)  # a number that has not come by then will not


def live_accounts() -> list[int]:
    """Accounts that are told of orders now."""
    return [row.pk for row in ChannelAccount.objects.all() if _listens(row)]


def due_accounts() -> list[int]:
    """Accounts that are to be told something now. One query while there is nothing."""
    scopes = queries.scopes_with_due_tasks(clock.now())
    if not scopes:
        return []
    return [row.pk for row in ChannelAccount.objects.all() if row.scope in scopes and _listens(row)]


def _listens(account: ChannelAccount) -> bool:
    """A shadow only watches; a paused shop is left alone."""
    is_live = account.mode == ChannelAccount.Mode.LIVE and account.disconnected_at is None
    return is_live and not breaker.is_paused(account)


def run(account_id: int) -> int:
    """Tell one shop what is due. Returns how many tasks it heard; 0 while another process tells it."""
    told: list[str] = []
    with locks.only_one(locks.Purpose.FULFIL, account_id) as mine:
        account = ChannelAccount.objects.get(pk=account_id)
        tasks = list(queries.due_tasks(account.scope, clock.now())[:AT_ONCE]) if mine else []
        for place, task in enumerate(tasks):
            account = ChannelAccount.objects.get(pk=account_id)  # paused meanwhile? a fresh token?
            if not _listens(account):
                break
            try:
                _tell(account, task)
                told.append(task.order.external_ref)
            except ChannelError as error:
                if not _goes_on_after(account, error, tasks[place:]):
                    break
            except Exception as error:
                _put_off(account, task, error)
        if told:
            _import(account, list(dict.fromkeys(told)))
    return len(told)


def _tell(account: ChannelAccount, task: OrderTask) -> None:
    order = task.order
    with telemetry.timed(
        "fulfil",
        account=account.pk,
        channel=account.channel,
        order=order.code,
        kind=task.kind,
        attempt=task.attempts + 1,
    ):
        parcels = tokens.signed_in(account, partial(CALLS[Kind(task.kind)], order.external_ref))
    with transaction.atomic():
        _keep(order.pk, parcels)
        services.close_task(task.pk)


def _ship(ref: str, adapter: ChannelAdapter) -> list[Parcel]:
    return adapter.ship(Shipment(ref))


def _cancel(ref: str, adapter: ChannelAdapter) -> list[Parcel]:
    adapter.cancel(ref, reason="out_of_stock")
    return []


def _agree(ref: str, adapter: ChannelAdapter) -> list[Parcel]:
    return _answer(ref, adapter, agree=True)


def _refuse(ref: str, adapter: ChannelAdapter) -> list[Parcel]:
    return _answer(ref, adapter, agree=False)


def _answer(ref: str, adapter: ChannelAdapter, *, agree: bool) -> list[Parcel]:
    found = adapter.fetch_orders([ref])
    if not found:
        raise Unavailable(inbound.UNKNOWN_ORDER, "the shop does not know this order", may_have_landed=False)
    adapter.answer_cancellation(found[0], agree=agree)
    return []


CALLS: Mapping[OrderTask.Kind, Callable[[str, ChannelAdapter], list[Parcel]]] = {
    Kind.SHIP: _ship,
    Kind.CANCEL: _cancel,
    Kind.AGREE: _agree,
    Kind.REFUSE: _refuse,
}


def _keep(order_id: int, parcels: Sequence[Parcel]) -> None:
    if parcels:
        services.write_shipments(
            order_id, [IncomingShipment(one.number, one.tracking, one.carrier) for one in parcels]
        )


def _goes_on_after(account: ChannelAccount, error: ChannelError, waiting: Sequence[OrderTask]) -> bool:
    """Put the first of what waits off. True when the trouble is that task's own and the next may be told.

    A throttle concerns all of them and counts no attempt; a refused token pauses the shop, as it does when
    a listing is told.
    """
    if isinstance(error, Throttled):
        for task in waiting:
            services.postpone_task(task.pk, error=str(error), wait_s=error.retry_after or 1)
        return False
    if isinstance(error, Unauthorised):
        breaker.pause(account.pk, str(error))
    is_refusal = _is_refusal(error)
    is_final = is_refusal and waiting[0].attempts + 1 >= GIVE_UP_AFTER
    services.postpone_task(waiting[0].pk, error=str(error), code=error.code, is_final=is_final)
    return is_refusal


def _put_off(account: ChannelAccount, task: OrderTask, error: Exception) -> None:
    """What nobody foresaw is one order's own and holds up no other: it is tried again, then parked."""
    log.exception("account %s cannot be told of order %s", account.pk, task.order.code)
    is_final = task.attempts + 1 >= GIVE_UP_AFTER
    services.postpone_task(task.pk, error=repr(error), code=UNFORESEEN, is_final=is_final)


def _is_refusal(error: ChannelError) -> bool:
    """The shop heard it and did not do it."""
    return isinstance(error, Unavailable) and not error.may_have_landed and error.code not in NOT_REACHED


def _import(account: ChannelAccount, refs: Sequence[str]) -> None:
    """Bring these orders in as they stand now. What cannot be read is found by the next poll."""
    try:
        for some in inbound.in_fetches(account, refs):
            inbound.bring_in(account, inbound.fetch(account, some))
    except ChannelError as error:
        log.warning("orders of account %s not read after they were told of: %s", account.pk, error)


def track(account_id: int) -> int:
    """Look for the tracking numbers of packed orders, 50 at most. Returns how many orders got theirs.

    Shopee says the number only in answer to the shipment, so those that we told of are told once more.
    """
    with locks.only_one(locks.Purpose.FULFIL, account_id) as mine:
        account = ChannelAccount.objects.get(pk=account_id)
        if not mine or not _listens(account):
            return 0
        without = queries.untracked(account.scope, clock.now() - TRACKED_FOR)
        looked_at = list(without[:LOOKS])
        _import(account, [order.external_ref for order in looked_at])
        still_without = without.filter(pk__in=[order.pk for order in looked_at])
        try:
            for order in still_without.filter(tasks__kind=Kind.SHIP, tasks__done_at__isnull=False):
                _keep(order.pk, tokens.signed_in(account, partial(_ship, order.external_ref)))
        except ChannelError as error:
            log.warning("account %s not asked for tracking numbers: %s", account_id, error)
        return len(looked_at) - still_without.count()
