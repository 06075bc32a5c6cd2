"""Shells: ids in, one call out, safe to run twice."""

from celery import shared_task

from channels_sync import (
    asides,
    drain,
    fulfil,
    inbound,
    journals,
    linking,
    polling,
    publications,
    reconcile,
    review,
    tokens,
)
from core import pulse, queue
from orders import queries as orders
from promotions import queries as promotions


@shared_task
def drain_account(account_id: int) -> None:
    """One account's turn."""
    drain.run(account_id)


@pulse.every_second_with(lambda now: [drain.due(now)])
def drain_accounts() -> None:
    """A turn for every account with something due."""
    drain.ask_for(set(drain.due_accounts()))


@shared_task
def link_account(account_id: int) -> None:
    """Find our variants in one shop."""
    linking.run(account_id)


@shared_task
def refresh_tokens() -> None:
    """Refresh access tokens that end soon."""
    tokens.refresh_due()


@shared_task
def warn_of_consent() -> None:
    """Say which sellers have to consent again within a week."""
    tokens.warn_of_consent()


@shared_task
def reconcile_account(account_id: int, at_once: bool = False) -> None:
    """Read one account back and reopen what differs."""
    reconcile.run(account_id, at_once=at_once)


@shared_task
def reconcile_accounts() -> None:
    """Read every live account back, each in its own task."""
    for account_id in reconcile.live_accounts():
        reconcile_account.delay(account_id)


@shared_task
def look_at_reviews() -> None:
    """Ask about every page that is under review."""
    review.look_at_waiting()


@shared_task
def look_at_product(account_id: int, external_product: str) -> None:
    """A webhook says that a page changed or was judged."""
    publications.look(account_id, external_product)


@shared_task
def read_inbox(account_id: int) -> None:
    """Import the orders that waiting webhooks name."""
    inbound.follow(account_id)


@pulse.every_second
def read_what_waits() -> None:
    """A lost nudge costs a second at most."""
    for account_id in inbound.waiting_accounts():
        queue.ask("channels_sync.tasks.read_inbox", account_id)


@shared_task
def poll_orders(account_id: int) -> None:
    """Import what changed in one shop."""
    polling.poll(account_id)


@shared_task
def poll_accounts() -> None:
    """Ask every live shop for its orders, each in its own task."""
    for account_id in polling.live_accounts():
        poll_orders.delay(account_id)


@shared_task
def poll_selling_accounts() -> None:
    """Ask shops that sell more often."""
    for account_id in polling.selling_accounts():
        poll_orders.delay(account_id)


@shared_task
def fulfil_orders(account_id: int) -> None:
    """Tell one shop what was asked about its orders."""
    fulfil.run(account_id)


@pulse.every_second_with(lambda now: [orders.tasks_due(now)])
def fulfil_what_is_due() -> None:
    """A shop is told within a second of the asking."""
    for account_id in fulfil.due_accounts():
        queue.ask("channels_sync.tasks.fulfil_orders", account_id)


@shared_task
def track_orders(account_id: int) -> None:
    """Ask one shop for tracking numbers that come later."""
    fulfil.track(account_id)


@shared_task
def track_accounts() -> None:
    """Ask every live shop for tracking numbers, each in its own task."""
    for account_id in fulfil.live_accounts():
        track_orders.delay(account_id)


@shared_task
def prune_journals() -> None:
    """Forget attempts of long ago."""
    journals.prune()


@pulse.every_second_with(promotions.may_need_asides)
def keep_asides() -> None:
    """Set units aside, and give them back, as promotions ask."""
    asides.keep()
