"""A guest who logs in takes along what a live session has held and promised."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from core import clock
from inventory.models import Reservation
from livestream import services
from livestream.models import LiveDraft
from orders import services as orders
from orders.models import Cart, Order
from orders.services.cart import new_token
from promotions.models import Promise
from tests.factories import UserFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.livestream.stage import item, on_air, planned, write
from tests.orders.carts import cart_of, confirmed, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(producer, honey, tea):
    made = planned(producer)
    item(made, honey, price_vnd=80_000, set_aside=30)
    return on_air(made)


def claimed(session, text: str, cart: Cart | None = None, author: str = "lan") -> Cart:
    """A comment's draft in a guest's cart, or in this one."""
    draft = services.accept(write(session, text, author).pk)
    assert draft is not None
    return services.claim_into_cart(draft.token, cart or Cart(token=new_token()))


def held(cart: Cart) -> dict[int, int]:
    rows = Reservation.objects.filter(owner=cart.owner, state="held")
    return {row.variant_id: row.quantity for row in rows}


def ordered(order: Order) -> dict[str, tuple[int, int]]:
    return {
        line.variant.product.code: (line.quantity, line.price_vnd)
        for line in order.lines.select_related("variant__product")
        if line.variant
    }


def test_hold_and_live_price_go_along_into_a_cart_that_the_account_has_already(session, honey, tea):
    user = UserFactory.create()
    own = cart_of((tea, 4), user=user)
    guest = claimed(session, "M12 x2")
    before = (figures(honey), figures(tea))

    assert services.join_carts(guest_cart_id=guest.pk, user=user) == own
    assert (figures(honey), figures(tea)) == before  # nothing was free in between
    assert held(own) == {honey.pk: 2}
    order = orders.place(own.pk, confirmed(prepared(own)))
    assert ordered(order) == {"M12": (2, 80_000)}
    assert list(own.lines.values_list("variant", "quantity")) == [(tea.pk, 4)]
    services.settle_due()
    draft = LiveDraft.objects.get()
    assert (draft.state, draft.order) == ("confirmed", order)
    assert (figures(honey), ledger_sum(honey)) == ((100, 2, 28), (100, 2))


def test_the_promised_units_are_exactly_what_is_ordered_however_many_the_account_had(session, honey):
    user = UserFactory.create()
    own = cart_of((honey, 5), user=user)
    guest = claimed(session, "M12 x2")
    services.join_carts(guest_cart_id=guest.pk, user=user)
    assert ordered(orders.place(own.pk, confirmed(prepared(own)))) == {"M12": (2, 80_000)}


def test_drafts_of_both_carts_become_one_order(session, honey, tea):
    user = UserFactory.create()
    own = claimed(session, "M12 x1", Cart(token=new_token(), user=user), author="hoa")
    guest = claimed(session, "M12 x2 M20 x1")
    services.join_carts(guest_cart_id=guest.pk, user=user)
    assert held(own) == {honey.pk: 3, tea.pk: 1}
    order = orders.place(own.pk, confirmed(prepared(own)))
    assert ordered(order) == {"M12": (3, 80_000), "M20": (1, 100_000)}
    services.settle_due()
    assert set(LiveDraft.objects.values_list("state", "order")) == {("confirmed", order.pk)}
    assert (figures(honey), figures(tea)) == ((100, 3, 27), (5, 1, 0))


def test_an_ordinary_cart_that_joins_leaves_the_live_price_of_the_account_alone(session, honey, tea):
    user = UserFactory.create()
    own = claimed(session, "M12 x2", Cart(token=new_token(), user=user))
    guest = cart_of((tea, 1), (honey, 1))
    services.join_carts(guest_cart_id=guest.pk, user=user)
    assert held(own) == {honey.pk: 2}
    assert own.lines.get(variant=honey).quantity == 2
    assert ordered(orders.place(own.pk, confirmed(prepared(own)))) == {
        "M12": (2, 80_000),
        "M20": (1, 100_000),
    }


def test_without_a_cart_of_the_account_the_guests_becomes_it(session, honey):
    user = UserFactory.create()
    guest = claimed(session, "M12 x2")
    own = services.join_carts(guest_cart_id=guest.pk, user=user)
    assert (own.pk, LiveDraft.objects.get().cart_key) == (guest.pk, own.place_key)


def test_what_ran_out_before_is_not_promised_any_more(session, honey):
    user = UserFactory.create()
    own = cart_of((honey, 1), user=user)
    guest = claimed(session, "M12 x2")
    late = clock.now() + timedelta(hours=2)
    with time_machine.travel(late):
        services.join_carts(guest_cart_id=guest.pk, user=user)
        assert not Promise.objects.filter(ref=own.place_key).exists()
        assert own.lines.get().quantity == 3


def test_what_was_ordered_before_the_log_in_stays_with_its_order(session, honey):
    user = UserFactory.create()
    own = cart_of((honey, 1), user=user)
    guest = claimed(session, "M12 x2")
    order = orders.place(guest.pk, confirmed(prepared(guest)))
    services.join_carts(guest_cart_id=guest.pk, user=user)
    services.settle_due()
    draft = LiveDraft.objects.get()
    assert (draft.state, draft.order, draft.cart_key) == ("confirmed", order, order.place_key)
    assert own.lines.get().quantity == 1


def test_in_the_shop_a_guest_presses_the_link_logs_in_and_finds_the_live_price(session, honey, tea):
    user = UserFactory.create()
    cart_of((tea, 4), user=user)
    draft = services.accept(write(session, "M12 x2").pk)
    browser = Client()
    browser.post(f"/chot-don/{draft.token}/")
    browser.force_login(user)
    page = browser.get("/thanh-toan/").content.decode()
    assert "160.000" in page
    assert held(Cart.objects.get()) == {honey.pk: 2}
