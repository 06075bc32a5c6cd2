"""What a producer does after a session: its tasks, its unpaid drafts, its recording."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from core import clock
from livestream import practice, services
from livestream.models import LiveDraft, LiveSession
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.workspace.seats import browser_of, member
from workspace import today
from workspace.access import Seat

pytestmark = pytest.mark.django_db
LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"
RECORDING = "https://video.example.vn/1"


@pytest.fixture
def session(owner) -> LiveSession:
    made = planned(owner.producer)
    item(made, goods(owner.producer, "M12", storage="Nơi mát, dưới 25 độ"), price_vnd=80_000, set_aside=60)
    return on_air(made)


def address(session: LiveSession, tail: str = "sau-phien/") -> str:
    return f"{LIVE}{session.pk}/{tail}"


def wish(session: LiveSession, author: str = "lan", text: str = "M12 x2 0912345678") -> LiveDraft:
    draft = services.accept(write(session, text, author=author).pk)
    assert draft is not None
    return draft


def count(ask) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert ask().status_code == 200
    return len(queries)


# tasks


def test_the_end_leads_to_what_is_to_be_done(desk, session):
    answer = desk.post(address(session, "ket-thuc/"))
    assert answer.headers["Location"] == address(session)
    page = desk.get(address(session))
    assert [card.row.code for card in page.context["cards"]] == [
        "unpaid", "pack", "archive", "report", "delivery", "review", "voucher",
    ]  # fmt: skip
    assert "Nơi mát, dưới 25 độ" in page.content.decode()


def test_a_task_is_done_with_name_and_note(desk, owner, session):
    services.end(session.pk)
    answer = desk.post(address(session, "sau-phien/report/"), {"state": "done", "note": "Đã gửi"})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{address(session)}#report")
    row = session.follow_ups.get(code="report")
    assert (row.state, row.done_by, row.note) == ("done", owner.user, "Đã gửi")
    assert "Đã gửi" in desk.get(address(session)).content.decode()


@pytest.mark.parametrize(
    ("code", "body"), [("report", {"state": "skipped"}), ("report", {"state": "x"}), ("x", {"state": "done"})]
)
def test_what_cannot_be_done_says_why(desk, session, code, body):
    services.end(session.pk)
    assert desk.post(address(session, f"sau-phien/{code}/"), body).status_code == 422
    assert not session.follow_ups.exclude(state="open").exists()


def test_a_null_byte_in_a_note_is_no_error(desk, session):
    services.end(session.pk)
    said = {"state": "done", "note": "a\x00"}
    assert desk.post(address(session, "sau-phien/report/"), said).status_code == 303


def test_the_list_says_what_is_still_to_do_and_what_is_late(desk, session):
    services.end(session.pk)
    other = planned(session.producer, host=session.host)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        page = desk.get(LIVE)
        left = {one.pk: tasks for one, _tone, tasks in page.context["rows"]}
        assert left[other.pk] == []
        assert [is_late for _words, is_late in left[session.pk]] == [True] * 3 + [False] * 4
        late = desk.get(LIVE, {"late": "1"})
    assert [one for one, _tone, _tasks in late.context["rows"]] == [session]


def test_late_tasks_wait_on_the_first_page_for_who_edits(owner, session):
    services.end(session.pk)
    packer = member("packer", owner.producer)

    def waits(seat) -> int:
        jobs = today.jobs(Seat(seat.user, seat.producer, seat.role))
        return sum(job.count for job in jobs if job.icon == "play")

    assert waits(owner) == 0
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        assert (waits(owner), waits(packer), waits(member("owner"))) == (3, 0, 0)


def test_the_pages_cost_the_same_for_two_as_for_many(desk, owner, session):
    for number in range(2):
        wish(session, author=f"a{number}")
    services.end(session.pk)
    pages = (LIVE, address(session), address(session, "chua-thanh-toan/"))
    few = [count(lambda page=page: desk.get(page)) for page in pages]
    for number in range(30):
        draft = LiveDraft.objects.create(
            session=session,
            author_key=f"tiktok:b{number}",
            created_at=clock.now(),
            expires_at=clock.now(),
            state="expired",
        )
        draft.lines.create(variant=session.items.get().variant, quantity=1)
        services.spoke(draft, "called", is_done=True, by=owner.user)
    for _number in range(10):
        made = planned(session.producer, host=session.host)
        item(made, session.items.get().variant)
        services.end(on_air(made).pk)
    assert [count(lambda page=page: desk.get(page)) for page in pages] == few


# unpaid drafts


def test_lists_mask_phones_and_the_one_who_calls_reads_them(desk, owner, session):
    draft = wish(session)
    listed = desk.get(address(session, "chua-thanh-toan/")).content.decode()
    assert "091****678" in listed
    assert "345" not in listed.replace("091****678", "")[listed.index("<h1>") : listed.index("</main>")]
    packer = browser_of(member("packer", owner.producer))
    assert "091****678" in packer.get(address(session, "chua-thanh-toan/")).content.decode()
    page = desk.get(address(session, f"chua-thanh-toan/{draft.pk}/")).content.decode()
    assert 'href="tel:+84912345678"' in page
    assert "0912 345 678" in page


def test_a_call_is_ticked_with_the_name(desk, owner, session):
    draft = wish(session)
    one = address(session, f"chua-thanh-toan/{draft.pk}/")
    assert desk.post(one, {"kind": "called", "is_done": "1"}).status_code == 303
    assert draft.contacts.get().by == owner.user
    desk.post(one, {"kind": "called", "is_done": "0"})
    desk.post(one, {"kind": "first", "is_done": "1"})
    assert not draft.contacts.exists()


def test_what_is_paid_or_cancelled_is_not_listed(desk, session):
    gone, stays = wish(session), wish(session, author="tu")
    services.cancel(gone.pk)
    rows = desk.get(address(session, "chua-thanh-toan/")).context["rows"]
    assert [row.draft for row in rows] == [stays]
    assert desk.get(address(session, f"chua-thanh-toan/{gone.pk}/")).status_code == 404


def test_the_file_has_whole_numbers_and_no_formula(desk, session):
    draft = wish(session)
    LiveDraft.objects.update(author_name="=1+1")
    answer = desk.get(address(session, "chua-thanh-toan.csv"))
    text = answer.content.decode("utf-8-sig")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "'=1+1,0912 345 678,M12 × 2,160000," in text
    assert f"/chot-don/{draft.token}/" in text


# recording and archive


def test_the_video_is_set_by_the_producer_before_the_end(desk, session):
    page = address(session, "video/")
    assert desk.post(page, {"video_url": "http://x.example.vn"}).status_code == 422
    assert desk.post(page, {"video_url": "https://youtu.be/abc"}).status_code == 303
    session.refresh_from_db()
    assert (session.video_url, session.recording_url) == ("https://youtu.be/abc", "")


def test_a_recording_or_a_reason_is_stored_after_the_end(desk, owner, session):
    services.end(session.pk)
    page = address(session, "video/")
    assert desk.post(page, {"video_url": ""}).status_code == 422
    assert desk.post(page, {"recording_url": RECORDING, "no_recording": "Hỏng"}).status_code == 422
    assert desk.post(page, {"recording_url": "javascript:alert(1)"}).status_code == 422
    assert desk.post(page, {"recording_url": RECORDING, "recording_sha256": "A"}).status_code == 422
    assert desk.post(page, {"recording_url": RECORDING, "recording_sha256": "a" * 64}).status_code == 303
    session.refresh_from_db()
    assert (session.recording_url, session.archive.stored_by) == (RECORDING, owner.user)
    assert RECORDING in desk.get(page).content.decode()


def test_the_owner_takes_the_archive_along(desk, session):
    services.end(session.pk)
    answer = desk.get(address(session, "luu-tru.json"))
    assert json.loads(answer.content)["was"]["session"]["id"] == session.pk
    assert answer.headers["Content-Disposition"] == f'attachment; filename="live-{session.pk}-archive.json"'
    assert session.events.filter(kind="handed").count() == 1


def test_before_the_end_there_is_no_archive(desk, session):
    assert desk.get(address(session, "luu-tru.json")).status_code == 404


# practice


def test_the_link_to_a_practice_stands_on_its_page_alone(desk, session):
    made = planned(session.producer, is_practice=True, host=session.host)
    token = practice.token(made.pk)
    page = desk.get(f"{LIVE}{made.pk}/").content.decode()
    assert f"http://testserver/phat-truc-tiep/{made.pk}/?thu={token}" in page
    assert "?thu=" not in desk.get(f"{LIVE}{session.pk}/").content.decode()
    assert gettext("Link to the practice") not in desk.get(f"{LIVE}{session.pk}/").content.decode()


# the voucher


def test_without_anybody_to_thank_there_is_no_form(desk, session):
    services.end(session.pk)
    page = desk.get(address(session, "sau-phien/ma-giam-gia/"))
    assert (page.context["people"], 'name="percent"' in page.content.decode()) == (0, False)
    answer = desk.post(address(session, "sau-phien/ma-giam-gia/"), {"percent": "10", "days": "14"})
    assert answer.status_code == 422
