"""A session's report, to the đồng and to the viewer."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from livestream import services
from livestream.models import LiveDraft, LiveSession, LiveSignal
from livestream.report import FEWEST, Ratio, _split, report
from livestream.shares import Wished
from orders import services as orders
from orders.models import Cart, Order
from orders.services.cart import new_token
from tests.livestream.stage import goods, item, on_air, planned, write
from tests.orders.carts import confirmed, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def session(db) -> LiveSession:
    made = planned()
    item(made, goods(made.producer, "M12"), price_vnd=80_000, set_aside=30)
    item(made, goods(made.producer, "M20"))
    return on_air(made)


def ordered(draft: LiveDraft | None, **details: str) -> Order:
    """The draft goes through its link into an order."""
    assert draft is not None
    cart = services.claim_into_cart(draft.token, Cart(token=new_token()))
    made = orders.place(cart.pk, confirmed(prepared(cart, **details)))
    services.settle_due()
    return made


def watch(session: LiveSession, source: str, count: int, seconds: int) -> None:
    assert session.on_air_at is not None
    LiveSignal.objects.create(
        session=session, source=source, external_id=f"{source}{seconds}", kind="viewers", count=count,
        at=session.on_air_at + timedelta(seconds=seconds),
    )  # fmt: skip


def test_money_is_that_of_the_orders_by_hand(session):
    services.accept(write(session, "M12 x2").pk)
    ordered(services.accept(write(session, "M20 x1").pk))  # 2 × 80,000 + 100,000, of 300,000
    lost = ordered(services.accept(write(session, "M12 x3", author="tu", source="web").pk))
    services.accept(write(session, "M12 x1", author="hoa").pk)  # nobody confirms it
    found = report(session)
    assert (found.gmv_vnd, found.net_vnd, found.basket) == (600_000, 500_000, Ratio(500_000, 2))
    orders.cancel(lost.pk, reason="asked")
    found = report(session)
    assert (found.gmv_vnd, found.net_vnd, found.basket) == (600_000, 260_000, Ratio(260_000, 2))
    assert (found.confirmed, found.cancelled, found.conversion) == (Ratio(2, 3), Ratio(1, 2), Ratio(2, 3))
    sources = [(s.name, s.comments, s.drafts, s.orders, s.units, s.net_vnd) for s in found.sources]
    assert sources == [("tiktok", 3, 2, 1, 3, 260_000), ("web", 1, 1, 1, 0, 0)]
    assert [(p.name, p.units, p.net_vnd) for p in found.products] == [
        ("Mật ong M12, 1 trái", 2, 160_000),
        ("Mật ong M20, 1 trái", 1, 100_000),
    ]


def test_an_order_of_two_sessions_counts_each_ones_own_goods(session):
    other = planned(session.producer, host=session.host)
    item(other, goods(session.producer, "M30"), price_vnd=70_000, set_aside=9)
    on_air(other)
    first = services.accept(write(session, "M12 x2").pk)
    second = services.accept(write(other, "M30 x1").pk)
    cart = services.claim_into_cart(first.token, Cart(token=new_token()))
    services.claim_into_cart(second.token, cart)
    orders.place(cart.pk, confirmed(prepared(cart)))
    services.settle_due()
    assert (report(session).net_vnd, report(other).net_vnd) == (160_000, 70_000)


def test_viewers_of_all_sources_are_added_up_and_weighed_by_time(session):
    watch(session, "web", 10, 0)
    watch(session, "tiktok", 30, 60)
    watch(session, "web", 20, 90)
    watch(session, "tiktok", 0, 120)
    session.over_at = session.on_air_at + timedelta(seconds=180)
    found = report(session)
    assert found.peak == 50
    assert found.viewer_seconds == Ratio(10 * 60 + 40 * 30 + 50 * 30 + 20 * 60, 180)


def test_what_was_corrected_was_not_read_right_and_comments_stand_in_their_minute(session):
    services.accept(write(session, "M12 x2").pk)
    unclear = write(session, "M12 x1", author="tu")
    variant = session.items.first().variant_id
    services.fix(unclear.pk, units={variant: 2}, by=None)
    write(session, "hay quá", author="hoa")
    session.comments.filter(pk=unclear.pk).update(received_at=session.on_air_at + timedelta(seconds=61))
    session.over_at = session.on_air_at + timedelta(seconds=150)
    found = report(session)
    assert (found.precision, found.order_comments, found.comments) == (Ratio(1, 2), Ratio(2, 3), Ratio(3, 3))
    assert (found.step, list(found.minutes)) == (1, [2, 1, 0])


def test_from_the_first_comment_of_a_draft_to_its_order(session):
    draft = services.accept(write(session, "M12 x2").pk)
    made = ordered(draft)
    session.comments.update(received_at=made.placed_at - timedelta(seconds=95))
    found = report(session)
    assert (found.wait, found.waits) == (timedelta(seconds=95), 1)


def test_nothing_is_divided_where_nothing_is(session):
    found = report(session)
    assert not any(one.is_known for one in (found.basket, found.conversion, found.precision, found.repeat))
    assert (found.wait, found.gmv_vnd, found.peak) == (None, 0, 0)


@pytest.mark.parametrize(("top", "is_hidden"), [(0, False), (4, True), (5, False), (6, True), (10, False)])
def test_a_split_never_tells_of_fewer_than_five(top, is_hidden):
    assert FEWEST == 5
    assert _split(top, 10).is_hidden is is_hidden
    assert _split(0, 4).is_hidden


def test_who_comes_again_is_told_after_thirty_days(session, monkeypatch):
    monkeypatch.setattr("livestream.report.FEWEST", 1)
    ordered(services.accept(write(session, "M12 x1").pk))
    services.end(session.pk)
    session.refresh_from_db()
    assert report(session).repeat == Ratio(0, 0)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        assert report(session).repeat == Ratio(0, 1)
        first = Order.objects.get()
        again = Order.objects.get()
        again.pk, again.code, again.place_key = None, "LAI-1", "again"
        again.placed_at = first.placed_at + timedelta(days=3)
        again.save()
        again.packages.create(producer=session.producer, number=1, status="to_ship")
        assert report(session).repeat == Ratio(1, 1)


def test_a_practice_comes_to_what_its_drafts_would_have_come_to(db):
    made = planned(is_practice=True)
    item(made, goods(made.producer, "M12"), price_vnd=80_000)
    item(made, goods(made.producer, "M20"))
    services.make_ready(made.pk)
    services.go_on_air(made.pk)
    made.refresh_from_db()
    services.accept(write(made, "M12 x2").pk)
    services.accept(write(made, "M20 x1").pk)
    ran_out = services.accept(write(made, "M12 x3", author="tu", source="web").pk)
    LiveDraft.objects.filter(pk=ran_out.pk).update(expires_at=clock.now())
    services.settle_due()
    services.cancel(services.accept(write(made, "M12 x7", author="hoa").pk).pk)
    services.accept(write(made, "M20 x5", author="mai").pk)
    services.accept(write(made, "hủy M20", author="mai").pk)
    found = report(made)
    assert found.wished == Wished(drafts=2, units=6, list_vnd=600_000, live_vnd=500_000)
    assert (found.gmv_vnd, found.net_vnd) == (0, 0)
    assert [(one.name, one.wished) for one in found.sources] == [
        ("tiktok", Wished(1, 3, 300_000, 260_000)),
        ("web", Wished(1, 3, 300_000, 240_000)),
    ]
    assert [(one.name, one.wished) for one in found.products] == [
        ("Mật ong M12, 1 trái", Wished(2, 5, 500_000, 400_000)),
        ("Mật ong M20, 1 trái", Wished(1, 1, 100_000, 100_000)),
    ]


def test_of_a_session_the_same_stands_beside_its_orders(session):
    ordered(services.accept(write(session, "M12 x2").pk))
    services.accept(write(session, "M20 x1", author="hoa").pk)  # nobody confirms it
    found = report(session)
    assert found.wished == Wished(drafts=2, units=3, list_vnd=300_000, live_vnd=260_000)
    assert (found.sold_units, found.gmv_vnd, found.net_vnd) == (2, 200_000, 160_000)
    shares = [(one.name, one.orders, one.net_vnd, one.wished.live_vnd) for one in found.products]
    assert shares == [
        ("Mật ong M12, 1 trái", 1, 160_000, 160_000),
        ("Mật ong M20, 1 trái", 0, 0, 100_000),
    ]
