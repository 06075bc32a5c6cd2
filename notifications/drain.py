"""Send what is due, one by one: lease a message, send it outside any transaction, write what became of it.

A lease is a `not_before` in the future and a counted attempt. Who settles must still hold that attempt: a
worker that was away for longer than its lease writes nothing over what another did meanwhile.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.utils import translation

from core import backoff, clock
from core.logs import masked
from notifications import hours, locks
from notifications.models import Message
from notifications.senders import Undelivered, sender_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # three times the longest a sender may take (settings.EMAIL_TIMEOUT)
MOST_ATTEMPTS = 8  # the waits between them add up to some four hours: a mail server's bad evening
WAIT_S, LONGEST_WAIT_S = 30.0, 7200.0
MOST_AT_ONCE = 200  # in one turn, so that a worker comes round to other tasks


def run(most: int = MOST_AT_ONCE) -> int:
    """Send what is due. Returns how many went out."""
    _leave_for_the_morning()
    sent = 0
    for _ in range(most):
        message = _lease()
        if message is None:
            break
        sent += _try(message)
    return sent


@transaction.atomic
def _leave_for_the_morning() -> None:
    """By night, put off what may only ring by day: tries that failed in the evening, too."""
    now = clock.now()
    if not hours.is_day(now):
        found = locks.due(now).filter(by_day=True).values_list("pk", flat=True)
        Message.objects.filter(pk__in=list(found)).update(not_before=hours.morning_after(now))


@transaction.atomic
def _lease() -> Message | None:
    """Take the oldest due message, with this attempt counted."""
    now = clock.now()
    message = locks.due(now).first()
    if message is not None:
        message.attempts += 1
        message.not_before = now + LEASE
        message.save(update_fields=["attempts", "not_before"])
    return message


def _try(message: Message) -> bool:
    """One attempt. True when the message is on its way."""
    try:
        with translation.override(message.locale):
            sender = sender_of(message.medium)
            sender.send(message.recipient, sender.compose(message.template, message.context))
    except Undelivered as error:
        _fail(message, error.code, str(error), is_final=error.is_final)
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        _fail(message, "no_template", str(error), is_final=True)
    except Exception as error:  # a sender's surprise must not stop the others
        log.exception("message %s could not be sent", message.pk)
        _fail(message, type(error).__name__, str(error))
    else:
        return bool(_mine(message).update(sent_at=clock.now(), last_error=""))
    return False


def _fail(message: Message, code: str, error: str, *, is_final: bool = False) -> None:
    """Come back later, or park it with a code a person can read."""
    is_over = is_final or message.attempts >= MOST_ATTEMPTS
    wait = backoff.delay(message.attempts, base_s=WAIT_S, cap_s=LONGEST_WAIT_S)
    _mine(message).update(
        last_error=masked(error)[:300],
        not_before=clock.now() + wait,
        parked_code=code[:80] if is_over else "",
    )
    log.warning("message %s (%s): %s%s", message.pk, message.template, code, ", parked" if is_over else "")


def _mine(message: Message) -> QuerySet[Message]:
    """The row, as long as nobody took it up after us."""
    return Message.objects.filter(pk=message.pk, attempts=message.attempts, sent_at__isnull=True)
