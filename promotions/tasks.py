"""Shells around the promotion clock."""

from celery import shared_task

from core import pulse
from promotions import queries, services


@pulse.every_second_with(lambda now: [queries.turned_windows(now)])
def announce_windows() -> None:
    """Tell the channels of windows that opened or closed."""
    services.announce_windows()


@shared_task
def prune_promises() -> None:
    """Forget what was promised long ago."""
    services.prune_promises()
