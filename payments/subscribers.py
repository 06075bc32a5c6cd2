"""News of packages -> what carriers owe us. Loaded by core once all apps are ready."""

from core.outbox import Changes, Topic, subscribe
from payments.services import cash


@subscribe(Topic.ORDER)
def follow(changes: Changes) -> None:
    """A package took a step: cash may be on its way, collected, or never to come."""
    cash.follow(changes[Topic.ORDER])
