"""The link and the code of a creator: what a visitor sees, and whom the order is credited to."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from core import clock
from livestream.models import Commission
from orders.models import Order
from storefront import carts
from tests.factories import ProducerFactory
from tests.livestream.creators import agreement
from tests.livestream.stage import goods
from tests.orders.carts import cart_of, prepared, seen

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


@pytest.fixture
def honey(db):
    return goods(ProducerFactory.create())


@pytest.fixture
def deal(honey):
    return agreement(honey.product.producer, honey.product)


def order_with(browser: Client, honey, **typed):
    """Press the button of the review page with one unit of honey in the cart."""
    cart = prepared(cart_of((honey, 1)))
    browser.cookies[carts.COOKIE] = carts.sealed(cart)
    said = {"key": cart.place_key, "seen": seen(cart), "terms": "on"}
    return browser.post("/thanh-toan/don-hang/", said | typed)


def test_the_link_says_that_it_is_an_advertisement_and_sets_no_cookie_of_its_own(deal):
    browser = Client()
    answer = browser.get(f"/kol/{deal.code.lower()}/")
    page = answer.content.decode()
    assert deal.disclosure in page
    assert "Mật ong M12" in page
    assert set(answer.cookies) <= {"sessionid", "csrftoken"}
    assert set(browser.session["creators"]) == {str(deal.pk)}


def test_an_order_after_the_link_is_credited_once(honey, deal):
    browser = Client()
    browser.get(f"/kol/{deal.code}/")
    assert order_with(browser, honey).status_code == 303
    one = Commission.objects.get()
    assert (one.collaboration, one.via, one.line.order) == (deal, "link", Order.objects.get())


def test_a_code_typed_at_the_checkout_comes_after_the_link(honey, deal):
    other = agreement(honey.product.producer, honey.product)
    browser = Client()
    browser.get(f"/kol/{deal.code}/")
    order_with(browser, honey, creator=other.code.lower())
    one = Commission.objects.get()
    assert (one.collaboration, one.via) == (other, "code")


def test_a_code_of_nobody_is_422_with_its_field_and_nothing_is_ordered(honey):
    answer = order_with(Client(), honey, creator="NOBODY")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert gettext("No creator has this code now. Mend it or leave it empty.") in page
    assert 'value="NOBODY"' in page
    assert not Order.objects.exists()


def test_an_agreement_that_is_over_has_no_link(honey):
    today = clock.now().date()
    over = agreement(honey.product.producer, honey.product, ends_on=today - timedelta(days=2))
    assert Client().get(f"/kol/{over.code}/").status_code == 404
