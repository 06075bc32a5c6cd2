"""Shells around the upkeep of orders."""

from celery import shared_task

from orders import services


@shared_task
def expire_unpaid() -> None:
    """Cancel orders that nobody paid in time."""
    services.expire_unpaid()
