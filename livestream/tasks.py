"""Shells around the upkeep of live sessions."""

from celery import shared_task

from core import pulse
from livestream import game_queries, queries, services


@pulse.every_second_with(queries.drafts_due)
def settle_drafts() -> None:
    """Give back what ran out; find the orders of drafts that were taken into a cart."""
    services.settle_due()


@pulse.every_second_with(game_queries.due)
def end_games() -> None:
    """Games whose time is over get their winners."""
    services.end_due_games()


@shared_task
def prune_comments() -> None:
    """Forget what viewers wrote long ago, and how to reach those who reported."""
    services.prune()
    services.forget_contacts()


@shared_task
def prune_archives() -> None:
    """Forget what need not be kept any more."""
    services.prune_archives()


@shared_task
def remind_unpaid() -> None:
    """Write to those whose order of a session is not paid."""
    services.remind_unpaid()


@shared_task
def close_follow_ups() -> None:
    """Close what is due after a session and done already."""
    services.close_what_is_done()


@shared_task
def send_reminders() -> None:
    """Tell those who asked that a session begins."""
    services.send_reminders()


@shared_task
def approve_commissions() -> None:
    """What can no longer be sent back is owed to its creator."""
    services.approve_due()
