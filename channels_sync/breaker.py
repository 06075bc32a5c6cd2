"""The circuit breaker of an account, kept on its row so that every worker and the staff page see it.

It opens when failures in a row pass both a count and a duration, lets one call through when its pause
is over, doubles the pause up to 15 minutes, and asks for a read-back when it closes. Rejections are
answers and never trip it.
"""

from datetime import timedelta

from django.db import transaction

from channels_sync.models import ChannelAccount
from core import clock

FAILURES, DURATION = 5, timedelta(seconds=5)
FIRST_PAUSE_S, LONGEST_PAUSE_S = 5, 900
REFUSED_PAUSE = timedelta(minutes=15)  # a person has to look; asking more often helps nobody


def is_paused(account: ChannelAccount) -> bool:
    """Nothing may be sent now."""
    return account.paused_until is not None and account.paused_until > clock.now()


def is_probing(account: ChannelAccount) -> bool:
    """The pause is over but no call has succeeded yet: one call at a time."""
    return account.pause_s > 0 and not is_paused(account)


@transaction.atomic
def failed(account_id: int, reason: str) -> None:
    """Count a call that failed as a whole; open, or open again, when there are enough."""
    account = ChannelAccount.objects.select_for_update().get(pk=account_id)
    now = clock.now()
    account.failures += 1
    account.failing_since = account.failing_since or now
    long_enough = account.failures >= FAILURES and now - account.failing_since >= DURATION
    if long_enough or account.pause_s:
        account.pause_s = min(LONGEST_PAUSE_S, account.pause_s * 2 or FIRST_PAUSE_S)
        account.paused_until = now + timedelta(seconds=account.pause_s)
        account.pause_reason = reason[:200]
    account.save(update_fields=["failures", "failing_since", "pause_s", "paused_until", "pause_reason"])


def succeeded(account: ChannelAccount) -> bool:
    """A call came through. True when that closed the breaker; nothing is written when all was well."""
    if not account.failures and not account.pause_s:
        return False
    reset(account.pk)
    return account.pause_s > 0


def pause(account_id: int, reason: str, length: timedelta = REFUSED_PAUSE) -> None:
    """Stop sending for a stated reason, by default a refused token."""
    ChannelAccount.objects.filter(pk=account_id).update(
        paused_until=clock.now() + length, pause_reason=reason[:200], pause_s=int(length.total_seconds())
    )


def reset(account_id: int) -> None:
    """Close the breaker."""
    ChannelAccount.objects.filter(pk=account_id).update(
        failures=0, failing_since=None, pause_s=0, paused_until=None, pause_reason=""
    )
