"""News of stock -> orders that wait for it. Loaded by core once all apps are ready."""

from core.outbox import Changes, Topic, subscribe
from orders import services


@subscribe(Topic.STOCK)
def fill(changes: Changes) -> None:
    """Stock may have risen: orders that are short take what they can."""
    services.fill_shorts(changes[Topic.STOCK])
