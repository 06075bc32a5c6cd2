"""Comments become drafts that hold units, drafts become orders of the web shop, and nothing is sold twice."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from core.outbox import Topic
from inventory.models import Allocation, Reservation
from livestream import services, subscribers
from livestream.errors import Decided, DraftGone, LiveRefused, WrongState
from livestream.models import DraftLine, LiveComment, LiveDraft
from orders import services as orders
from orders.errors import CartGone
from orders.models import Cart, CartLine
from orders.services.cart import new_token, set_quantity
from tests.factories import ProducerFactory, UserFactory
from tests.inventory.snapshots import figures, ledger_sum, nothing_changes
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.orders.carts import confirmed, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def session(producer, honey, tea):
    made = planned(producer)
    item(made, honey, price_vnd=80_000, set_aside=30)
    return on_air(made)


def lines(draft: LiveDraft) -> dict[str, tuple[int, int | None]]:
    return {one.variant.product.code: (one.quantity, one.price_vnd) for one in draft.lines.all()}


def used(honey) -> int:
    return Allocation.objects.get(variant=honey, scope__startswith="live:").used


def test_an_accepted_comment_holds_its_units_for_ten_minutes_out_of_what_is_set_aside(session, honey):
    boss = UserFactory.create()
    comment = write(session, "M12 x2 0912345678 giao phường Tân Triều")
    draft = services.accept(comment.pk, by=boss)
    assert lines(draft) == {"M12": (2, 80_000)}
    assert (draft.phone, draft.state) == ("+84912345678", "open")
    assert timedelta(minutes=9) < draft.expires_at - clock.now() <= timedelta(minutes=10)
    assert (figures(honey), used(honey), ledger_sum(honey)) == ((100, 2, 28), 2, (100, 2))
    comment.refresh_from_db()
    assert (comment.state, comment.decided_by, comment.draft) == ("accepted", boss, draft)


def test_accepting_twice_is_as_once(session, honey):
    comment = write(session, "M12 x2")
    services.accept(comment.pk)
    with nothing_changes():
        services.accept(comment.pk)
    assert figures(honey) == (100, 2, 28)


def test_the_same_comment_again_is_a_duplicate_and_adds_nothing(session, honey):
    services.accept(write(session, "M12 x2").pk)
    again = write(session, "M12 x2")
    assert again.state == "duplicate"
    with nothing_changes(), pytest.raises(Decided):
        services.accept(again.pk)


def test_orders_of_one_author_go_into_one_draft(session, honey, tea):
    first = services.accept(write(session, "M12 x2").pk)
    second = services.accept(write(session, "M20 x1").pk)
    assert first == second
    assert lines(second) == {"M12": (2, 80_000), "M20": (1, None)}
    other = services.accept(write(session, "M12 x1", author="tu").pk)
    assert other != first
    assert (figures(honey), figures(tea)) == ((100, 3, 27), (5, 1, 0))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("thêm 1 M12", {"M12": (3, 80_000), "M20": (1, None)}),
        ("đổi M12 thành 5 hũ", {"M12": (5, 80_000), "M20": (1, None)}),
        ("hủy M12", {"M20": (1, None)}),
    ],
)
def test_changing_and_cancelling_comments_bring_the_draft_to_what_they_say(session, honey, tea, said, left):
    services.accept(write(session, "M12 x2").pk)
    services.accept(write(session, "M20 x1").pk)
    draft = services.accept(write(session, said).pk)
    assert lines(draft) == left
    units = left.get("M12", (0,))[0]
    assert figures(honey) == (100, units, 30 - units)


def test_cancelling_everything_gives_all_units_back(session, honey):
    services.accept(write(session, "M12 x2").pk)
    draft = services.accept(write(session, "hủy đơn giúp em").pk)
    draft.refresh_from_db()
    assert (draft.state, lines(draft)) == ("cancelled", {})
    assert (figures(honey), used(honey)) == ((100, 0, 30), 0)


def test_what_is_short_is_refused_with_what_is_left_and_nothing_changes(session, tea):
    comment = write(session, "M20 x6")
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        services.accept(comment.pk)
    assert (refused.value.code, refused.value.context["left"]) == ("short", 5)
    comment.refresh_from_db()
    assert (comment.state, LiveDraft.objects.count(), DraftLine.objects.count()) == ("new", 0, 0)


def test_beyond_what_is_set_aside_the_pool_gives_the_rest(session, honey):
    comment = write(session, "M12 x20")
    services.fix(comment.pk, units={honey.pk: 45}, by=UserFactory.create())
    assert figures(honey) == (100, 45, 0)
    comment.refresh_from_db()
    assert comment.state == "fixed"


def test_goods_of_another_producer_are_not_sold_here(session):
    other = goods(ProducerFactory.create(), "M99")
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        services.fix(write(session, "M12 x1").pk, units={other.pk: 1}, by=UserFactory.create())
    assert refused.value.code == "not_sold"


def test_a_rejected_comment_is_forgotten_by_those_that_follow(session):
    services.reject(write(session, "M12 x5").pk, reason="trêu")
    again = write(session, "M12 x5")
    assert again.state == "new"


def test_after_ten_minutes_the_units_are_for_others_again(session, honey):
    draft = services.accept(write(session, "M12 x2").pk)
    with time_machine.travel(clock.now() + timedelta(minutes=9, seconds=50)):
        assert services.settle_due() == 0
    with time_machine.travel(clock.now() + timedelta(minutes=10, seconds=1)):
        assert services.settle_due() == 1
        assert services.settle_due() == 0
    draft.refresh_from_db()
    assert draft.state == "expired"
    assert (figures(honey), used(honey), ledger_sum(honey)) == ((100, 0, 30), 0, (100, 0))


def test_a_comment_after_the_time_begins_a_new_draft(session, honey):
    old = services.accept(write(session, "M12 x2").pk)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        new = services.accept(write(session, "M12 x3").pk)
    old.refresh_from_db()
    assert (old.state, lines(new)) == ("expired", {"M12": (3, 80_000)})
    assert figures(honey) == (100, 3, 27)


def test_what_runs_out_after_the_end_goes_to_the_shop(session, honey):
    services.accept(write(session, "M12 x2").pk)
    services.end(session.pk)
    assert figures(honey) == (100, 2, 0)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        services.settle_due()
    assert figures(honey) == (100, 0, 0)


def guest() -> Cart:
    return Cart(token=new_token())


def test_the_link_puts_the_draft_into_a_cart_that_becomes_an_order_at_the_live_price(session, honey, tea):
    services.accept(write(session, "M12 x2").pk)
    draft = services.accept(write(session, "M20 x1").pk)
    cart = services.claim_into_cart(draft.token, guest())
    draft.refresh_from_db()
    assert (draft.state, draft.cart_key) == ("claimed", cart.place_key)
    assert (figures(honey), figures(tea)) == ((100, 2, 28), (5, 1, 0))  # nothing was free in between

    order = orders.place(cart.pk, confirmed(prepared(cart)))
    rows = {line.variant: (line.quantity, line.price_vnd, line.reason) for line in order.lines.all()}
    assert rows == {honey: (2, 80_000, "Live: Phiên thử"), tea: (1, 100_000, "")}
    assert (order.goods_vnd, order.discount_vnd) == (300_000, 40_000)
    assert (figures(honey), ledger_sum(honey)) == ((100, 2, 28), (100, 2))
    services.settle_due()
    draft.refresh_from_db()
    assert (draft.state, draft.order) == ("confirmed", order)


def test_a_draft_that_ran_out_in_a_cart_that_took_its_time_is_confirmed_by_its_order(session):
    draft = services.accept(write(session, "M12 x2").pk)
    cart = services.claim_into_cart(draft.token, guest())
    reading = prepared(cart)
    LiveDraft.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    services.settle_due()
    draft.refresh_from_db()
    assert draft.state == "expired"
    order = orders.place(cart.pk, confirmed(reading))
    subscribers.follow({Topic.ORDER: {order.pk}})
    draft.refresh_from_db()
    assert (draft.state, draft.order) == ("confirmed", order)


def test_an_order_that_is_cancelled_gives_its_units_back_to_the_session(session, honey):
    draft = services.accept(write(session, "M12 x2").pk)
    services.claim_into_cart(draft.token, guest())
    cart = Cart.objects.get()
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    orders.cancel(order.pk, reason="asked")
    assert (figures(honey), used(honey)) == ((100, 0, 30), 0)


def test_the_live_price_is_for_the_units_that_were_promised_and_once(session, honey):
    draft = services.accept(write(session, "M12 x2").pk)
    services.claim_into_cart(draft.token, guest())
    cart = Cart.objects.get()
    set_quantity(cart.pk, variant_id=honey.pk, quantity=3)
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    assert [line.price_vnd for line in order.lines.all()] == [100_000]

    CartLine.objects.create(cart=cart, variant=honey, quantity=2, added_at=clock.now())
    second = orders.place(cart.pk, confirmed(prepared(Cart.objects.get())))
    assert [line.price_vnd for line in second.lines.all()] == [100_000]


def test_a_second_draft_joins_the_first_in_the_same_cart(session, honey, tea):
    first = services.accept(write(session, "M12 x2").pk)
    services.claim_into_cart(first.token, guest())
    second = services.accept(write(session, "M12 x1").pk)
    assert second != first
    services.claim_into_cart(second.token, Cart.objects.get())
    cart = Cart.objects.get()
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    assert [(line.quantity, line.price_vnd) for line in order.lines.all()] == [(3, 80_000)]
    services.settle_due()
    assert set(LiveDraft.objects.values_list("state", "order")) == {("confirmed", order.pk)}


def test_what_was_just_ordered_in_another_tab_is_not_put_into_the_cart_again(session, honey):
    services.claim_into_cart(services.accept(write(session, "M12 x2").pk).token, guest())
    second = services.accept(write(session, "M12 x1").pk)
    seen_before = Cart.objects.get()
    cart = Cart.objects.get()
    orders.place(cart.pk, confirmed(prepared(cart)))
    with nothing_changes(), pytest.raises(CartGone):
        services.claim_into_cart(second.token, seen_before)
    services.claim_into_cart(second.token, Cart.objects.get())
    assert [line.quantity for line in Cart.objects.get().lines.all()] == [1]


def test_what_else_is_in_the_cart_stays_there_and_is_not_ordered(session, honey, tea):
    cart = Cart.objects.create(token="t", created_at=clock.now(), changed_at=clock.now())
    CartLine.objects.create(cart=cart, variant=tea, quantity=4, added_at=clock.now())
    draft = services.accept(write(session, "M12 x2").pk)
    services.claim_into_cart(draft.token, cart)
    order = orders.place(cart.pk, confirmed(prepared(cart)))
    assert [line.variant for line in order.lines.all()] == [honey]
    assert list(cart.lines.values_list("variant", "quantity")) == [(tea.pk, 4)]


def test_a_link_works_once_and_in_time(session):
    draft = services.accept(write(session, "M12 x2").pk)
    late = clock.now() + timedelta(minutes=11)
    with time_machine.travel(late), nothing_changes(), pytest.raises(DraftGone):
        services.claim_into_cart(draft.token, guest())
    services.claim_into_cart(draft.token, guest())
    with nothing_changes(), pytest.raises(DraftGone):
        services.claim_into_cart(draft.token, guest())
    with pytest.raises(DraftGone):
        services.claim_into_cart("unknown", guest())


def test_a_cart_that_is_not_ordered_in_time_gives_the_units_back_to_the_session(session, honey):
    from inventory.services import expire_due

    draft = services.accept(write(session, "M12 x2").pk)
    services.claim_into_cart(draft.token, guest())
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        expire_due()
        services.settle_due()
    draft.refresh_from_db()
    assert draft.state == "expired"
    assert (figures(honey), used(honey)) == ((100, 0, 30), 0)


def test_the_kill_switch_cancels_drafts_that_nobody_has_taken(session, honey):
    open_, taken = (services.accept(write(session, "M12 x2", author=name).pk) for name in ("a", "b"))
    services.claim_into_cart(taken.token, guest())
    services.stop(session.pk, reason="Sai giá")
    assert list(LiveDraft.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "claimed"]
    assert figures(honey) == (100, 2, 0)
    assert open_.pk < taken.pk


def test_nothing_is_accepted_once_the_session_is_over(session):
    comment = write(session, "M12 x2")
    services.end(session.pk)
    with nothing_changes(), pytest.raises(WrongState):
        services.accept(comment.pk)


def test_a_practice_makes_drafts_that_hold_nothing_and_cannot_be_bought(producer, honey):
    made = planned(producer, is_practice=True)
    item(made, honey, price_vnd=80_000, set_aside=30)
    services.make_ready(made.pk)
    services.go_on_air(made.pk)
    with nothing_changes():
        draft = services.accept(write(made, "M12 x2").pk)
        with pytest.raises(DraftGone):
            services.claim_into_cart(draft.token, guest())
    assert not Reservation.objects.exists()


def test_clear_orders_accept_themselves_where_the_session_says_so(producer, honey):
    made = planned(producer, accepts_alone=True)
    item(made, honey, price_vnd=80_000)
    on_air(made)
    clear, doubtful, short = write(made, "M12 x2"), write(made, "M12 x25", "b"), write(made, "M12 x15", "c")
    honey_left = figures(honey)
    assert (clear.state, doubtful.state, short.state) == ("accepted", "new", "accepted")
    assert honey_left == (100, 17, 0)


# Flash deals ----------------------------------------------------------------------------------------


@pytest.fixture
def flash(producer, honey):
    made = planned(producer)
    item(made, honey, kind="flash", price_vnd=60_000, set_aside=5, most_each=2)
    return on_air(made)


def test_a_flash_deal_sells_only_while_it_is_open(flash, honey):
    comment = write(flash, "M12 x1")
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        services.accept(comment.pk)
    assert refused.value.code == "flash_closed"
    deal = services.show_item(flash.pk, flash.items.get().pk)
    assert lines(services.accept(comment.pk)) == {"M12": (1, 60_000)}
    with time_machine.travel(deal.closes_at), pytest.raises(LiveRefused):
        services.accept(write(flash, "M12 x1", author="tu").pk)
    with time_machine.travel(deal.closes_at), pytest.raises(LiveRefused):
        services.show_item(flash.pk, deal.pk)


def test_a_flash_deal_has_its_own_stock_and_a_limit_for_each_buyer(flash, honey):
    services.show_item(flash.pk, flash.items.get().pk)
    with pytest.raises(LiveRefused) as refused:
        services.accept(write(flash, "M12 x3").pk)
    assert refused.value.code == "most_each"
    for name in ("a", "b"):
        services.accept(write(flash, "M12 x2", author=name).pk)
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        services.accept(write(flash, "M12 x2", author="c").pk)
    assert (refused.value.code, refused.value.context["left"]) == ("short", 1)
    assert figures(honey) == (100, 4, 1)  # 95 more lie on the shelf, for others


def test_the_limit_counts_what_a_buyer_has_taken_into_a_cart(flash):
    services.show_item(flash.pk, flash.items.get().pk)
    draft = services.accept(write(flash, "M12 x2").pk)
    services.claim_into_cart(draft.token, guest())
    with nothing_changes(), pytest.raises(LiveRefused) as refused:
        services.accept(write(flash, "M12 x1").pk)
    assert refused.value.code == "most_each"
    assert LiveComment.objects.filter(state="accepted").count() == 1
