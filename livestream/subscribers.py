"""News of packages -> commissions of creators. Loaded by core once all apps are ready."""

from core.outbox import Changes, Topic, subscribe
from livestream.services import commissions


@subscribe(Topic.ORDER)
def follow(changes: Changes) -> None:
    """A package took a step: what its lines earn may have changed."""
    commissions.follow(list(changes[Topic.ORDER]))
