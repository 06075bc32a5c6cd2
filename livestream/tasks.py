"""Shells around the upkeep of live sessions."""

from core import pulse
from livestream import queries, services


@pulse.every_second_with(queries.drafts_due)
def settle_drafts() -> None:
    """Give back what ran out; find the orders of drafts that were taken into a cart."""
    services.settle_due()
