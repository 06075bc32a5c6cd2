"""Whoever did not pay is reminded twice at most, by day, and never again once they say so."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from inventory.models import StockRecord
from livestream import services
from livestream.errors import LiveRefused
from livestream.models import DraftContact, LiveDraft, LiveSession, QuietPhone
from notifications import drain
from notifications.models import Message
from tests.factories import UserFactory
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.livestream.test_report import ordered

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
EVENING = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)  # 19:00 in Viet Nam
HALF, TWELVE = timedelta(minutes=30), timedelta(hours=12)


@pytest.fixture
def clock_at():
    with time_machine.travel(EVENING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(db, clock_at) -> LiveSession:
    made = planned()
    item(made, goods(made.producer, "M12"), price_vnd=80_000, set_aside=30)
    return on_air(made)


def wish(session: LiveSession, author: str = "lan", text: str = "M12 x2 0912345678") -> LiveDraft:
    draft = services.accept(write(session, text, author=author).pk)
    assert draft is not None
    return draft


def end(session: LiveSession, clock_at) -> datetime:
    """The session ends now; a quarter of an hour later its drafts have run out. Returns when they did."""
    services.end(session.pk)
    clock_at.shift(timedelta(minutes=15))
    services.settle_due()
    return EVENING + timedelta(minutes=10)


def at(clock_at, moment: datetime) -> int:
    clock_at.move_to(moment)
    return services.remind_unpaid()


def told() -> list[tuple[str, str]]:
    return list(
        Message.objects.filter(template="live_unpaid").order_by("pk").values_list("recipient", "template")
    )


def test_a_phone_is_written_to_after_half_an_hour_and_after_twelve_and_never_again(session, clock_at):
    draft = wish(session)
    out = end(session, clock_at)
    assert at(clock_at, out + HALF - timedelta(seconds=1)) == 0
    assert at(clock_at, out + HALF) == 1
    assert at(clock_at, out + HALF) == 0
    assert at(clock_at, out + TWELVE - timedelta(seconds=1)) == 0
    assert at(clock_at, out + TWELVE + timedelta(hours=1)) == 1  # 08:10 of the next day
    assert at(clock_at, out + timedelta(days=2)) == 0
    assert told() == [("+84912345678", "live_unpaid")] * 2
    assert list(draft.contacts.values_list("kind", flat=True)) == ["first", "second"]


def test_the_message_leads_to_the_order_and_names_the_producer(session, clock_at):
    draft = wish(session)
    at(clock_at, end(session, clock_at) + HALF)
    message = Message.objects.get()
    assert message.context == {"producer": session.producer.name, "token": draft.token}
    drain.run()
    message.refresh_from_db()
    assert message.sent_at is not None


def test_by_night_nothing_is_sent_and_the_morning_makes_up_for_it_once(session, clock_at):
    clock_at.shift(timedelta(minutes=90))
    wish(session)
    end(session, clock_at)  # at 20:30; half an hour after its hold it is past nine
    night = EVENING.replace(hour=14, minute=10)
    assert [at(clock_at, night + timedelta(minutes=minutes)) for minutes in (0, 180, 649)] == [0, 0, 0]
    morning = EVENING.replace(hour=1) + timedelta(days=1)  # 08:00
    assert at(clock_at, morning) == 1
    assert at(clock_at, morning) == 0
    assert DraftContact.objects.get().kind == "first"


def test_what_was_missed_while_nobody_worked_is_one_message(session, clock_at):
    wish(session)
    out = end(session, clock_at)
    assert at(clock_at, out + timedelta(hours=20)) == 1
    assert at(clock_at, out + timedelta(hours=22)) == 0
    assert DraftContact.objects.get().kind == "second"


def test_a_draft_that_ran_out_early_waits_for_the_end_of_the_session(session, clock_at):
    wish(session)
    clock_at.shift(timedelta(minutes=40))
    services.settle_due()
    assert services.remind_unpaid() == 0
    services.end(session.pk)
    assert services.remind_unpaid() == 0
    clock_at.shift(HALF)
    assert services.remind_unpaid() == 1


@pytest.mark.parametrize("why", ["no phone", "cancelled", "stopped", "ordered", "in a cart", "a week later"])
def test_nobody_else_is_written_to(session, clock_at, why):
    draft = wish(session, text="M12 x2" if why == "no phone" else "M12 x2 0912345678")
    if why == "cancelled":
        services.cancel(draft.pk)
    if why == "ordered":
        ordered(draft)
    if why == "stopped":
        clock_at.shift(timedelta(minutes=15))
        services.settle_due()
        services.stop(session.pk, reason="Sai giá")
    elif why == "in a cart":
        services.end(session.pk)
        LiveDraft.objects.update(state="claimed", cart_key="1:1", expires_at=EVENING + timedelta(days=9))
    else:
        end(session, clock_at)
    later = timedelta(days=7, hours=1) if why == "a week later" else timedelta(hours=15)
    assert at(clock_at, EVENING + later) == 0
    assert told() == []


def test_of_what_is_sold_out_nobody_is_reminded_until_it_is_back(session, clock_at):
    wish(session)
    end(session, clock_at)
    StockRecord.objects.update(on_hand=0)
    assert at(clock_at, EVENING + timedelta(hours=1)) == 0
    StockRecord.objects.update(on_hand=1)
    assert services.remind_unpaid() == 1


def test_a_practice_reminds_nobody(db, clock_at):
    made = planned(is_practice=True)
    item(made, goods(made.producer, "M12"))
    services.make_ready(made.pk)
    services.go_on_air(made.pk)
    wish(made)
    end(made, clock_at)
    assert at(clock_at, EVENING + timedelta(hours=1)) == 0


def test_who_ordered_anew_is_not_reminded_of_the_first(session, clock_at):
    wish(session)
    clock_at.shift(timedelta(minutes=15))
    services.settle_due()
    ordered(wish(session, text="M12 x1 0912345678"))
    end(session, clock_at)
    assert at(clock_at, EVENING + timedelta(hours=1, minutes=30)) == 0


def test_two_names_with_one_phone_are_one_message(session, clock_at):
    wish(session, author="lan")
    wish(session, author="lan2")
    end(session, clock_at)
    assert at(clock_at, EVENING + timedelta(hours=1)) == 1
    assert at(clock_at, EVENING + timedelta(hours=1, minutes=30)) == 0
    assert len(told()) == 1


def test_who_says_no_is_never_written_to_again_in_any_session(session, clock_at):
    draft = wish(session)
    assert services.may_be_quiet(draft)
    assert services.be_quiet(draft.token)
    assert services.be_quiet(draft.token)
    assert not services.may_be_quiet(draft)
    end(session, clock_at)
    assert at(clock_at, EVENING + timedelta(hours=1)) == 0
    other = planned(session.producer, host=session.host)
    item(other, goods(session.producer, "M20"))
    second = wish(on_air(other), text="M20 x1 0912345678")
    services.end(other.pk)
    clock_at.shift(timedelta(minutes=15))
    services.settle_due()
    clock_at.shift(HALF)
    assert services.remind_unpaid() == 0
    assert second.contacts.get().kind == "quiet"
    assert "0912" not in QuietPhone.objects.get().digest
    assert told() == []


def test_a_link_without_a_phone_has_nothing_to_stop(session, clock_at):
    assert not services.be_quiet(wish(session, text="M12 x1").token)
    assert not services.be_quiet("x" * 43)


def test_a_tick_of_a_person_keeps_the_first_name_and_can_be_taken_back(session, clock_at):
    draft, first, second = wish(session), UserFactory(), UserFactory()
    for who in (first, second):
        services.spoke(draft, "called", is_done=True, by=who)
    assert draft.contacts.get().by == first
    services.spoke(draft, "called", is_done=False, by=second)
    assert not draft.contacts.exists()
    with pytest.raises(LiveRefused):
        services.spoke(draft, "first", is_done=True, by=first)


def test_the_search_for_whom_to_remind_costs_the_same_for_two_as_for_twenty(
    session, clock_at, django_assert_num_queries
):
    for number in range(20):
        wish(session, author=f"a{number}", text=f"M12 x1 09123456{number + 10}")
    end(session, clock_at)
    clock_at.move_to(EVENING.replace(hour=15))
    with django_assert_num_queries(0):  # night: not even a look
        services.remind_unpaid()
    clock_at.move_to(EVENING + timedelta(hours=1))
    assert services.remind_unpaid() == 20
    with django_assert_num_queries(1):
        services.remind_unpaid()
