"""Shells around the upkeep of orders."""

from celery import shared_task

from orders import services
from orders.services import forget, steps


@shared_task
def expire_unpaid() -> None:
    """Cancel orders that nobody paid in time."""
    services.expire_unpaid()


@shared_task
def expire_unconfirmed() -> None:
    """Cancel what nobody confirmed and somebody was to pay on delivery."""
    services.expire_unconfirmed()


@shared_task
def prune_carts() -> None:
    """Forget guests' carts that nobody has touched for long."""
    services.prune_carts()


@shared_task
def complete_packages() -> None:
    """Complete what was delivered long enough ago."""
    steps.complete_old()


@shared_task
def mask_old_orders() -> None:
    """Take people out of orders that the law no longer wants named."""
    forget.mask_old()
