"""Shells around the relay."""

from celery import shared_task

from core import relay


@shared_task
def relay_outbox() -> None:
    """Carry waiting outbox events to their subscribers."""
    relay.run()


@shared_task
def prune_outbox() -> None:
    """Forget events done long ago."""
    relay.prune()
