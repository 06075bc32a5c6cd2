"""The pages on which a live session is planned, checked and brought on air."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from core import clock
from livestream import patterns
from livestream.models import Creator, LiveSession
from tests.inventory.snapshots import figures
from tests.livestream.stage import goods, host, item, planned, see_to_everything

pytestmark = pytest.mark.django_db
LIVE = "/kenh-nguoi-ban/phat-truc-tiep/"


def typed(**more) -> dict:
    """The form of a session tomorrow evening."""
    begin = timezone.localtime(clock.now() + timedelta(days=1))
    known = {
        "title": "Tối thứ bảy nhà vườn",
        "starts_at": begin.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begin + timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M"),
        "channels": ["web", "tiktok"],
        "template": "short",
    }
    return known | more


@pytest.fixture
def session(owner) -> LiveSession:
    made = planned(owner.producer)
    item(made, goods(owner.producer), price_vnd=80_000, set_aside=30)
    return made


def test_a_session_is_planned_out_of_a_template(desk, owner):
    who = host(owner.producer)
    answer = desk.post(f"{LIVE}moi/", typed(host=who.pk))
    made = LiveSession.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{LIVE}{made.pk}/kich-ban/")
    assert (made.producer, made.host, made.channels, made.items.count()) == (
        owner.producer,
        who,
        ["web", "tiktok"],
        5,
    )
    page = desk.get(f"{LIVE}{made.pk}/kich-ban/").content.decode()
    words = gettext("Fill in the blanks %(blanks)s: choose the product, or write the words yourself.")
    assert words % {"blanks": "{product}, {code}, {price}"} in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"ends_at": "2020-01-01T10:00"}, "ends_at"),
        ({"starts_at": "x"}, "starts_at"),
        ({"channels": []}, "channels"),
        ({"channels": ["radio"]}, "channels"),
        ({"host": 0}, "host"),
        ({"template": "none"}, "template"),
    ],
)
def test_a_plan_that_makes_no_sense_is_422_with_its_field_and_nothing_is_written(desk, wrong, field):
    answer = desk.post(f"{LIVE}moi/", typed(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not LiveSession.objects.exists()


def test_the_host_of_another_producer_cannot_be_chosen(desk):
    from tests.factories import ProducerFactory

    other = host(ProducerFactory.create())
    assert desk.post(f"{LIVE}moi/", typed(host=other.pk)).status_code == 422
    assert not LiveSession.objects.exists()


def test_an_item_gets_the_words_of_the_template_with_what_is_known(desk, owner, session):
    tea = goods(owner.producer, "M20")
    data = {"kind": "hero", "title": "Trà", "minutes": 10, "variant": tea.pk, "price_vnd": "75k"}
    assert desk.post(f"{LIVE}{session.pk}/kich-ban/", data).status_code == 303
    made = session.items.get(variant=tea)
    assert (made.position, made.price_vnd) == (2, 75_000)
    assert made.script.startswith("Mật ong M20 mã M20:")
    assert "75.000" in made.script


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"price_vnd": "40k"}, "price_vnd"),
        ({"kind": "flash"}, "__all__"),
        ({"kind": "dance"}, "kind"),
        ({"set_aside": -1}, "set_aside"),
        ({"variant": 0}, "variant"),
    ],
)
def test_a_wrong_item_is_422_with_its_field_and_nothing_is_written(desk, owner, session, wrong, field):
    tea = goods(owner.producer, "M20")
    data = {"kind": "hero", "title": "Trà", "minutes": 10, "variant": tea.pk} | wrong
    answer = desk.post(f"{LIVE}{session.pk}/kich-ban/", data)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert session.items.count() == 1


def test_the_same_product_twice_is_refused_with_words(desk, session):
    variant = session.items.get().variant
    data = {"kind": "hero", "title": "Lại", "minutes": 5, "variant": variant.pk}
    answer = desk.post(f"{LIVE}{session.pk}/kich-ban/", data)
    words = gettext("This product stands in the run of show already.")
    assert (answer.status_code, answer.context["form"].errors) == (422, {"variant": [words]})


def test_words_that_may_not_be_said_lead_back_to_the_item(desk, session):
    one = session.items.get()
    data = {
        "kind": "hero",
        "title": "Mật ong",
        "minutes": 10,
        "variant": one.variant_id,
        "script": "chữa bệnh, 55k",
    }
    answer = desk.post(f"{LIVE}{session.pk}/kich-ban/{one.pk}/", data)
    assert answer.headers["Location"] == f"{LIVE}{session.pk}/kich-ban/{one.pk}/"
    page = desk.get(answer.headers["Location"]).content.decode()
    assert "“chữa bệnh”" in page
    assert "“55k”" in page


def test_points_and_papers_are_ticked_with_name_and_time_and_untied(desk, owner, session):
    code = patterns.checklist()[0].code
    desk.post(f"{LIVE}{session.pk}/kiem-tra/", {"code": code, "is_done": "1"})
    assert session.ticks.get().by == owner.user
    assert owner.user.full_name in desk.get(f"{LIVE}{session.pk}/kiem-tra/").content.decode()
    desk.post(f"{LIVE}{session.pk}/kiem-tra/", {"code": code, "is_done": "0"})
    assert not session.ticks.exists()

    paper = {"product": "M12", "kind": "quality", "is_there": "1"}
    desk.post(f"{LIVE}{session.pk}/giay-to/", paper)
    assert session.papers.get().by == owner.user
    desk.post(f"{LIVE}{session.pk}/giay-to/", paper | {"kind": "x"})
    desk.post(f"{LIVE}{session.pk}/kiem-tra/", {"code": "x", "is_done": "1"})
    assert (session.papers.count(), session.ticks.count()) == (1, 0)


def test_what_is_in_the_way_is_listed_and_keeps_the_session_off_the_air(desk, session):
    page = desk.get(f"{LIVE}{session.pk}/").content.decode()
    assert page.count("data-code=") == 2
    answer = desk.post(f"{LIVE}{session.pk}/san-sang/")
    assert answer.status_code == 422
    session.refresh_from_db()
    assert session.state == "planned"


def test_from_the_plan_to_the_air_and_off_it(desk, owner, session):
    see_to_everything(session, owner.user)
    honey = session.items.get().variant
    for noun, state in (("san-sang", "ready"), ("len-song", "on_air"), ("ket-thuc", "ended")):
        assert desk.post(f"{LIVE}{session.pk}/{noun}/").status_code == 303
        session.refresh_from_db()
        assert session.state == state
        assert figures(honey)[2] == (0 if state == "ended" else 30)
        assert desk.get(f"{LIVE}{session.pk}/").status_code == 200
    assert desk.post(f"{LIVE}{session.pk}/len-song/").status_code == 422


def test_stopping_wants_a_reason(desk, owner, session):
    see_to_everything(session, owner.user)
    desk.post(f"{LIVE}{session.pk}/san-sang/")
    desk.post(f"{LIVE}{session.pk}/len-song/")
    assert desk.post(f"{LIVE}{session.pk}/dung/", {"reason": " "}).status_code == 422
    assert desk.post(f"{LIVE}{session.pk}/dung/", {"reason": "Sai giá"}).status_code == 303
    session.refresh_from_db()
    assert (session.state, session.stop_reason) == ("stopped", "Sai giá")


def test_an_unknown_step_is_404(desk, session):
    assert desk.post(f"{LIVE}{session.pk}/bay/").status_code == 404


def test_a_plan_that_is_locked_says_so_instead_of_changing(desk, owner, session):
    see_to_everything(session, owner.user)
    desk.post(f"{LIVE}{session.pk}/san-sang/")
    answer = desk.post(f"{LIVE}{session.pk}/ke-hoach/", typed())
    assert answer.status_code == 422
    session.refresh_from_db()
    assert session.title == "Phiên thử"


def test_somebody_who_is_added_waits_to_be_identified(desk, owner):
    data = {"name": "Tú", "kind": "engaged", "phone": "0912345678"}
    assert desk.post(f"{LIVE}nguoi-dan/", data).status_code == 303
    made = Creator.objects.get()
    assert (made.producer, made.identity, made.kind) == (owner.producer, "asked", "engaged")


def test_an_agreement_is_written_with_its_goods_or_refused_by_field(desk, owner):
    who, honey = host(owner.producer), goods(owner.producer)
    data = {
        "contract_no": "01/2026",
        "signed_on": "2026-11-01",
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-31",
        "disclosure": "Quảng cáo cho HTX",
        "products": [honey.product.pk],
        "code": "TU01",
        "commission_percent": "7.5",
        "attribution_days": "7",
    }
    address = f"{LIVE}nguoi-dan/{who.pk}/"
    for wrong in ({"ends_on": "2026-10-01"}, {"code": "tú"}, {"commission_percent": "51"}, {"products": []}):
        assert desk.post(address, data | wrong).status_code == 422, wrong
        assert not who.collaborations.exists()
    assert desk.post(address, data).status_code == 303
    assert list(who.collaborations.get().products.all()) == [honey.product]


@pytest.mark.parametrize("where", ["", "{pk}/kich-ban/", "{pk}/giay-to/", "{pk}/", "nguoi-dan/"])
def test_a_page_costs_the_same_queries_for_two_rows_as_for_twenty(desk, owner, session, where):
    address = f"{LIVE}{where.format(pk=session.pk)}"
    item(session, goods(owner.producer, "M13"))
    planned(owner.producer)
    few = cost(desk, address)
    for number in range(20, 38):
        item(session, goods(owner.producer, f"M{number}"), price_vnd=80_000)
        planned(owner.producer)
    assert cost(desk, address) == few


def cost(desk, address: str) -> int:
    assert desk.get(address).status_code == 200
    with CaptureQueriesContext(connection) as seen:
        desk.get(address)
    return len(seen)
