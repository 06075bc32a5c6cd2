"""The link of a live order: what was ordered, the way to the checkout, and what it says when it is over."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.translation import gettext

from core import clock
from core.money import format_vnd
from inventory.models import Reservation
from livestream import services
from livestream.models import LiveDraft
from orders.models import Cart
from tests.factories import ProducerFactory
from tests.inventory.snapshots import nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(db):
    producer = ProducerFactory.create()
    made = planned(producer)
    item(made, goods(producer), price_vnd=80_000)
    on_air(made)
    return services.accept(write(made, "M12 x2").pk)


def address(draft: LiveDraft) -> str:
    return f"/chot-don/{draft.token}/"


def test_it_shows_goods_live_price_and_the_time_left_and_changes_nothing(draft):
    with nothing_changes():
        page = Client().get(address(draft)).content.decode()
    assert "Mật ong M12" in page
    assert format_vnd(160_000) in page
    assert f'<s class="small">{format_vnd(200_000)}</s>' in page
    assert "data-countdown" in page


def test_pressing_leads_to_the_checkout_with_the_goods_in_the_cart(draft):
    browser = Client()
    answer = browser.post(address(draft))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/thanh-toan/")
    checkout = browser.get("/thanh-toan/").content.decode()
    assert format_vnd(160_000) in checkout
    held = Reservation.objects.get(state="held")
    assert (held.owner, held.quantity) == (Cart.objects.get().owner, 2)
    assert browser.cookies["cart_count"].value == "2"


def test_somebody_else_cannot_take_it_again(draft):
    Client().post(address(draft))
    with nothing_changes():
        answer = Client().post(address(draft))
    assert answer.status_code == 422
    assert gettext("These goods are in a cart already, or ordered.") in answer.content.decode()
    assert Cart.objects.count() == 1


def test_once_the_time_is_over_it_says_what_to_do(draft):
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        page = Client().get(address(draft))
        refused = Client().post(address(draft))
    assert "data-countdown" not in page.content.decode()
    assert (page.status_code, refused.status_code) == (200, 422)
    assert not Cart.objects.exists()


def test_a_link_that_was_never_given_is_404(db):
    assert Client().get("/chot-don/abc/").status_code == 404
    assert Client().post("/chot-don/abc/").status_code == 404


def test_the_page_costs_the_same_for_two_goods_as_for_twelve(draft, queries_of):
    few = queries_of(Client(), address(draft))
    session = draft.session
    for number in range(20, 32):
        goods(session.producer, f"M{number}")
        services.accept(write(session, f"M{number} x1").pk)
    assert draft.lines.count() == 13
    assert queries_of(Client(), address(draft)) == few
