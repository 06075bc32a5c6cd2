"""Shells around the upkeep of orders."""

from celery import shared_task

from orders import services


@shared_task
def expire_unpaid() -> None:
    """Cancel orders that nobody paid in time."""
    services.expire_unpaid()


@shared_task
def prune_carts() -> None:
    """Forget guests' carts that nobody has touched for long."""
    services.prune_carts()
