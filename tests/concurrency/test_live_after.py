"""After a session at the same time: one taking up, one reminder, one voucher."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine

from accounts import consent
from core import clock
from livestream import after_queries, services
from livestream.errors import DraftGone, LiveRefused
from livestream.models import DraftContact, FollowUp, LiveDraft
from notifications.models import Message
from orders.models import Cart
from orders.services.cart import new_token
from promotions.models import Voucher
from tests.concurrency.together import together
from tests.factories import UserFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = datetime(2026, 12, 2, 5, 0, tzinfo=UTC)


def ran_out(text: str = "M12 x2 0912345678"):
    """A draft whose time has passed, of a session that is over; and its goods, of which all are free."""
    session = planned()
    honey = goods(session.producer)
    item(session, honey, price_vnd=80_000)
    on_air(session)
    draft = services.accept(write(session, text).pk)
    assert draft is not None
    services.end(session.pk)
    LiveDraft.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    services.settle_due()
    return LiveDraft.objects.select_related("session").get(pk=draft.pk), honey


def test_a_draft_that_is_taken_up_in_four_places_fills_one_cart():
    draft, honey = ran_out()
    seen = services.offer(draft, clock.now()).seen

    def take() -> bool:
        try:
            services.take_up(draft.token, Cart(token=new_token()), seen=seen)
        except DraftGone:
            return False
        return True

    assert sorted(together([take] * 4)) == [False, False, False, True]
    assert Cart.objects.count() == 1
    assert (figures(honey), ledger_sum(honey)) == ((100, 2, 0), (100, 2))


def test_without_the_lock_of_the_author_two_would_both_find_it_run_out():
    draft, _honey = ran_out()
    have_looked = threading.Barrier(2)

    def look() -> bool:
        may = services.may_take_up(LiveDraft.objects.select_related("session").get(pk=draft.pk), clock.now())
        have_looked.wait(10)
        return may

    assert together([look] * 2) == [True, True]


def test_six_workers_write_to_one_phone_once():
    with time_machine.travel(NOON, tick=False) as traveller:
        ran_out()
        traveller.shift(timedelta(minutes=31))
        assert sum(together([services.remind_unpaid] * 6)) == 1
        assert Message.objects.filter(template="live_unpaid").count() == DraftContact.objects.count() == 1


def test_without_the_lock_of_the_author_two_workers_would_both_find_it_due():
    with time_machine.travel(NOON, tick=False) as traveller:
        ran_out()
        traveller.shift(timedelta(minutes=31))
        have_looked = threading.Barrier(2)

        def look() -> bool:
            is_due = after_queries.to_remind(clock.now()).exists()
            have_looked.wait(10)
            return is_due

        assert together([look] * 2) == [True, True]


def watched():
    """A session that is over, with an account that agreed to offers and bought nothing."""
    session = planned()
    item(session, goods(session.producer))
    on_air(session)
    lan = UserFactory(email="lan@example.vn")
    consent.give(user_id=lan.pk, purpose="marketing")
    write(session, "đẹp quá", author=f"u{lan.pk}", source="web")
    return services.end(session.pk), UserFactory()


def test_a_voucher_that_two_people_press_is_made_once():
    with time_machine.travel(NOON, tick=False):
        session, by = watched()

        def send() -> bool:
            try:
                services.send_voucher(session.pk, percent=10, days=14, min_spend_vnd=0, by=by)
            except LiveRefused:
                return False
            return True

        assert sorted(together([send] * 4)) == [False, False, False, True]
        assert Voucher.objects.count() == Message.objects.filter(template="live_voucher").count() == 1


def test_without_the_lock_of_the_task_two_would_both_find_it_open():
    with time_machine.travel(NOON, tick=False):
        session, _by = watched()
        have_looked = threading.Barrier(2)

        def look() -> bool:
            is_open = FollowUp.objects.get(session=session, code="voucher").is_open
            have_looked.wait(10)
            return is_open

        assert together([look] * 2) == [True, True]


def test_a_task_that_two_people_press_keeps_one_name():
    session, lan = watched()
    tu = UserFactory()
    mark = partial(services.mark, session.pk, "report", state="done")
    together([partial(mark, by=lan), partial(mark, by=tu)])
    assert session.events.filter(kind="followed").count() == 1
    assert FollowUp.objects.get(session=session, code="report").done_by in (lan, tu)
