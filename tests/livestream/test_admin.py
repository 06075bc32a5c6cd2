"""Staff identify hosts and stop a session that breaks the law."""

import pytest

from accounts.models import AuditEntry
from livestream import services
from livestream.models import LiveEvent
from tests.factories import ProducerFactory
from tests.livestream.games import game
from tests.livestream.stage import goods, host, item, on_air, planned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def staff(client):
    from tests.factories import UserFactory

    client.force_login(UserFactory.create(staff=True))
    return client


def test_a_host_is_verified_with_how_and_by_whom(staff):
    who = host(ProducerFactory.create(), is_verified=False)
    address = f"/admin/livestream/creator/{who.pk}/change/"
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"verdict": "verified", "method": "", "note": ""}).status_code == 200
    assert staff.post(address, {"verdict": "refused", "method": "", "note": " "}).status_code == 200
    who.refresh_from_db()
    assert who.identity == "asked"
    assert staff.post(address, {"verdict": "verified", "method": "vneid", "note": ""}).status_code == 302
    who.refresh_from_db()
    assert (who.identity, who.method, who.checked_by is not None) == ("verified", "vneid", True)


def test_a_session_is_stopped_for_the_reason_beside(staff):
    producer = ProducerFactory.create()
    session = planned(producer)
    item(session, goods(producer))
    on_air(session)
    address = "/admin/livestream/livesession/"
    action = {"action": "stop", "_selected_action": [session.pk]}
    staff.post(address, action | {"reason": ""})
    session.refresh_from_db()
    assert session.state == "on_air"
    staff.post(address, action | {"reason": "Nói sai công dụng"})
    session.refresh_from_db()
    assert (session.state, session.stop_reason) == ("stopped", "Nói sai công dụng")
    assert LiveEvent.objects.filter(session=session).last().by.is_staff


def test_the_papers_of_a_draw_are_seen_with_which_before_it_begins(staff):
    producer = ProducerFactory.create()
    session = planned(producer)
    item(session, goods(producer))
    made = game(session, prize_vnd=200_000_000)
    address = f"/admin/livestream/minigame/{made.pk}/change/"
    page = staff.get(address).content.decode()
    assert made.seed_hash in page
    assert made.seed not in page
    assert staff.post(address, {"papers": " "}).status_code == 200
    assert staff.post(address, {"papers": "Xác nhận 12/SCT"}).status_code == 302
    made.refresh_from_db()
    assert made.papers == "Xác nhận 12/SCT"
    assert session.events.get(kind="papers").by.is_staff
    on_air(session)
    services.start_game(session.pk, made.pk)
    assert staff.post(address, {"papers": "Khác"}).status_code == 200
    made.refresh_from_db()
    assert made.papers == "Xác nhận 12/SCT"


@pytest.mark.parametrize("name", ["livesession", "liveevent", "collaboration", "creator", "minigame"])
def test_nothing_is_added_or_deleted_by_hand(staff, name):
    assert staff.get(f"/admin/livestream/{name}/").status_code == 200
    assert staff.get(f"/admin/livestream/{name}/add/").status_code == 403


def test_staff_take_an_archive_along_and_two_logs_say_so(staff):
    session = planned(ProducerFactory.create())
    item(session, goods(session.producer))
    services.end(on_air(session).pk)
    archive = session.archive
    address = f"/admin/livestream/livearchive/{archive.pk}/"
    assert staff.post(f"{address}change/", {"no_recording": "x"}).status_code == 403
    page = staff.get(f"{address}change/").content.decode()
    assert f"{address}file/" in page
    answer = staff.get(f"{address}file/")
    assert answer.json()["was"]["session"]["id"] == session.pk
    assert session.events.filter(kind="handed", by__isnull=False).count() == 1
    told = AuditEntry.objects.get(verb=AuditEntry.Verb.EXPORT)
    assert (told.object_type, told.object_key, told.object_label) == (
        "livestream.livearchive",
        str(archive.pk),
        "",
    )
