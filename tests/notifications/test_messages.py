"""A message: written with its business, sent once, tried again, parked with a code, replayed."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core import clock
from notifications import drain, services
from notifications.models import Message
from notifications.senders import Undelivered
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def enqueue(key="placed:DH1", **more) -> Message:
    """A message to Lan."""
    fields = {
        "medium": "email",
        "template": "placed",
        "recipient": "lan@example.vn",
        "context": {"code": "DH1"},
    }
    services.enqueue(**fields | more, dedupe_key=key)
    return Message.objects.get(dedupe_key=key)


def test_the_same_news_is_sent_once(sender):
    enqueue()
    enqueue(recipient="other@example.vn")
    assert drain.run() == 1
    assert drain.run() == 0
    assert sender.sent == [("lan@example.vn", "placed DH1 vi")]


def test_a_message_speaks_its_own_language(sender):
    enqueue(locale="en")
    drain.run()
    assert sender.sent == [("lan@example.vn", "placed DH1 en")]


@pytest.mark.parametrize("wrong", [{"recipient": ""}, {"medium": "pigeon"}, {"key": "k" * 121}])
def test_what_cannot_be_sent_is_not_written(wrong):
    with pytest.raises(ValueError, match=r"."):
        enqueue(**wrong)
    assert not Message.objects.exists()


def test_a_failure_waits_longer_each_time_and_is_parked_with_its_code_in_the_end(sender):
    message = enqueue()
    sender.error = Undelivered("mail_server", "no route to lan@example.vn")
    with time_machine.travel(clock.now(), tick=False) as time:
        for attempt in range(1, drain.MOST_ATTEMPTS + 1):
            assert drain.run() == 0
            message.refresh_from_db()
            assert message.attempts == attempt
            assert drain.run() == 0, "not before its time"
            time.move_to(message.not_before)
    assert message.parked_code == "mail_server"
    assert message.last_error == "no route to ***"


def test_an_address_that_is_refused_is_parked_at_once(sender):
    message = enqueue()
    sender.error = Undelivered("recipient_refused", is_final=True)
    drain.run()
    message.refresh_from_db()
    assert (message.attempts, message.parked_code) == (1, "recipient_refused")


def test_a_template_that_is_not_there_is_parked_and_stops_nobody():
    enqueue("a", template="nothing_of_the_kind")
    enqueue(
        "b",
        medium="sms",
        recipient="+84912345678",
        template="placed",
        context={"code": "DH1", "total_vnd": 5},
    )
    assert drain.run() == 1
    assert list(Message.objects.order_by("pk").values_list("parked_code", flat=True)) == ["no_template", ""]


def test_what_another_worker_did_meanwhile_is_not_overwritten(sender):
    message = enqueue()
    sender.error = Undelivered("mail_server")
    sender.during = lambda: Message.objects.update(attempts=2, sent_at=clock.now())  # our lease ran out
    drain.run()
    message.refresh_from_db()
    assert (message.attempts, message.last_error, message.sent_at is None) == (2, "", False)


def test_staff_read_messages_and_send_parked_ones_again(sender):
    message = enqueue()
    Message.objects.update(parked_code="recipient_refused", attempts=3)
    client = Client()
    client.force_login(UserFactory.create(staff=True))
    page = client.get(reverse("admin:notifications_message_changelist"))
    assert "lan@example.vn" not in page.text
    client.post(
        reverse("admin:notifications_message_changelist"),
        {"action": "send_again", "_selected_action": [message.pk]},
    )
    assert drain.run() == 1


def test_what_was_sent_long_ago_is_forgotten(sender):
    enqueue("old")
    drain.run()
    enqueue("waiting")
    with time_machine.travel(clock.now() + services.KEPT + timedelta(days=1)):
        assert services.prune() == 1
    assert Message.objects.get().dedupe_key == "waiting"


def test_what_nobody_mended_is_forgotten_like_what_was_sent(sender):
    waiting, parked = enqueue("waits"), enqueue("parked")
    Message.objects.filter(pk=parked.pk).update(parked_code="no_template")
    with time_machine.travel(clock.now() + services.KEPT + timedelta(days=1)):
        assert services.prune() == 1
    assert Message.objects.get() == waiting


@pytest.mark.parametrize(
    ("at", "goes_out"),
    [("07:59", False), ("08:00", True), ("20:59", True), ("21:00", False), ("23:30", False)],
)
def test_what_may_only_ring_by_day_waits_for_the_morning(sender, at, goes_out):
    evening = datetime.fromisoformat(f"2026-11-28T{at}+07:00")
    with time_machine.travel(evening, tick=False):
        enqueue(by_day=True)
        assert drain.run() == goes_out
    with time_machine.travel(datetime.fromisoformat("2026-11-29T08:00+07:00"), tick=False):
        assert drain.run() == (not goes_out)


def test_a_try_that_failed_in_the_evening_is_not_made_again_by_night(sender):
    sender.error = Undelivered("busy")
    with time_machine.travel("2026-11-28T20:59:50+07:00", tick=False) as now:
        message = enqueue(by_day=True)
        assert drain.run() == 0
        sender.error = None
        now.shift(timedelta(hours=2))
        assert drain.run() == 0
        message.refresh_from_db()
        assert message.not_before == datetime.fromisoformat("2026-11-29T08:00+07:00")
        now.move_to(message.not_before)
        assert drain.run() == 1
