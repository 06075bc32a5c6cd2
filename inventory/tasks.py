"""Shells around stock upkeep."""

from celery import shared_task

from inventory import services


@shared_task
def expire_reservations() -> None:
    """Give back units whose hold or allocation has run out."""
    services.expire_due()
    services.close_due()
