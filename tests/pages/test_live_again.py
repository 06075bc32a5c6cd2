"""The page of a draft that ran out: what is left of it, at which price, and no more messages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from core import clock
from core.money import format_vnd
from inventory.models import StockRecord
from livestream import services
from livestream.models import LiveDraft, QuietPhone
from orders.models import Cart
from tests.factories import ProducerFactory
from tests.livestream.stage import goods, item, on_air, planned, write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def draft(db) -> LiveDraft:
    """Two jars at the live price, whose time has passed, of a session that is over."""
    made = planned(ProducerFactory.create())
    item(made, goods(made.producer, "M12"), price_vnd=80_000, set_aside=30)
    on_air(made)
    found = services.accept(write(made, "M12 x2 0912345678").pk)
    assert found is not None
    services.end(made.pk)
    LiveDraft.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    services.settle_due()
    return LiveDraft.objects.get(pk=found.pk)


def page(draft: LiveDraft, name: str = "live_draft") -> str:
    return reverse(f"storefront:{name}", args=[draft.token])


def test_it_says_what_changed_and_leads_into_the_cart(draft):
    browser = Client()
    answer = browser.get(page(draft))
    words = answer.content.decode()
    assert format_vnd(80_000) in words
    assert format_vnd(200_000) in words
    seen = answer.context["offer"].seen
    taken = browser.post(page(draft), {"seen": seen})
    assert (taken.status_code, taken.headers["Location"]) == (303, reverse("storefront:checkout"))
    draft.refresh_from_db()
    assert draft.state == "claimed"
    assert browser.get(page(draft)).context["offer"] is None


def test_what_changed_meanwhile_is_shown_once_more_before_it_is_taken(draft):
    browser = Client()
    seen = browser.get(page(draft)).context["offer"].seen
    StockRecord.objects.update(on_hand=1)
    answer = browser.post(page(draft), {"seen": seen})
    assert (answer.status_code, answer.context["offer"].lines[0].units) == (422, 1)
    assert (LiveDraft.objects.get().state, Cart.objects.count()) == ("expired", 0)
    assert browser.post(page(draft), {"seen": answer.context["offer"].seen}).status_code == 303


@pytest.mark.parametrize("seen", ["", "x", "1:1:1", "\x00"])
def test_what_nobody_showed_is_not_taken(draft, seen):
    assert Client().post(page(draft), {"seen": seen}).status_code == 422
    assert not Cart.objects.exists()


def test_sold_out_says_so(draft):
    StockRecord.objects.update(on_hand=0)
    answer = Client().get(page(draft))
    assert gettext("The time to confirm is over and the goods are sold out.") in answer.content.decode()
    assert 'name="seen"' not in answer.content.decode()


def test_after_a_week_it_is_over(draft):
    LiveDraft.objects.update(created_at=clock.now() - timedelta(days=7))
    assert Client().get(page(draft)).context["offer"] is None


def test_messages_are_stopped_by_a_button_and_never_by_a_look(draft):
    browser = Client()
    assert browser.get(page(draft, "live_quiet")).headers["Location"] == page(draft)
    assert not QuietPhone.objects.exists()
    assert page(draft, "live_quiet") in browser.get(page(draft)).content.decode()
    answer = browser.post(page(draft, "live_quiet"))
    assert (answer.status_code, answer.headers["Location"]) == (303, page(draft))
    assert QuietPhone.objects.count() == 1
    assert page(draft, "live_quiet") not in browser.get(page(draft)).content.decode()


def test_nobody_stops_messages_of_a_link_that_was_never_given(db):
    assert Client().post(reverse("storefront:live_quiet", args=["x" * 43])).status_code == 404


def test_the_page_costs_the_same_for_two_goods_as_for_ten(draft, django_assert_max_num_queries):
    session = draft.session
    one = draft.lines.get()
    for number in range(9):
        more = goods(session.producer, f"N{number}")
        draft.lines.create(variant=more, quantity=1)
        if number == 0:
            with django_assert_max_num_queries(40) as first:
                Client().get(page(draft))
    with django_assert_max_num_queries(len(first)):
        Client().get(page(draft))
    assert one.quantity == 2
