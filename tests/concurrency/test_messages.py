"""Messages leave once, however many workers send, and never with a transaction open."""

import threading

import pytest
from django.db import transaction

from notifications import drain, locks, queries, services
from notifications.models import Message
from notifications.senders import Text
from tests.concurrency.together import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def enqueue(key: str) -> None:
    services.enqueue(
        medium="sms", template="placed", recipient="+84912345678", context={}, dedupe_key=key, locale="vi"
    )


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, bool]]:
    """What went out, and whether a transaction was open then."""
    gone: list[tuple[str, bool]] = []

    class Stand:
        def compose(self, template, context):
            return Text(template)

        def send(self, recipient, text):
            gone.append((recipient, transaction.get_connection().in_atomic_block))

    monkeypatch.setattr(drain, "sender_of", lambda medium: Stand())
    return gone


@pytest.fixture
def slow_reads(monkeypatch):
    """slow_reads(due): both workers have chosen their first message before either goes on."""

    def apply(due):
        both, mine = threading.Barrier(2), threading.local()

        def read(now):
            rows = list(due(now)[:1])
            if not getattr(mine, "has_waited", False):
                mine.has_waited = True
                both.wait(10)
            return Message.objects.filter(pk__in=[row.pk for row in rows])

        monkeypatch.setattr(locks, "due", read)

    return apply


def test_two_workers_at_once_send_two_messages_once_each(sent, slow_reads):
    with transaction.atomic():
        enqueue("a")
        enqueue("b")
    slow_reads(locks.due)
    assert sum(together([drain.run, drain.run])) == 2
    assert len(sent) == 2


def test_without_the_lock_both_would_send_the_same(sent, slow_reads):
    with transaction.atomic():
        enqueue("a")
    slow_reads(lambda now: queries.due(now).order_by("pk"))
    together([drain.run, drain.run])
    assert len(sent) == 2


def test_a_message_goes_with_its_business_and_is_sent_outside_any_transaction(sent):
    with pytest.raises(RuntimeError):
        enqueue("alone")
    with transaction.atomic():
        enqueue("undone")
        transaction.set_rollback(True)
    with transaction.atomic():
        enqueue("done")
    assert drain.run() == 1
    assert sent == [("+84912345678", False)]
