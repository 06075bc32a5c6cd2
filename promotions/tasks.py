"""Shells around the promotion clock."""

from core import pulse
from promotions import queries, services


@pulse.every_second_with(lambda now: [queries.turned_windows(now)])
def announce_windows() -> None:
    """Tell the channels of windows that opened or closed."""
    services.announce_windows()
