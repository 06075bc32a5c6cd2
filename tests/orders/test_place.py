"""An order of the web shop is placed once, at the figures that were read, or not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.db.models import Sum
from django.utils.translation import gettext, override

from core import clock
from inventory import services as inventory
from inventory.models import Reservation
from notifications.models import Message
from orders import services
from orders.errors import Changed, Incomplete, NotAdult, NotOrderable, Outrun, TermsMissing, VoucherSpent
from orders.models import CartLine, Order
from orders.services import expire
from promotions.models import VoucherUse
from promotions.services import schedule, use_voucher
from tests.factories import ProductFactory, VariantFactory, VoucherFactory
from tests.inventory.snapshots import figures, ledger_sum
from tests.orders.carts import Nothing, cart_of, confirmed, details, prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey():
    return VariantFactory(stock=10, price_vnd=120_000)


@pytest.fixture
def tea():
    return VariantFactory(stock=3, price_vnd=85_001)


def test_an_order_has_a_package_for_each_producer_with_its_own_lines_and_fee(honey, tea):
    notes = {str(honey.product.producer_id): "Giao giờ hành chính"}
    cart = prepared(cart_of((honey, 2), (tea, 3)), notes=notes)
    order = services.place(cart.pk, confirmed(cart))
    rows = [
        (package.number, package.producer, package.note, [line.variant for line in package.lines.all()])
        for package in order.packages.all()
    ]
    assert rows == [
        (1, honey.product.producer, "Giao giờ hành chính", [honey]),
        (2, tea.product.producer, "", [tea]),
    ]
    assert order.shipping_vnd == sum(package.shipping_vnd for package in order.packages.all()) > 0
    assert (order.goods_vnd, order.discount_vnd) == (495_003, 0)
    assert order.total_vnd == 495_003 + order.shipping_vnd
    assert [event.kind for event in order.events.all()] == ["placed"]


def test_the_packages_hold_the_goods_that_the_cart_held(honey, tea):
    cart = prepared(cart_of((honey, 2), (tea, 3)))
    order = services.place(cart.pk, confirmed(cart))
    held = Reservation.objects.filter(state="held").order_by("owner")
    assert [(row.owner, row.variant, row.quantity, row.expires_at) for row in held] == [
        (f"order:{order.code}/1", honey, 2, None),
        (f"order:{order.code}/2", tea, 3, None),
    ]
    assert (figures(honey), figures(tea)) == ((10, 2, 0), (3, 3, 0))
    assert (ledger_sum(honey), ledger_sum(tea)) == ((10, 2), (3, 3))


def test_the_order_keeps_the_printed_address_whatever_becomes_of_the_ward(honey):
    cart = prepared(cart_of((honey, 1)), email="lan@example.vn")
    order = services.place(cart.pk, confirmed(cart))
    assert order.recipient_address == "12 đường Bưởi, khu phố 3, Phường Tân Triều, Thành phố Đồng Nai"
    assert (order.province, order.phone, order.email) == ("Đồng Nai", "+84912345678", "lan@example.vn")
    assert order.code.startswith("DH")
    assert len(order.token) == 43


def test_every_dong_of_a_discount_is_on_a_line_with_its_reason(honey, tea):
    now = clock.now()
    schedule(
        name="Tuần lễ mật ong",
        percent=10,
        variant_ids=[honey.pk],
        starts_at=now - timedelta(minutes=1),
        ends_at=now + timedelta(days=1),
    )
    voucher = VoucherFactory(amount_vnd=None, percent=7)
    cart = prepared(cart_of((honey, 3), (tea, 2), voucher=voucher.code))
    with time_machine.travel(now + timedelta(minutes=2), tick=False):
        order = services.place(cart.pk, confirmed(cart))
    lines = list(order.lines.order_by("pk"))
    assert [(line.list_price_vnd, line.price_vnd, line.reason) for line in lines] == [
        (120_000, 108_000, "Tuần lễ mật ong"),
        (85_001, 85_001, ""),
    ]
    shares = sum(line.voucher_vnd for line in lines)
    cuts = sum((line.list_price_vnd - line.price_vnd) * line.quantity for line in lines)
    assert order.discount_vnd == shares + cuts
    assert order.total_vnd == order.goods_vnd - order.discount_vnd + order.shipping_vnd
    assert VoucherUse.objects.get().ref == order.code


def test_paying_on_delivery_waits_for_the_producer_and_never_runs_out(honey):
    cart = prepared(cart_of((honey, 1)))
    order = services.place(cart.pk, confirmed(cart))
    assert (order.status, order.cod, order.expires_at) == ("pending_confirm", "due", None)
    assert order.packages.get().status == "pending_confirm"


def test_paying_online_has_fifteen_minutes(honey):
    cart = prepared(cart_of((honey, 1)), method="vnpay")
    order = services.place(cart.pk, confirmed(cart))
    assert (order.status, order.cod) == ("pending_payment", "none")
    assert order.expires_at == order.placed_at + timedelta(minutes=15)


def test_what_was_not_chosen_stays_in_the_cart_for_the_next_round(honey, tea):
    cart = cart_of((honey, 1), (tea, 1))
    cart.lines.filter(variant=tea).update(is_chosen=False)
    prepared(cart)
    services.place(cart.pk, confirmed(cart))
    cart.refresh_from_db()
    assert [line.variant for line in cart.lines.all()] == [tea]
    assert (cart.round, cart.details, cart.voucher_code, cart.held_until) == (2, {}, "", None)


# Pressed again


def test_pressing_again_answers_the_same_order(honey):
    cart = prepared(cart_of((honey, 1)))
    pressed = confirmed(cart)
    first = services.place(cart.pk, pressed)
    with Nothing():
        assert services.place(cart.pk, pressed) == first


def test_a_key_of_another_cart_gives_nobody_that_carts_order(honey):
    mine, other = prepared(cart_of((honey, 1))), prepared(cart_of((honey, 1)))
    services.place(other.pk, confirmed(other))
    with Nothing(), pytest.raises(Changed):
        services.place(mine.pk, confirmed(mine, key=other.place_key))


def test_a_page_of_an_earlier_round_places_nothing_new(honey):
    cart = prepared(cart_of((honey, 1)))
    with Nothing(), pytest.raises(Changed):
        services.place(cart.pk, confirmed(cart, key=f"{cart.pk}:99"))


# Refused: nothing has changed


def test_a_price_that_rose_since_it_was_read_is_not_charged(honey):
    cart = prepared(cart_of((honey, 1)))
    read = confirmed(cart)
    honey.price_vnd = 130_000
    honey.save()
    with Nothing(), pytest.raises(Changed):
        services.place(cart.pk, read)
    assert services.place(cart.pk, confirmed(cart)).goods_vnd == 130_000


def test_a_line_that_another_tab_added_is_not_ordered_unread(honey, tea):
    cart = prepared(cart_of((honey, 1)))
    read = confirmed(cart)
    CartLine.objects.create(cart=cart, variant=tea, quantity=1, added_at=clock.now())
    with Nothing(), pytest.raises(Changed):
        services.place(cart.pk, read)


def test_an_address_that_another_tab_changed_is_not_used_unread(honey):
    cart = prepared(cart_of((honey, 1)))
    read = confirmed(cart)
    prepared(cart, street_line="99 đường khác")
    with Nothing(), pytest.raises(Changed):
        services.place(cart.pk, read)


def test_without_the_form_nothing_is_placed(honey):
    cart = cart_of((honey, 1))
    with Nothing(), pytest.raises(Incomplete):
        services.place(cart.pk, services.Confirmed(cart.place_key, "", True))


def test_without_the_tick_for_the_terms_nothing_is_placed(honey):
    cart = prepared(cart_of((honey, 1)))
    with Nothing(), pytest.raises(TermsMissing):
        services.place(cart.pk, confirmed(cart, has_agreed=False))


def test_alcohol_wants_a_grown_up(honey):
    wine = VariantFactory(product=ProductFactory(strong=True), stock=5)
    cart = prepared(cart_of((wine, 1), (honey, 1)))
    with Nothing(), pytest.raises(NotAdult):
        services.place(cart.pk, confirmed(cart))
    order = services.place(cart.pk, confirmed(cart, is_adult=True))
    assert order.adult_at == order.placed_at


def test_nobody_is_asked_for_their_age_for_honey(honey):
    cart = prepared(cart_of((honey, 1)))
    assert services.place(cart.pk, confirmed(cart, is_adult=True)).adult_at is None


def test_after_the_hold_is_over_the_goods_are_held_anew_and_read_again(honey):
    cart = prepared(cart_of((honey, 1)))
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        inventory.expire_due()
        with Nothing(), pytest.raises(Outrun):
            services.place(cart.pk, confirmed(cart))
        services.hold_again(cart.pk)
        assert figures(honey) == (10, 1, 0)
        services.place(cart.pk, confirmed(cart))


def test_goods_that_somebody_else_took_meanwhile_are_not_promised(tea):
    cart = prepared(cart_of((tea, 2)))
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        inventory.expire_due()
        prepared(cart_of((tea, 2)))
        with Nothing(), pytest.raises(NotOrderable):
            services.hold_again(cart.pk)


def test_more_than_there_is_is_not_held_and_the_form_is_not_kept(tea):
    cart = cart_of((tea, 4))
    with Nothing(), pytest.raises(NotOrderable):
        services.prepare(cart.pk, details())


def test_the_last_use_of_a_voucher_that_went_meanwhile_is_not_granted(honey):
    voucher = VoucherFactory(usage_limit=1)
    cart = prepared(cart_of((honey, 1), voucher=voucher.code))
    read = confirmed(cart)
    use_voucher(code=voucher.code, ref="another")
    with Nothing(), pytest.raises((Changed, VoucherSpent, NotOrderable)):
        services.place(cart.pk, read)


# Never paid


@pytest.fixture
def unpaid(honey, tea):
    voucher = VoucherFactory(usage_limit=1)
    cart = prepared(cart_of((honey, 2), (tea, 3), voucher=voucher.code), method="momo")
    return services.place(cart.pk, confirmed(cart))


def test_an_order_nobody_paid_in_time_gives_everything_back(unpaid, honey, tea):
    with time_machine.travel(unpaid.expires_at, tick=False):
        assert services.expire_unpaid() == 1
        with Nothing():
            assert services.expire_unpaid() == 0
    unpaid.refresh_from_db()
    assert (unpaid.status, unpaid.fulfilment) == ("cancelled", "none")
    assert {package.status for package in unpaid.packages.all()} == {"cancelled"}
    assert unpaid.lines.aggregate(n=Sum("cancelled"))["n"] == 5
    assert (figures(honey), figures(tea)) == ((10, 0, 0), (3, 0, 0))
    assert not VoucherUse.objects.exists()
    assert unpaid.events.filter(detail__startswith="pending_payment → cancelled").count() == 2


def test_whoever_did_not_pay_in_time_is_told_once(unpaid):
    with time_machine.travel(unpaid.expires_at, tick=False):
        services.expire_unpaid()
        services.expire_unpaid()
    told = Message.objects.get(template="cancelled")
    assert (told.recipient, told.locale) == (unpaid.email or unpaid.phone, unpaid.locale)
    assert (told.context["code"], told.context["refund_vnd"]) == (unpaid.code, 0)
    with override(unpaid.locale):
        assert told.context["reason"] == gettext("Not paid in time")


@pytest.mark.parametrize("payment", ["paid", "refunded"])
def test_an_order_that_was_paid_meanwhile_is_left_alone(unpaid, payment):
    Order.objects.update(payment=payment)
    with time_machine.travel(unpaid.expires_at, tick=False), Nothing():
        assert services.expire_unpaid() == 0


def test_a_second_before_its_time_an_unpaid_order_still_holds(unpaid):
    with time_machine.travel(unpaid.expires_at - timedelta(seconds=1), tick=False), Nothing():
        assert services.expire_unpaid() == 0


def test_an_unpaid_order_that_cannot_be_cancelled_holds_up_no_other(unpaid, honey, monkeypatch):
    cart = prepared(cart_of((honey, 1)), method="momo")
    later = services.place(cart.pk, confirmed(cart))
    assert later.expires_at >= unpaid.expires_at
    whole = expire.cancel

    def fails_once(order_id: int, **more: object) -> None:
        if order_id == unpaid.pk:
            raise RuntimeError("a row that nobody foresaw")
        whole(order_id, **more)

    monkeypatch.setattr(expire, "cancel", fails_once)
    with time_machine.travel(later.expires_at, tick=False):
        assert services.expire_unpaid() == 1
    unpaid.refresh_from_db()
    later.refresh_from_db()
    assert (unpaid.status, later.status) == ("pending_payment", "cancelled")
