"""Shells around the promotion clock."""

from celery import shared_task

from core import pulse
from promotions import services


@pulse.every_second
@shared_task
def announce_windows() -> None:
    """Tell the channels of windows that opened or closed."""
    services.announce_windows()
