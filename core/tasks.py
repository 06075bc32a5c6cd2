"""Shells around the relay."""

from celery import shared_task

from core import pulse, queue, relay


@pulse.every_second_with(lambda now: [relay.waiting(now)])
def relay_what_waits() -> None:
    """A lost nudge costs a second at most."""
    if relay.is_waiting():
        queue.ask("core.tasks.relay_outbox")


@shared_task
def relay_outbox() -> None:
    """Carry waiting outbox events to their subscribers."""
    relay.run()


@shared_task
def prune_outbox() -> None:
    """Forget events done long ago."""
    relay.prune()
