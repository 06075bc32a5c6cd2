"""A guest logs in while another tab orders what a live session put into the cart."""

from functools import partial

import pytest
from django.db import transaction

from livestream import services
from livestream.models import LiveDraft
from orders import services as orders
from orders.models import Cart, CartLine
from orders.services.cart import new_token
from tests.concurrency.together import Running, together
from tests.factories import ProducerFactory, UserFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.orders.carts import cart_of, confirmed, prepared

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TABS = 4


def logging_in():
    """Goods, the account, its cart, and a guest's cart with two units of a session, ready to order."""
    producer = ProducerFactory.create()
    honey = goods(producer)
    session = planned(producer)
    item(session, honey, price_vnd=80_000, set_aside=30)
    on_air(session)
    user = UserFactory.create()
    own = cart_of((honey, 5), user=user)
    draft = services.accept(write(session, "M12 x2").pk)
    guest = prepared(services.claim_into_cart(draft.token, Cart(token=new_token())))
    return honey, user, own, guest


def test_a_log_in_waits_for_the_order_of_another_tab_and_leaves_the_draft_with_it():
    honey, user, own, guest = logging_in()
    said = confirmed(guest)
    with transaction.atomic():
        order = orders.place(guest.pk, said)
        late = Running(partial(services.join_carts, guest_cart_id=guest.pk, user=user))
        assert late.is_waiting()
    late.join()
    services.settle_due()
    draft = LiveDraft.objects.get()
    assert (draft.state, draft.order) == ("confirmed", order)
    assert own.lines.get().quantity == 5
    assert (figures(honey), ledger_sum(honey)) == ((100, 2, 28), (100, 2))


def test_moving_the_draft_without_the_lock_would_take_it_from_its_order():
    _honey, _user, own, guest = logging_in()
    said = confirmed(guest)
    waiting = list(LiveDraft.objects.filter(cart_key=guest.place_key))  # read before the other tab orders
    orders.place(guest.pk, said)
    for draft in waiting:
        draft.cart_key = own.place_key
        draft.save(update_fields=["cart_key"])
    services.settle_due()
    assert LiveDraft.objects.get().order is None


def test_tabs_that_log_in_at_once_hand_on_once():
    honey, user, own, guest = logging_in()
    together([partial(services.join_carts, guest_cart_id=guest.pk, user=user)] * TABS)
    assert CartLine.objects.get().quantity == 2
    order = orders.place(own.pk, confirmed(prepared(own)))
    assert [(line.quantity, line.price_vnd) for line in order.lines.all()] == [(2, 80_000)]
    assert (figures(honey), ledger_sum(honey)) == ((100, 2, 28), (100, 2))
