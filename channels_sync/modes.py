"""Stop an account and let it go on, as a person asks; changes are collected meanwhile."""

from django.db import transaction

from channels_sync import breaker, drain
from channels_sync.models import ChannelAccount

Mode = ChannelAccount.Mode


@transaction.atomic
def pause(account_id: int) -> None:
    """Send nothing until somebody resumes. Raises ChannelAccount.DoesNotExist."""
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    if account.mode != Mode.PAUSED:
        account.mode_before, account.mode = account.mode, Mode.PAUSED
        account.save(update_fields=["mode", "mode_before"])


@transaction.atomic
def resume(account_id: int) -> ChannelAccount:
    """Go on in the mode before the pause, whatever stopped it: a person or the breaker. Returns the account.

    A disconnected shop stays paused: it has no token. Raises ChannelAccount.DoesNotExist.
    """
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    if account.disconnected_at is None:
        if account.mode == Mode.PAUSED:
            account.mode, account.mode_before = Mode(account.mode_before or Mode.LIVE), ""
            account.save(update_fields=["mode", "mode_before"])
        breaker.reset(account_id)
        transaction.on_commit(lambda: drain.ask_for({account_id}), robust=True)
    return account
