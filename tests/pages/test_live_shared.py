"""What a thousand viewers see alike is read once a second; and nobody's own is shared."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from livestream import services
from storefront import live_shared
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned
from tests.pages.test_live_show import HTMX, buy, page, read, said

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@pytest.fixture
def session(db):
    producer = ProducerFactory.create()
    made = planned(producer)
    shown = item(made, goods(producer), price_vnd=80_000, set_aside=10, most_each=3)
    item(made, goods(producer, "M13"), price_vnd=60_000)
    on_air(made)
    services.show_item(made.pk, shown.pk)
    made.refresh_from_db()
    return made


@pytest.fixture(autouse=True)
def _shared(settings):
    live_shared._kept.clear()
    settings.LIVE_PAGE_S = 60
    settings.LIVE_NOW_S = 60
    settings.SHOP_RATES = settings.SHOP_RATES | {"live": (100, 1000), "cart": (100, 1000)}


def ask(browser, session, target: str = "live-now"):
    return browser.get(page(session), headers=HTMX | {"HX-Target": target})


def test_who_asks_for_what_is_shown_again_costs_one_query(session):
    first = TOKEN.sub("", read(ask(Client(), session)))
    with CaptureQueriesContext(connection) as seen:
        answer = ask(Client(), session)
    assert len(seen) == 1
    assert TOKEN.sub("", read(answer)) == first
    assert "80.000" in first


def test_each_has_a_token_of_their_own_that_is_good(session):
    browsers = [Client(enforce_csrf_checks=True) for _ in range(2)]
    tokens = [TOKEN.search(read(ask(browser, session)))[1] for browser in browsers]
    assert tokens[0] != tokens[1]
    shown = {"item": session.pinned_id, "quantity": 1}
    for browser, own, other in zip(browsers, tokens, tokens[::-1], strict=True):
        answers = [
            browser.post(page(session, "dat/"), shown | {"csrfmiddlewaretoken": one}) for one in (other, own)
        ]
        assert [answer.status_code for answer in answers] == [403, 303]


def test_a_second_press_of_many_who_are_refused_does_not_read_the_show_again(session):
    assert buy(Client(), session, 4).status_code == 422
    with CaptureQueriesContext(connection) as seen:
        assert buy(Client(), session, 4).status_code == 422
    assert not [one["sql"] for one in seen if "livestream_liveevent" in one["sql"]]


def test_another_product_and_the_end_are_seen_at_once(session):
    ask(Client(), session)
    services.show_item(session.pk, session.items.get(variant__product__code="M13").pk)
    assert "60.000" in read(ask(Client(), session))
    services.stop(session.pk, reason="Sai giá")
    assert "data-pinned" not in read(ask(Client(), session))


def test_what_somebody_wrote_is_seen_by_them_alone_and_without_reading_the_show(session):
    writer, other = Client(), Client()
    writer.post(page(session, "binh-luan/"), said("M12 x2"))
    with CaptureQueriesContext(connection) as seen:
        words = read(ask(writer, session, "live-said"))
    assert "M12 × 2" in words
    assert len(seen) <= 6
    assert not [one["sql"] for one in seen if "livestream_liveevent" in one["sql"]]
    assert "M12 × 2" not in read(ask(other, session, "live-said"))


def test_of_many_who_come_at_once_one_reads(session, monkeypatch):
    read_times, is_reading, may_go = [], threading.Event(), threading.Event()

    def slowly(*_args, **_more):
        read_times.append(1)
        is_reading.set()
        may_go.wait(10)
        return "seen"

    monkeypatch.setattr(live_shared, "_read", slowly)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(live_shared.of(session, is_adult=False)))
        for _ in range(5)
    ]
    for one in threads:
        one.start()
    assert is_reading.wait(10)
    may_go.set()
    for one in threads:
        one.join(10)
    assert (found, len(read_times)) == (["seen"] * 5, 1)


def test_a_process_keeps_so_many_at_most(session, monkeypatch):
    monkeypatch.setattr(live_shared, "MOST_KEPT", 3)
    monkeypatch.setattr(live_shared, "_read", lambda *_args, **_more: "seen")
    for number in range(9):
        session.pk = number
        live_shared.of(session, is_adult=False)
    assert len(live_shared._kept) == 3


def test_with_script_the_button_leads_on_and_a_refusal_stands_where_it_was_pressed(session):
    shown = {"item": session.pinned_id, "quantity": 4}
    refused = Client().post(page(session, "dat/"), shown, headers=HTMX | {"HX-Target": "live-now"})
    assert refused.status_code == 422
    assert read(refused).strip().startswith('<div class="stack" id="live-now"')
    assert 'role="alert"' in read(refused)
    taken = Client().post(page(session, "dat/"), shown | {"quantity": 1}, headers=HTMX)
    assert taken.headers["HX-Redirect"].startswith("/chot-don/")


def test_a_guest_who_is_too_late_leaves_nothing_behind(session):
    session.items.filter(pk=session.pinned_id).update(kind="flash", closes_at="2100-01-01T00:00Z")
    for units in (3, 3, 3, 1):
        assert buy(Client(), session, units).status_code == 303
    browser = Client()
    answer = buy(browser, session, 1)
    assert (answer.status_code, "sessionid" in browser.cookies) == (422, False)
