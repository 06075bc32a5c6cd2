"""What is to be done after a session: written down at its end, done once, closed by the shop when nothing is
left."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts import consent
from accounts.models import User
from core import clock
from livestream import after_queries, patterns, services
from livestream.errors import LiveRefused, WrongState
from livestream.models import FollowUp, LiveSession
from notifications.models import Message
from orders.services import steps
from orders.states import Status
from promotions.models import Voucher
from tests.factories import UserFactory
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything, write
from tests.livestream.test_report import ordered
from tests.orders.web import bring

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
NOON = datetime(2026, 12, 2, 5, 0, tzinfo=UTC)


@pytest.fixture
def clock_at():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def session(db, clock_at) -> LiveSession:
    made = planned()
    item(made, goods(made.producer, "M12"), price_vnd=80_000, set_aside=30)
    return on_air(made)


def states(session: LiveSession) -> dict[str, str]:
    return dict(session.follow_ups.values_list("code", "state"))


def test_a_session_that_ends_leaves_its_tasks_in_the_order_of_their_time(session):
    services.end(session.pk)
    rows = list(session.follow_ups.values_list("code", "due_at"))
    assert rows == [(task.code, NOON + timedelta(hours=task.hours)) for task in patterns.follow_ups()]
    assert {code for code, _due in rows} == {
        "unpaid", "pack", "archive", "report", "delivery", "review", "voucher",
    }  # fmt: skip


def test_a_stopped_session_leaves_what_is_owed_to_buyers_and_to_the_law(session):
    services.stop(session.pk, reason="Sai giá")
    assert set(states(session)) == {"pack", "archive", "delivery"}


def test_a_practice_and_a_session_stopped_before_the_air_leave_nothing_to_do(db):
    practice, other = planned(is_practice=True), planned()
    for one in (practice, other):
        item(one, goods(one.producer, f"M{one.pk}"))
    services.make_ready(practice.pk)
    services.go_on_air(practice.pk)
    services.end(practice.pk)
    see_to_everything(other)
    services.make_ready(other.pk)
    services.stop(other.pk, reason="Sai giá")
    assert not FollowUp.objects.exists()
    assert [after_queries.archive(one) is not None for one in (practice, other)] == [False, True]


def test_the_first_who_did_it_is_written_down(session, clock_at):
    services.end(session.pk)
    lan, tu = UserFactory(), UserFactory()
    services.mark(session.pk, "report", state="done", note_text="Đã gửi Zalo", by=lan)
    clock_at.shift(60)
    services.mark(session.pk, "report", state="done", note_text="Tôi nữa", by=tu)
    row = session.follow_ups.get(code="report")
    assert (row.done_by, row.done_at, row.note) == (lan, NOON, "Đã gửi Zalo")
    assert session.events.filter(kind="followed").count() == 1


def test_what_is_not_needed_says_why_and_can_be_done_after_all(session):
    services.end(session.pk)
    who = UserFactory()
    with pytest.raises(LiveRefused) as refused:
        services.mark(session.pk, "voucher", state="skipped", note_text=" ", by=who)
    assert refused.value.field == "note"
    services.mark(session.pk, "voucher", state="skipped", note_text="Ai cũng mua rồi", by=who)
    assert states(session)["voucher"] == "skipped"
    row = services.mark(session.pk, "voucher", state="open", by=who)
    assert (row.state, row.done_at, row.done_by) == ("open", None, None)


@pytest.mark.parametrize(
    ("code", "state"), [("dance", "done"), ("report", "later"), ("archive", "done"), ("archive", "skipped")]
)
def test_there_is_nothing_else_to_do(session, code, state):
    services.end(session.pk)
    with pytest.raises(LiveRefused):
        services.mark(session.pk, code, state=state, by=UserFactory())


def test_the_shop_closes_what_is_due_and_of_which_nothing_is_left(session, clock_at):
    order = ordered(services.accept(write(session, "M12 x2").pk))
    services.end(session.pk)
    clock_at.shift(timedelta(hours=25))
    assert after_queries.standing(session).pack == 1
    services.close_what_is_done()
    assert {code for code, state in states(session).items() if state == "done"} == {"unpaid"}
    bring(order, Status.SHIPPING)
    services.close_what_is_done()
    row = session.follow_ups.get(code="pack")
    assert (row.state, row.done_by) == ("done", None)
    found = after_queries.standing(session)
    assert (found.pack, found.delivery, found.delivered) == (0, 1, 0)
    clock_at.shift(timedelta(hours=50))
    assert services.close_what_is_done() == 0
    steps.deliver(order.packages.get().pk)
    services.close_what_is_done()
    assert states(session)["delivery"] == "done"
    assert (states(session)["archive"], states(session)["report"]) == ("open", "open")
    assert after_queries.late(session.producer_id, clock.now()) == 2


def test_before_its_time_nothing_is_closed(session):
    services.end(session.pk)
    assert services.close_what_is_done() == 0


def test_an_unpaid_draft_keeps_its_task_open(session, clock_at):
    services.accept(write(session, "M12 x2").pk)
    services.end(session.pk)
    clock_at.shift(timedelta(hours=14))
    services.settle_due()
    assert after_queries.standing(session).unpaid == 1
    services.close_what_is_done()
    assert states(session)["unpaid"] == "open"


def consenting(session: LiveSession, **more: object) -> User:
    """An account that commented and agreed to offers."""
    user: User = UserFactory.create(**more)
    consent.give(user_id=user.pk, purpose="marketing")
    write(session, "đẹp quá", author=f"u{user.pk}", source="web")
    return user


def test_the_voucher_goes_to_who_watched_agreed_and_bought_nothing(session):
    lan = consenting(session, email="lan@example.vn")
    silent = UserFactory()  # agreed to nothing
    write(session, "hay", author=f"u{silent.pk}", source="web")
    left = consenting(session)
    consent.withdraw(user_id=left.pk, purpose="marketing")
    write(session, "hay", author="u1x", source="web")
    write(session, "hay", author="tiktoker")
    buyer = consenting(session)
    order = ordered(services.accept(write(session, "M12 x1", author=f"u{buyer.pk}", source="web").pk))
    order.__class__.objects.filter(pk=order.pk).update(user=buyer)
    services.end(session.pk)
    assert services.nonbuyers(session) == [lan]
    owner = UserFactory()
    made = services.send_voucher(session.pk, percent=10, days=14, min_spend_vnd=0, by=owner)
    assert (made.producer, made.usage_limit, made.percent) == (session.producer, 1, 10)
    assert made.code.startswith(f"LIVE{session.pk}")
    mail = Message.objects.get(template="live_voucher")
    assert (mail.medium, mail.recipient, mail.context["code"]) == ("email", "lan@example.vn", made.code)
    row = session.follow_ups.get(code="voucher")
    assert (row.state, row.done_by) == ("done", owner)
    with pytest.raises(LiveRefused):
        services.send_voucher(session.pk, percent=10, days=14, min_spend_vnd=0, by=owner)
    assert (Voucher.objects.count(), Message.objects.filter(template="live_voucher").count()) == (1, 1)


def test_without_anybody_there_is_no_voucher(session):
    services.end(session.pk)
    with pytest.raises(LiveRefused):
        services.send_voucher(session.pk, percent=10, days=14, min_spend_vnd=0, by=UserFactory())
    assert not Voucher.objects.exists()


def test_by_night_no_voucher_is_sent(session, clock_at):
    consenting(session)
    services.end(session.pk)
    clock_at.move_to(NOON.replace(hour=15))
    with pytest.raises(LiveRefused):
        services.send_voucher(session.pk, percent=10, days=14, min_spend_vnd=0, by=UserFactory())
    assert not Message.objects.filter(template="live_voucher").exists()


def test_on_air_and_after_a_stop_nobody_is_thanked(session):
    consenting(session)
    for end in (lambda: None, lambda: services.stop(session.pk, reason="Sai giá")):
        end()
        with pytest.raises(WrongState):
            services.send_voucher(session.pk, percent=10, days=14, min_spend_vnd=0, by=UserFactory())
