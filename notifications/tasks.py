"""Shells: safe to run twice."""

from celery import shared_task

from core import pulse, queue
from notifications import drain, queries, services


@shared_task
def send_messages() -> None:
    """Send what is due."""
    drain.run()


@pulse.every_second_with(lambda now: [queries.due(now)])
def send_what_is_due() -> None:
    """A message leaves within a second or two of its business."""
    queue.ask("notifications.tasks.send_messages")


@shared_task
def prune_messages() -> None:
    """Forget messages of long ago."""
    services.prune()
