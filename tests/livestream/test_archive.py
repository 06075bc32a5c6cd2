"""What was true of a session when it ended stays so, is handed out, and is forgotten in its time."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import DatabaseError, transaction

from catalog.models import Product
from core import clock
from livestream import after_queries, papers, patterns, queries, services
from livestream.errors import LiveRefused, WrongState
from livestream.models import Collaboration, LiveArchive, LiveEvent, LiveSession, PaperTick, Tick
from tests.factories import UserFactory
from tests.livestream.creators import agreement
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
RECORDING = "https://video.example.vn/1"


@pytest.fixture
def session(db) -> LiveSession:
    made = planned()
    honey = goods(made.producer, "M12")
    item(made, honey, price_vnd=80_000, set_aside=30, script="Mật ong nhà em nuôi")
    return on_air(made)


def kept(session: LiveSession) -> LiveArchive:
    found = after_queries.archive(session)
    assert found is not None
    return found


def test_everything_that_was_ticked_agreed_and_said_is_kept(session):
    write(session, "M12 x2 0912345678")
    services.show_item(session.pk, session.items.get().pk)
    services.end(session.pk)
    was = kept(session).snapshot
    assert was["session"]["host"]["name"] == "Chị Lan"
    assert was["session"]["state"] == "ended"
    line = was["items"][0]
    assert (line["script"], line["live_price_vnd"], line["product"]["list_price_vnd"]) == (
        "Mật ong nhà em nuôi",
        80_000,
        100_000,
    )
    assert line["opened_at"]
    wanted = papers.wanted(queries.products(queries.run_of_show(session))[0])
    assert [(one["paper"], one["is_received"]) for one in was["papers"]] == [(kind, True) for kind in wanted]
    assert [(one["code"], one["is_done"]) for one in was["checklist"]] == [
        (point.code, True) for point in patterns.checklist()
    ]
    assert [one["kind"] for one in was["journal"]][-2:] == ["pinned", "ended"]
    assert "0912345678" not in json.dumps(was)


def test_the_contract_and_its_disclosure_are_kept(db):
    made = planned()
    honey = goods(made.producer, "M12")
    deal = agreement(made.producer, honey.product)
    Collaboration.objects.filter(pk=deal.pk).update(has_used=True, has_seen_papers=True)
    type(deal.creator).objects.filter(pk=deal.creator_id).update(
        identity="verified", checked_at=clock.now(), method="vneid"
    )
    services.set_collaborations(made.pk, [deal.pk])
    item(made, honey, collaboration=deal)
    on_air(made)
    services.end(made.pk)
    Collaboration.objects.update(disclosure="Khác", commission_percent=Decimal("1.0"))
    found = kept(made).snapshot["collaborations"][0]
    assert (found["contract_no"], found["disclosure"], found["commission_percent"], found["products"]) == (
        deal.contract_no,
        "Quảng cáo cho HTX",
        "10.0",
        ["M12"],
    )


def test_the_kill_switch_is_kept_with_its_reason(session):
    services.stop(session.pk, reason="Sai giá", by=UserFactory(full_name="Thanh Tra"))
    last = kept(session).snapshot["journal"][-1]
    assert (last["kind"], last["words"], last["by"]) == ("stopped", "Sai giá", "Thanh Tra")
    assert kept(session).snapshot["session"]["stop_reason"] == "Sai giá"


def test_later_changes_of_goods_change_nothing_and_the_database_refuses_others(session):
    services.end(session.pk)
    Product.objects.update(name="Tên mới")
    session.items.update(script="Lời khác")
    archive = kept(session)
    assert archive.snapshot["items"][0]["script"] == "Mật ong nhà em nuôi"
    assert archive.snapshot["items"][0]["product"]["name"] == "Mật ong M12"
    for change in ({"snapshot": {}}, {"frozen_at": clock.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            LiveArchive.objects.update(**change)
    assert kept(session).snapshot == archive.snapshot


def test_a_recording_is_stored_with_name_and_closes_its_task(session):
    services.end(session.pk)
    lan = UserFactory()
    services.keep_recording(session.pk, video_url="", recording_url=RECORDING, sha256="a" * 64, by=lan)
    archive = kept(session)
    assert (archive.session.recording_url, archive.recording_sha256) == (RECORDING, "a" * 64)
    assert (archive.stored_by, archive.stored_at is not None) == (lan, True)
    row = session.follow_ups.get(code="archive")
    assert (row.state, row.done_by) == ("done", lan)


def test_who_stored_it_stays_when_only_the_video_changes(session):
    services.end(session.pk)
    lan, tu = UserFactory(), UserFactory()
    services.keep_recording(session.pk, video_url="", recording_url=RECORDING, by=lan)
    services.keep_recording(session.pk, video_url="https://v.example.vn/2", recording_url=RECORDING, by=tu)
    assert kept(session).stored_by == lan
    services.keep_recording(session.pk, video_url="", recording_url="", reason="Máy hỏng", by=tu)
    archive = kept(session)
    assert (archive.no_recording, archive.session.recording_url, archive.stored_by) == ("Máy hỏng", "", tu)


def test_the_links_of_staff_count_as_stored(session):
    services.end(session.pk)
    staff = UserFactory()
    services.set_videos(session.pk, video_url="", recording_url=RECORDING, by=staff)
    assert kept(session).stored_by == staff
    assert session.follow_ups.get(code="archive").state == "done"


@pytest.mark.parametrize(
    "said",
    [
        {"recording_url": "", "reason": ""},
        {"recording_url": RECORDING, "reason": "Máy hỏng"},
        {"recording_url": "", "reason": "Máy hỏng", "sha256": "a" * 64},
    ],
)
def test_a_recording_has_a_link_or_a_reason(session, said):
    services.end(session.pk)
    with pytest.raises(LiveRefused):
        services.keep_recording(session.pk, video_url="", **said, by=UserFactory())
    assert kept(session).stored_at is None


def test_before_the_end_nothing_is_archived(session):
    with pytest.raises(WrongState):
        services.keep_recording(session.pk, video_url="", recording_url=RECORDING, by=UserFactory())


def test_a_day_without_a_recording_is_a_late_task(session):
    services.end(session.pk)
    with time_machine.travel(clock.now() + timedelta(hours=25)):
        services.close_what_is_done()
        assert session.follow_ups.get(code="archive").is_late(clock.now())


def test_the_file_names_no_buyer_and_is_written_down(session):
    services.accept(write(session, "M12 x2 0912345678").pk)
    services.end(session.pk)
    lan = UserFactory()
    answer = services.archive_file(kept(session), by=lan)
    text = answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(text)["was"]["session"]["title"] == "Phiên thử"
    assert "912345678" not in text
    assert session.events.get(kind="handed").by == lan


def test_recordings_and_papers_are_forgotten_each_in_its_time(session, settings):
    settings.LIVE_RECORDING_DAYS, settings.LIVE_PAPERS_DAYS = 1096, 1827
    services.end(session.pk)
    services.keep_recording(session.pk, video_url="", recording_url=RECORDING, by=UserFactory())
    other = planned(session.producer, host=session.host)
    item(other, goods(session.producer, "M20"))
    see_to_everything(other)
    over = clock.now()
    with time_machine.travel(over + timedelta(days=1095)):
        assert services.prune_archives() == 0
    with time_machine.travel(over + timedelta(days=1097)):
        assert services.prune_archives() == 1
        assert services.prune_archives() == 0
        session.refresh_from_db()
        assert (session.recording_url, LiveArchive.objects.count()) == ("", 1)
        with pytest.raises(LiveRefused):
            services.keep_recording(session.pk, video_url="", recording_url=RECORDING, by=UserFactory())
    with time_machine.travel(over + timedelta(days=1828)):
        assert services.prune_archives() == 1
    assert not LiveArchive.objects.exists()
    of_it = {"session": session}
    assert [
        rows.filter(**of_it).count() for rows in (LiveEvent.objects, Tick.objects, PaperTick.objects)
    ] == [
        0,
        0,
        0,
    ]
    assert Tick.objects.filter(session=other).exists()
    assert LiveSession.objects.filter(pk=session.pk).exists()
