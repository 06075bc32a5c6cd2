"""Shots, the sheet to print, the invitation, and words that are looked at while they are written."""

import pytest
from django.utils.html import escape

from livestream import patterns, services
from livestream.models import ShotTick
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned, see_to_everything
from tests.workspace.seats import browser_of, member
from tests.workspace.test_live import cost

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"


@pytest.fixture
def owner(db):
    return member("owner")


@pytest.fixture
def desk(owner):
    return browser_of(owner)


@pytest.fixture
def session(owner):
    made = planned(owner.producer)
    item(made, goods(owner.producer), price_vnd=80_000, set_aside=30)
    return made


# Shots


def test_each_kind_of_item_has_its_shots_in_both_languages():
    kinds = {"waiting", "opening", "warm_up", "hero", "game", "flash", "combo", "last_call", "close"}
    for kind in kinds:
        shots = patterns.shots(kind)
        assert shots, kind
        assert all(shot.vi and shot.en for shot in shots)


def test_a_shot_is_ticked_with_name_and_time_and_untied(desk, owner, session):
    one = session.items.get()
    there = f"{LIVE}{session.pk}/canh-quay/"
    data = {"item": one.pk, "code": "label", "is_done": "1"}
    for _twice in range(2):
        answer = desk.post(there, data)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{there}#item-{one.pk}")
    assert ShotTick.objects.get().by == owner.user
    assert owner.user.full_name in desk.get(there).content.decode()
    desk.post(there, data | {"is_done": "0"})
    assert not ShotTick.objects.exists()
    assert list(session.events.values_list("kind", flat=True))[-2:] == ["ticked", "unticked"]


@pytest.mark.parametrize(
    "wrong", [{"code": "no"}, {"item": "x"}, {"item": "9" * 30}, {"item": "²"}, {"item": ""}]
)
def test_an_unknown_shot_or_item_writes_nothing(desk, session, wrong):
    data = {"item": session.items.get().pk, "code": "label", "is_done": "1"} | wrong
    assert desk.post(f"{LIVE}{session.pk}/canh-quay/", data).status_code == 303
    assert not ShotTick.objects.exists()


def test_the_item_of_another_session_is_not_ticked_here(desk, owner, session):
    other = item(planned(owner.producer), goods(owner.producer, "M13"))
    desk.post(f"{LIVE}{session.pk}/canh-quay/", {"item": other.pk, "code": "label", "is_done": "1"})
    assert not ShotTick.objects.exists()


def test_a_session_goes_on_air_without_its_shots(session):
    assert on_air(session).state == "on_air"


def test_the_sheet_has_codes_live_prices_words_and_shots(desk, session):
    session.items.update(script="Giá 80k một hũ nha")
    text = desk.get(f"{LIVE}{session.pk}/to-in/").content.decode()
    for words in ("M12", "80.000", "100.000", "Giá 80k một hũ nha", str(patterns.shots("hero")[0])):
        assert escape(words) in text


# Words


def test_words_are_looked_at_while_they_are_written_and_nothing_is_kept(desk, session):
    one = session.items.get()
    data = {"variant": one.variant_id, "price_vnd": "80000", "title": "Mật ong", "cue": ""}
    told = desk.post(f"{LIVE}{session.pk}/loi-noi/", data | {"script": "Mật trị ho, giá 99k thôi"})
    text = told.content.decode()
    assert told.status_code == 200
    assert [text.count(f">{words}</mark>") for words in ("trị ho", "99k")] == [1, 1]
    fine = desk.post(f"{LIVE}{session.pk}/loi-noi/", data | {"script": "Giá 80k"}).content.decode()
    assert "<mark" not in fine
    assert session.items.get().script == one.script


@pytest.mark.parametrize("data", [{}, {"variant": "x", "price_vnd": "-1", "script": "\x00<b>" * 2000}])
def test_a_form_that_is_half_filled_in_is_read_all_the_same(desk, session, data):
    assert desk.post(f"{LIVE}{session.pk}/loi-noi/", data).status_code == 200


def test_after_saving_the_words_stand_marked_beside_the_field_and_are_escaped(desk, session):
    one = session.items.get()
    session.items.update(script="<script>alert(1)</script> chữa bệnh")
    text = desk.get(f"{LIVE}{session.pk}/kich-ban/{one.pk}/").content.decode()
    assert ">chữa bệnh</mark>" in text
    assert "<script>alert(1)" not in text


def test_the_name_of_another_producer_keeps_the_words_off_the_air(desk, session):
    ProducerFactory.create(name="HTX Mật Ong Rừng Xa (mẫu)")
    session.items.update(script="Ngon hơn htx mật ong rừng xa (mẫu) nhiều")
    text = desk.get(f"{LIVE}{session.pk}/kich-ban/").content.decode()
    assert "htx mật ong rừng xa (mẫu" in text.lower()
    assert "another shop" in text


# Invitation


def test_the_words_are_filled_in_and_marked_as_advertising(desk, owner, session):
    text = desk.get(f"{LIVE}{session.pk}/loi-moi/").content.decode()
    for words in (
        "[Quảng cáo] Phiên thử",
        "Mật ong M12",
        "100.000đ",
        f"/phat-truc-tiep/{session.pk}/",
        "<svg",
    ):
        assert escape(words) in text or words in text
    assert "80.000" not in text  # a live price is told in the session
    assert "lich.ics" not in text  # nobody could open it yet


def test_a_ready_session_has_its_calendar_file_and_its_picture(desk, session):
    see_to_everything(session)
    services.make_ready(session.pk)
    text = desk.get(f"{LIVE}{session.pk}/loi-moi/").content.decode()
    assert f"/phat-truc-tiep/{session.pk}/lich.ics" in text
    picture = desk.get(f"/phat-truc-tiep/{session.pk}/anh-chia-se.jpg")
    assert (picture.status_code, picture.content[:3]) == (200, b"\xff\xd8\xff")


def test_alcohol_is_left_out_of_the_words(desk, owner, session):
    wine = goods(owner.producer, "M14", age_restricted=True, abv_percent=12)
    item(session, wine)
    text = desk.get(f"{LIVE}{session.pk}/loi-moi/").content.decode()
    assert "Mật ong M14" not in text
    assert "Alcohol is shown" in text


def test_a_practice_invites_nobody(desk, owner):
    practice = planned(owner.producer, is_practice=True)
    text = desk.get(f"{LIVE}{practice.pk}/loi-moi/").content.decode()
    assert "A practice invites nobody." in text
    assert "[Quảng cáo]" not in text


@pytest.mark.parametrize("where", ["canh-quay/", "to-in/", "loi-moi/"])
def test_a_page_costs_the_same_queries_for_two_rows_as_for_twenty(desk, owner, session, where):
    def add(count: int) -> None:
        for number in range(count):
            one = item(session, goods(owner.producer, f"N{session.items.count()}{number}"))
            services.take_shot(session.pk, one.pk, "label", is_done=True, by=owner.user)

    add(1)
    few = cost(desk, f"{LIVE}{session.pk}/{where}")
    add(18)
    assert cost(desk, f"{LIVE}{session.pk}/{where}") == few
