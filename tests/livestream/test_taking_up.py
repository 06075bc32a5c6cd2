"""A draft that ran out is taken up again while goods are left, at the price of now, as its buyer read it."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from inventory.models import Reservation, StockRecord
from livestream import services
from livestream.errors import DraftGone
from livestream.models import LiveDraft, LiveSession
from livestream.services.taking_up import Changed
from orders import services as orders
from orders.models import Cart, CartLine
from orders.services.cart import new_token
from promotions.models import Promise
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.livestream.test_report import ordered
from tests.orders.carts import confirmed, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def session(db) -> LiveSession:
    made = planned()
    item(made, goods(made.producer, "M12"), price_vnd=80_000, set_aside=30)
    item(made, goods(made.producer, "M20", stock=5))
    return on_air(made)


def ran_out(session: LiveSession, text: str = "M12 x2", author: str = "lan") -> LiveDraft:
    """An accepted comment whose time has passed."""
    draft = services.accept(write(session, text, author=author).pk)
    assert draft is not None
    LiveDraft.objects.filter(pk=draft.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    services.settle_due()
    return LiveDraft.objects.select_related("session").get(pk=draft.pk)


def offer(draft: LiveDraft) -> services.Offer:
    fresh = LiveDraft.objects.select_related("session").get(pk=draft.pk)
    return services.offer(fresh, clock.now())


def take(draft: LiveDraft, seen: str | None = None, cart: Cart | None = None) -> Cart:
    said = offer(draft).seen if seen is None else seen
    return services.take_up(draft.token, cart or Cart(token=new_token()), seen=said)


def in_cart(cart: Cart) -> dict[str, int]:
    lines = CartLine.objects.filter(cart=cart, is_chosen=True).select_related("variant__product")
    return {line.variant.product.code: line.quantity for line in lines}


def promises() -> dict[str, tuple[int, int]]:
    rows = Promise.objects.select_related("variant__product")
    return {one.variant.product.code: (one.quantity, one.price_vnd) for one in rows}


def test_after_the_session_the_price_of_the_shop_counts_and_is_said(session):
    draft = ran_out(session)
    services.end(session.pk)
    one = offer(draft).lines[0]
    assert (one.units, one.before_vnd, one.now_vnd, one.is_dearer, one.is_live) == (
        2,
        80_000,
        100_000,
        True,
        False,
    )
    cart = take(draft)
    draft.refresh_from_db()
    assert (draft.state, in_cart(cart), promises()) == ("claimed", {"M12": 2}, {})
    honey = draft.lines.get().variant
    assert draft.lines.get().price_vnd is None
    assert (figures(honey), ledger_sum(honey)) == ((100, 2, 0), (100, 2))
    facts = session.events.filter(kind="taken_up").get().facts
    assert facts["units"] == {str(honey.pk): [2, 2, 80_000, 100_000]}


def test_on_air_the_live_price_still_stands_and_comes_out_of_what_is_set_aside(session):
    draft = ran_out(session)
    assert not offer(draft).is_changed
    take(draft)
    assert promises() == {"M12": (2, 80_000)}
    assert Reservation.objects.filter(state="held").values_list("scope", "quantity").get() == (
        session.scope,
        2,
    )


def test_of_what_is_sold_meanwhile_the_rest_is_offered(session):
    draft = ran_out(session, "M20 x4")
    services.end(session.pk)
    StockRecord.objects.filter(variant__product__code="M20").update(on_hand=3)
    found = offer(draft)
    assert (found.lines[0].units, found.lines[0].is_fewer, found.total_vnd) == (3, True, 300_000)
    assert in_cart(take(draft)) == {"M20": 3}
    assert draft.lines.get().quantity == 3


def test_what_is_sold_out_leaves_the_draft_and_the_rest_goes_on(session):
    draft = services.accept(write(session, "M12 x1").pk)
    services.accept(write(session, "M20 x1").pk)
    draft = ran_out(session, "thêm 1 M12")
    services.end(session.pk)
    StockRecord.objects.filter(variant__product__code="M20").update(on_hand=0)
    assert in_cart(take(draft)) == {"M12": 2}


def test_what_its_buyer_has_not_read_is_refused_and_changes_nothing(session):
    draft = ran_out(session, "M20 x4")
    services.end(session.pk)
    seen = offer(draft).seen
    StockRecord.objects.filter(variant__product__code="M20").update(on_hand=3)
    for said in (seen, ""):
        with nothing_changes(), pytest.raises(Changed):
            take(draft, said)
    draft.refresh_from_db()
    assert (draft.state, Cart.objects.count()) == ("expired", 0)


@pytest.mark.parametrize(
    "why", ["cancelled", "open", "ordered", "old", "stopped", "ordered later", "unknown"]
)
def test_nothing_else_is_taken_up(session, why):
    draft = services.accept(write(session, "M12 x2").pk)
    if why == "cancelled":
        services.cancel(draft.pk)
    elif why == "ordered":
        ordered(draft)
    elif why == "ordered later":  # its cart was ordered after its time was over
        order = ordered(draft)
        LiveDraft.objects.filter(pk=draft.pk).update(state="expired", order=None)
        assert order.place_key
    elif why != "open":
        draft = ran_out(session, "thêm 1 M12")
    if why == "stopped":
        services.stop(session.pk, reason="Sai giá")
    if why == "old":
        LiveDraft.objects.update(created_at=clock.now() - timedelta(days=7))
    token = "x" * 43 if why == "unknown" else draft.token
    seen = offer(draft).seen
    with nothing_changes(), pytest.raises(DraftGone):
        services.take_up(token, Cart(token=new_token()), seen=seen)


def test_a_flash_deal_that_is_over_is_sold_at_the_price_of_the_shop(db):
    made = planned()
    deal = item(
        made, goods(made.producer, "M12"), kind="flash", price_vnd=60_000, set_aside=5, most_each=2, minutes=5
    )
    on_air(made)
    services.show_item(made.pk, deal.pk)
    draft = ran_out(made, "M12 x2")
    assert (offer(draft).lines[0].now_vnd, offer(draft).lines[0].units) == (60_000, 2)
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        assert (offer(draft).lines[0].now_vnd, offer(draft).lines[0].units) == (100_000, 2)


def test_the_limit_for_one_buyer_counts_what_they_have_taken_since(db):
    made = planned()
    item(made, goods(made.producer, "M12"), price_vnd=80_000, set_aside=9, most_each=2)
    on_air(made)
    draft = ran_out(made, "M12 x2")
    services.accept(write(made, "lấy 1 M12 nha").pk)
    assert offer(draft).lines[0].units == 1


def test_units_at_the_price_of_the_shop_share_no_promise_with_those_at_the_live_price(session):
    """Of three units in one cart two keep their live price; the third was taken up without one."""
    late = ran_out(session, "M12 x1", author="tu")
    fresh = services.accept(write(session, "M12 x2").pk)
    cart = services.claim_into_cart(fresh.token, Cart(token=new_token()))
    services.end(session.pk)
    take(late, cart=cart)
    assert (in_cart(cart), promises()) == ({"M12": 3}, {"M12": (2, 80_000)})


def test_it_becomes_an_order_as_every_draft(session):
    draft = ran_out(session)
    services.end(session.pk)
    cart = take(draft)
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    services.settle_due()
    draft.refresh_from_db()
    assert (draft.state, draft.order, order.goods_vnd) == ("confirmed", order, 200_000)
