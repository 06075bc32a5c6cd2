"""The report of a session: its page, its file, and that it costs the same at any size."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from core.money import format_vnd
from livestream import services
from livestream.models import LiveSession
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.livestream.test_report import ordered

pytestmark = pytest.mark.django_db
NUMBERS = itertools.count(100)


@pytest.fixture
def session(owner) -> LiveSession:
    made = planned(owner.producer)
    item(made, goods(owner.producer, "M12", stock=90), price_vnd=80_000, set_aside=60)
    return on_air(made)


def address(session: LiveSession, tail: str = "bao-cao/") -> str:
    return f"/kenh-nguoi-ban/phat-truc-tiep/{session.pk}/{tail}"


def sell(session: LiveSession, author: str) -> None:
    ordered(services.accept(write(session, "M12 x1", author=author).pk), phone=f"+84912345{next(NUMBERS)}")


def test_the_page_shows_value_numerator_and_denominator(desk, session):
    sell(session, "lan")
    services.accept(write(session, "M12 x1", author="tu").pk)
    page = desk.get(address(session)).content.decode()
    assert "50,0%" in page
    assert f"1 {gettext('ordered')} / 2 {gettext('drafts')}" in page
    assert format_vnd(80_000) in page
    assert gettext("none yet") in page


def test_the_file_has_the_same_figures_and_no_formula(desk, session):
    session.items.get().variant.product.__class__.objects.update(name="=1+1")
    sell(session, "lan")
    answer = desk.get(address(session, "bao-cao.csv"))
    assert "no-store" in answer.headers["Cache-Control"]
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert any(row.endswith(",80000,1,1") and "'=1+1" in row for row in rows)
    assert any(row.endswith(',"100,0%",1,1') for row in rows)


def test_before_the_air_there_is_nothing_to_report(desk, owner):
    page = desk.get(address(planned(owner.producer))).content.decode()
    assert gettext("There is nothing to report before the session was on air.") in page


def test_a_practice_says_that_it_was_one(desk, owner):
    made = planned(owner.producer, is_practice=True)
    item(made, goods(owner.producer, "M13"))
    services.make_ready(made.pk)
    services.go_on_air(made.pk)
    assert gettext("This was a practice: nothing was sold, and its figures count nowhere else.") in (
        desk.get(address(made)).content.decode()
    )


def test_the_money_of_a_practice_stands_on_its_page_and_in_its_file(desk, owner):
    made = planned(owner.producer, is_practice=True)
    item(made, goods(owner.producer, "M13"), price_vnd=80_000)
    services.make_ready(made.pk)
    services.go_on_air(made.pk)
    services.accept(write(made, "M13 x3").pk)
    page = desk.get(address(made)).content.decode()
    assert gettext("As if every draft had been confirmed") in page
    assert format_vnd(240_000) in page
    assert format_vnd(300_000) in page
    rows = desk.get(address(made, "bao-cao.csv")).content.decode("utf-8-sig").splitlines()
    for ending in (",tiktok,240000,3,1", ",tiktok,300000,3,1", '"Mật ong M13, 1 trái",240000,3,1'):
        assert any(row.endswith(ending) for row in rows), ending
    assert gettext("Practice") in rows[1]


def test_it_costs_the_same_for_two_orders_as_for_twenty(desk, session):
    counts = []
    for number in range(20):
        sell(session, f"a{number}")
        if number in (1, 19):
            with CaptureQueriesContext(connection) as queries:
                desk.get(address(session))
            counts.append(len(queries))
    assert counts[0] == counts[1]
