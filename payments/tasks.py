"""Shells around what gateways are to be asked and told."""

import logging
from datetime import timedelta

from celery import shared_task

from core import clock, queue
from payments import services
from payments.days import day_of
from payments.providers.protocol import PaymentError
from payments.services.look import expire_transfers, lease_looks
from payments.services.reconcile import reconcile_fed
from payments.services.refunds import lease_refunds
from payments.services.refunds import send_refund as send
from payments.services.settlements import settle_all
from payments.services.transfers import collect

log = logging.getLogger(__name__)


@shared_task
def look_at_payments() -> None:
    """Ask for each attempt that is due by itself: a slow gateway holds up no other."""
    for payment_id in lease_looks():
        queue.ask("payments.tasks.look_at", payment_id)
    expire_transfers()


@shared_task
def look_at(payment_id: int) -> None:
    """Ask the gateway what became of one attempt."""
    services.look(payment_id)


@shared_task
def send_refunds() -> None:
    """Tell gateways of refunds that are due, each by itself."""
    for refund_id in lease_refunds():
        queue.ask("payments.tasks.send_refund", refund_id)


@shared_task
def send_refund(refund_id: int) -> None:
    """One refund."""
    send(refund_id)


@shared_task
def collect_transfers() -> None:
    """Book the lines of our account that no message told of."""
    try:
        collect()
    except PaymentError as error:
        log.warning("the account's lines cannot be asked for: %s %s", error.code, error)


@shared_task
def reconcile_yesterday() -> None:
    """Compare yesterday's books with those of every source that has an address."""
    reconcile_fed(day_of(clock.now()) - timedelta(days=1))


@shared_task
def settle_producers() -> None:
    """Bring the open settlements up to the end of yesterday."""
    settle_all(until=day_of(clock.now()) - timedelta(days=1))
