"""Shells that the schedule calls."""

from celery import shared_task

from accounts import audit


@shared_task
def prune_audit() -> None:
    """Forget what the audit log has kept for long enough."""
    audit.prune()
