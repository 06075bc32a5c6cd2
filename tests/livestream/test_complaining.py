"""A viewer reports a session; staff decide and may stop it; its producer learns nothing of who wrote."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import gettext

from accounts.models import Assignment
from catalog.errors import DecidedAlready
from core import clock
from livestream import services
from livestream.errors import LiveRefused, WrongState
from livestream.models import LiveComplaint, LiveDraft
from livestream.services.complaining import stop_for_complaint
from tests.factories import UserFactory
from tests.inventory.snapshots import figures
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.staff import people
from tests.workspace.seats import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
WORDS, CONTACT = "Phút 12 nói mật ong chữa dạ dày", "quach.mong@khach.vn"


@pytest.fixture
def owner(db):
    return member("owner")


@pytest.fixture
def honey(owner):
    return goods(owner.producer)


@pytest.fixture
def session(owner, honey):
    made = planned(owner.producer)
    item(made, honey, price_vnd=80_000, set_aside=30)
    return on_air(made)


def address(session) -> str:
    return f"/phat-truc-tiep/{session.pk}/bao-cao/"


def said(**more: str) -> dict[str, str]:
    return {"reason": "claim", "words": WORDS, "contact": CONTACT, "key": "k1"} | more


def reported(session, key: str = "k1") -> LiveComplaint:
    return services.complain(session, key=key, reason="claim", words=WORDS, contact=CONTACT)


def test_anybody_reports_without_an_account_and_once(session):
    browser = Client()
    assert f'action="{address(session)}"' in browser.get(address(session)).content.decode()
    for _twice in range(2):
        answer = browser.post(address(session), said())
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/phat-truc-tiep/{session.pk}/")
    row = LiveComplaint.objects.get()
    assert (row.session, row.reason, row.words, row.contact) == (session, "claim", WORDS, CONTACT)


def test_with_script_the_answer_stands_in_the_page(session):
    answer = Client().post(address(session), said(), headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert (answer.status_code, "<html" in text) == (200, False)
    assert gettext("We have your report.") in text


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"reason": "no"}, {"reason": "other", "words": " "}, {"key": ""}]
)
def test_what_says_nothing_is_422_and_not_written(session, wrong):
    assert Client().post(address(session), said(**wrong)).status_code == 422
    assert not LiveComplaint.objects.exists()


def test_it_is_taken_during_a_session_and_after_it_but_not_of_plans_and_practices(session, owner):
    services.end(session.pk)
    assert Client().post(address(session), said()).status_code == 303
    for hidden in (planned(owner.producer), planned(owner.producer, is_practice=True)):
        assert Client().post(address(hidden), said()).status_code == 404


def test_a_machine_that_reports_without_end_is_told_to_wait(session, settings):
    settings.SHOP_RATES = settings.SHOP_RATES | {"complain": (0.001, 2)}
    browser = Client(REMOTE_ADDR="10.9.8.7")
    answers = [browser.post(address(session), said(key=f"k{number}")).status_code for number in range(4)]
    assert answers[-1] == 429
    assert LiveComplaint.objects.count() == answers.count(303) <= 2


def test_it_lands_at_the_desk_and_is_decided_once(session):
    row, reviewer = reported(session), people.of_group("reviewer")
    desk = people.client_of(reviewer)
    assert session.title in desk.get("/staff/queues/complaints/").content.decode()
    page = desk.get(f"/staff/queues/complaints/{row.pk}/").content.decode()
    assert WORDS in page
    assert CONTACT in page
    answer = desk.post(f"/staff/queues/complaints/{row.pk}/dismiss/", {"note": "Đã xem lại, không có."})
    assert answer.status_code == 303
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.note) == ("dismissed", reviewer, "Đã xem lại, không có.")
    assert not Assignment.objects.exists()
    with pytest.raises(DecidedAlready):
        services.decide_complaint(row.pk, is_right=True, note="x", by=reviewer)


def test_staff_stop_the_session_from_there_with_the_reason(session, honey):
    row, reviewer = reported(session), people.of_group("reviewer")
    services.accept(write(session, "M12 x2").pk)
    answer = people.client_of(reviewer).post(
        f"/staff/queues/complaints/{row.pk}/stop/", {"reason": "Nói công dụng chữa bệnh"}
    )
    assert answer.status_code == 303
    session.refresh_from_db()
    row.refresh_from_db()
    assert (session.state, session.stop_reason, row.state) == ("stopped", "Nói công dụng chữa bệnh", "upheld")
    assert LiveDraft.objects.get().state == "cancelled"
    assert figures(honey) == (100, 0, 0)
    assert session.events.get(kind="stopped").by == reviewer


def test_stopping_takes_a_session_that_is_over_out_of_the_replays(session):
    over = services.end(session.pk)
    stop_for_complaint(reported(session).pk, reason="Bản ghi nói sai", by=UserFactory.create())
    session.refresh_from_db()
    assert (session.state, session.over_at) == ("stopped", over.over_at)
    assert session.title not in Client().get("/phat-truc-tiep/").content.decode()


@pytest.mark.parametrize("reason", ["", "x"])
def test_a_refused_stop_leaves_the_report_waiting(session, reason):
    row = reported(session)
    if reason:
        services.stop(session.pk, reason="trước")
    with pytest.raises(WrongState if reason else LiveRefused):
        stop_for_complaint(row.pk, reason=reason, by=UserFactory.create())
    row.refresh_from_db()
    assert row.state == "waiting"


def test_the_producer_sees_nothing_of_who_wrote(session, owner):
    stop_for_complaint(reported(session).pk, reason="Sai", by=people.of_group("reviewer"))
    desk = people.client_of(owner.user)
    live = f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/"
    for page in (live, f"{live}bao-cao/", f"{live}bao-cao.csv", f"{live}ban-dieu-khien/", "/kenh-nguoi-ban/"):
        text = desk.get(page, follow=True).content.decode()
        assert (WORDS in text, CONTACT in text) == (False, False)


@pytest.mark.parametrize("group", ["dept_officer", "finance"])
def test_who_does_not_decide_does_not_read_it(session, group):
    row = reported(session)
    answer = people.client_of(people.of_group(group)).get(f"/staff/queues/complaints/{row.pk}/")
    assert answer.status_code in (302, 403, 404)


def test_the_rules_are_public_and_linked_from_the_session(session):
    page = Client().get(f"/phat-truc-tiep/{session.pk}/").content.decode()
    assert 'href="/phat-truc-tiep/quy-tac/"' in page
    assert f'href="{address(session)}"' in page
    assert Client().get("/phat-truc-tiep/quy-tac/").status_code == 200


def test_the_contact_is_forgotten_in_time_and_the_report_stays(session):
    decided, waiting = reported(session), reported(session, "k2")
    services.decide_complaint(decided.pk, is_right=False, note="x", by=UserFactory.create())
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert services.forget_contacts() == 1
    decided.refresh_from_db()
    waiting.refresh_from_db()
    assert (decided.contact, decided.words, waiting.contact) == ("", WORDS, CONTACT)
