"""Shells around what gateways are to be asked and told."""

from celery import shared_task

from core import queue
from payments.services import look, refunds


@shared_task
def look_at_payments() -> None:
    """Ask for each attempt that is due by itself: a slow gateway holds up no other."""
    for payment_id in look.due():
        queue.ask("payments.tasks.look_at", payment_id)
    look.expire_transfers()


@shared_task
def look_at(payment_id: int) -> None:
    """Ask the gateway what became of one attempt."""
    look.look(payment_id)


@shared_task
def send_refunds() -> None:
    """Tell gateways of refunds that are due, each by itself."""
    for refund_id in refunds.due():
        queue.ask("payments.tasks.send_refund", refund_id)


@shared_task
def send_refund(refund_id: int) -> None:
    """One refund."""
    refunds.send(refund_id)
