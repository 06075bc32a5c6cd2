"""Shells around the upkeep of live sessions."""

from celery import shared_task

from core import pulse
from livestream import queries, services


@pulse.every_second_with(queries.drafts_due)
def settle_drafts() -> None:
    """Give back what ran out; find the orders of drafts that were taken into a cart."""
    services.settle_due()


@shared_task
def prune_comments() -> None:
    """Forget what viewers wrote long ago, and how to reach those who reported."""
    services.prune()
    services.forget_contacts()


@shared_task
def send_reminders() -> None:
    """Tell those who asked that a session begins."""
    services.send_reminders()


@shared_task
def approve_commissions() -> None:
    """What can no longer be sent back is owed to its creator."""
    services.approve_due()
