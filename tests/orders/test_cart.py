"""Putting goods in a cart, and what the cart comes to."""

from datetime import timedelta

import pytest
import time_machine

from core import clock
from inventory import services as inventory
from inventory.services import Line
from orders import baskets, services
from orders.errors import CartRefused
from orders.models import Cart, CartLine
from orders.services import cart as carts
from promotions import services as promotions
from promotions.models import Voucher
from tests.factories import (
    ProducerFactory,
    ProductFactory,
    UserFactory,
    VariantFactory,
    VoucherFactory,
    WardFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey():
    return VariantFactory(stock=10, price_vnd=185_000, product__name="Mật ong")


@pytest.fixture
def wine():
    return VariantFactory(stock=10, price_vnd=250_000, product=ProductFactory(name="Rượu", strong=True))


def guest() -> Cart:
    return Cart(token=carts.new_token())


def cart_with(*wishes, user=None) -> Cart:
    cart = Cart(token=carts.new_token(), user=user)
    for variant, quantity in wishes:
        cart = carts.add(cart, variant_id=variant.pk, quantity=quantity).cart
    return cart


def read(cart, **options):
    cart.refresh_from_db()
    return baskets.read(cart, **{"ward": None, "at": clock.now()} | options)


def lines(cart):
    return dict(cart.lines.values_list("variant", "quantity"))


def everything():
    return list(Cart.objects.values()), list(CartLine.objects.values())


def refused(reason, call, *args, **kwargs):
    before = everything()
    with pytest.raises(CartRefused) as caught:
        call(*args, **kwargs)
    assert (caught.value.code, everything()) == (reason, before)
    return caught.value


# Putting in and taking out


def test_a_cart_is_stored_with_its_first_line(honey):
    line = carts.add(guest(), variant_id=honey.pk, quantity=2)

    assert (line.quantity, line.seen_price_vnd, line.is_chosen) == (2, 185_000, True)
    assert lines(Cart.objects.get()) == {honey.pk: 2}


def test_the_same_goods_again_are_added_to_their_line(honey):
    assert lines(cart_with((honey, 2), (honey, 3))) == {honey.pk: 5}


def test_buying_now_chooses_this_line_alone_and_twice_is_once(honey):
    tea = VariantFactory(stock=5)
    cart = cart_with((tea, 1), (honey, 3))
    for _ in range(2):
        carts.add(cart, variant_id=honey.pk, quantity=2, is_bought_now=True)

    assert lines(cart) == {tea.pk: 1, honey.pk: 2}
    assert list(cart.lines.filter(is_chosen=True).values_list("variant", flat=True)) == [honey.pk]


@pytest.mark.parametrize("quantity", [0, -1, 1000])
def test_an_odd_quantity_is_refused_and_makes_no_cart(honey, quantity):
    assert refused("quantity", carts.add, guest(), variant_id=honey.pk, quantity=quantity).field == "quantity"


def test_a_negative_quantity_takes_nothing_out(honey):
    refused("quantity", carts.add, cart_with((honey, 3)), variant_id=honey.pk, quantity=-1)


def test_goods_that_are_not_on_sale_are_refused(honey):
    refused("unknown_variant", carts.add, guest(), variant_id=0, quantity=1)
    draft = VariantFactory(product__state="draft", stock=5)
    refused("unknown_variant", carts.add, guest(), variant_id=draft.pk, quantity=1)


def test_more_than_is_left_is_refused_with_the_number(honey):
    cart = cart_with((honey, 8))

    assert "10" in refused("short", carts.add, cart, variant_id=honey.pk, quantity=3).message
    refused("gone", carts.add, cart, variant_id=VariantFactory(stock=0).pk, quantity=1)
    refused("short", carts.set_quantity, cart.pk, variant_id=honey.pk, quantity=11)


def test_a_smaller_quantity_is_taken_even_when_it_is_still_too_much(honey):
    cart = cart_with((honey, 8))
    inventory.hold(owner="cart:other", lines=[Line(honey.pk, 9)], until=clock.now() + timedelta(hours=1))
    carts.set_quantity(cart.pk, variant_id=honey.pk, quantity=4)

    assert lines(cart) == {honey.pk: 4}


def test_a_line_is_taken_out_and_twice_does_no_harm(honey):
    cart = cart_with((honey, 1))
    carts.remove(cart.pk, variant_id=honey.pk)
    carts.remove(cart.pk, variant_id=honey.pk)

    assert lines(cart) == {}
    refused("not_in_cart", carts.set_quantity, cart.pk, variant_id=honey.pk, quantity=1)


def test_choosing_touches_only_the_lines_that_were_shown(honey, wine):
    other_device = VariantFactory(stock=3)
    cart = cart_with((honey, 1), (wine, 1), (other_device, 1))
    carts.choose(cart.pk, shown=[honey.pk, wine.pk], chosen=[wine.pk])

    assert set(cart.lines.filter(is_chosen=True).values_list("variant", flat=True)) == {
        wine.pk,
        other_device.pk,
    }


# One shopper, two carts


def test_a_guest_who_logs_in_takes_the_cart_along_and_the_old_token_opens_it_no_more(honey):
    cart = cart_with((honey, 2))
    user = UserFactory()
    merged = carts.merge(guest_cart_id=cart.pk, user=user)

    assert (merged.pk, merged.user) == (cart.pk, user)
    assert merged.token != cart.token


def test_the_lines_of_both_carts_are_added_up_to_the_most_of_one(honey):
    tea, cocoa, user = VariantFactory(stock=2000), VariantFactory(stock=5), UserFactory()
    own = cart_with((honey, 1), (tea, 900), user=user)
    other = cart_with((tea, 900), (cocoa, 1))
    for _ in range(2):
        assert carts.merge(guest_cart_id=other.pk, user=user) == own

    assert lines(own) == {honey.pk: 1, tea.pk: 999, cocoa.pk: 1}
    assert Cart.objects.get() == own


def test_the_cart_of_another_account_is_never_merged(honey):
    theirs, user = cart_with((honey, 1), user=UserFactory()), UserFactory()

    assert carts.merge(guest_cart_id=theirs.pk, user=user) is None
    assert lines(theirs) == {honey.pk: 1}


def test_old_guest_carts_are_forgotten_and_those_of_accounts_kept(honey):
    with time_machine.travel(clock.now() - timedelta(days=91), tick=False):
        cart_with((honey, 1))
        kept = cart_with((honey, 1), user=UserFactory())
    young = cart_with((honey, 1))

    assert services.prune_carts() == 1
    assert set(Cart.objects.all()) == {kept, young}


# What it comes to


def test_lines_stand_by_producer_with_their_prices_and_a_fee_each():
    near, far = WardFactory(), WardFactory(code="26041", name="Trấn Biên")
    first = VariantFactory(
        stock=9, price_vnd=50_000, weight_g=500, product__producer=ProducerFactory(ward=near)
    )
    second = VariantFactory(
        stock=9, price_vnd=80_000, weight_g=3000, product__producer=ProducerFactory(ward=far)
    )
    third = VariantFactory(stock=9, price_vnd=10_000, product__producer=first.product.producer)
    basket = read(cart_with((first, 2), (second, 1), (third, 1)), ward=near)

    assert [[line.variant for line in package.lines] for package in basket.packages] == [
        [first, third],
        [second],
    ]
    assert [package.shipping_vnd for package in basket.packages] == [15_000, 25_000]
    assert (basket.quote.total_vnd, basket.shipping_vnd, basket.total_vnd) == (190_000, 40_000, 230_000)
    assert basket.packages[1].fees == [
        {"code": "first", "vnd": 20_000, "zone": "same_province", "up_to_g": 2000},
        {"code": "more", "vnd": 5_000, "steps": 2, "step_g": 500, "charged_g": 3000},
    ]
    assert basket.is_orderable


def test_only_chosen_lines_count_and_the_rest_is_shown_when_asked_for(honey, wine):
    cart = cart_with((honey, 1), (wine, 1))
    carts.choose(cart.pk, shown=[honey.pk, wine.pk], chosen=[honey.pk])

    assert [line.variant for line in read(cart).lines] == [honey]
    whole = read(cart, is_whole=True)
    assert [(line.variant, line.counts) for line in whole.lines] == [(honey, True), (wine, False)]
    assert whole.total_vnd == 185_000


def test_every_discount_has_its_reason_and_together_they_are_the_difference(honey):
    now = clock.now()
    with time_machine.travel(now - timedelta(hours=1), tick=False):
        promotions.schedule(
            name="Tết",
            starts_at=now - timedelta(minutes=30),
            ends_at=now + timedelta(days=1),
            percent=10,
            variant_ids=[honey.pk],
        )
    cart = cart_with((honey, 2))
    carts.use_voucher(cart.pk, code=VoucherFactory().code.lower())
    basket = read(cart)

    assert [(discount.vnd) for discount in basket.discounts] == [37_000, 20_000]
    assert basket.discounts[0].reason == "Tết"
    assert basket.quote.list_total_vnd - sum(d.vnd for d in basket.discounts) == basket.total_vnd == 313_000


def test_goods_that_cannot_be_had_are_told_of_and_count_nowhere(honey):
    gone, withdrawn, short = VariantFactory(stock=1), VariantFactory(stock=1), VariantFactory(stock=5)
    cart = cart_with((honey, 1), (gone, 1), (withdrawn, 1), (short, 4))
    inventory.hold(
        owner="cart:other",
        lines=[Line(gone.pk, 1), Line(short.pk, 3)],
        until=clock.now() + timedelta(hours=1),
    )
    type(withdrawn.product).objects.filter(pk=withdrawn.product.pk).update(state="withdrawn")
    basket = read(cart)

    assert [(problem.code, problem.variant_id) for problem in basket.problems] == [
        ("gone", gone.pk),
        ("withdrawn", withdrawn.pk),
        ("short", short.pk),
    ]
    assert {line.variant_id for line in basket.quote.lines} == {honey.pk, short.pk}
    assert not basket.is_orderable


def test_what_the_cart_holds_itself_is_not_missing_from_it(honey):
    cart = cart_with((honey, 10))
    until = clock.now() + timedelta(minutes=15)
    inventory.hold(owner=cart.owner, lines=[Line(honey.pk, 10)], until=until)
    Cart.objects.update(held_until=until)

    assert read(cart).problems == []
    assert read(cart).lines[0].stock == 10


def test_goods_that_stay_in_the_province_are_refused_beyond_it_with_the_way_out(honey):
    eggs = VariantFactory(stock=5, weight_g=5000, product__name="Trứng gà", product__ship_mode="local_only")
    cart = cart_with((eggs, 1), (honey, 1))
    sai_gon = WardFactory(code="26734", name="Sài Gòn", province__code="79", province__name="Hồ Chí Minh")
    (problem,) = read(cart, ward=sai_gon).problems

    assert (problem.code, problem.variant_id) == ("local_only", eggs.pk)
    assert "Trứng gà" in str(problem)
    assert "Đồng Nai" in str(problem)
    assert read(cart, ward=WardFactory()).problems == []


def test_alcohol_waits_for_the_visitors_word_where_it_is_asked_for(wine):
    cart = cart_with((wine, 1))

    assert read(cart).has_alcohol
    assert [problem.code for problem in read(cart, is_adult=False).problems] == ["adult"]
    assert read(cart, is_adult=True).problems == []


def test_a_price_that_moved_is_told_until_the_shopper_has_read_it(honey):
    cart = cart_with((honey, 1))
    type(honey).objects.filter(pk=honey.pk).update(price_vnd=195_000)
    (remark,) = read(cart).remarks

    assert "185.000" in remark.words
    assert "195.000" in remark.words
    assert read(cart).is_orderable
    carts.see_prices(cart.pk, seen={honey.pk: 190_000})  # moved on since
    assert len(read(cart).remarks) == 1
    carts.see_prices(cart.pk, seen={honey.pk: 195_000})
    assert read(cart).remarks == []


def test_a_full_cart_takes_no_other_goods_but_more_of_the_same(honey, monkeypatch):
    monkeypatch.setattr("orders.services.cart.MOST_LINES", 2)
    cart = cart_with((honey, 1), (VariantFactory(stock=5), 1))
    other = VariantFactory(stock=5)
    refused("full", carts.add, cart, variant_id=other.pk, quantity=1)
    assert other.pk not in lines(cart)
    assert carts.add(cart, variant_id=honey.pk, quantity=1).quantity == 2


# Vouchers


def test_a_voucher_that_does_not_fit_is_refused_with_its_reason(honey, wine):
    cart = cart_with((wine, 1))
    spent = VoucherFactory(usage_limit=1, used=1)
    refused("voucher_missing", carts.use_voucher, cart.pk, code=" ")
    refused("voucher_unknown", carts.use_voucher, cart.pk, code="KHONGCO")
    refused("voucher_spent", carts.use_voucher, cart.pk, code=spent.code)
    refused("voucher_nothing_to_discount", carts.use_voucher, cart.pk, code=VoucherFactory().code)
    carts.add(cart, variant_id=honey.pk, quantity=1)
    least = VoucherFactory(min_spend_vnd=500_000)
    assert "500.000" in refused("voucher_min_spend", carts.use_voucher, cart.pk, code=least.code).message


def test_a_voucher_that_ended_meanwhile_is_told_of_and_takes_nothing_off(honey):
    cart = cart_with((honey, 1))
    voucher = VoucherFactory()
    carts.use_voucher(cart.pk, code=voucher.code)
    Voucher.objects.update(stopped_at=clock.now())
    basket = read(cart)

    assert basket.voucher_problem.code == "voucher_unknown"
    assert basket.total_vnd == 185_000
    assert basket.is_orderable
    carts.forget_voucher(cart.pk)
    assert read(cart).voucher_problem is None


def test_a_producers_voucher_counts_for_its_goods_and_names_it_without_them(honey):
    tea = VariantFactory(price_vnd=99_000, stock=10)
    voucher = VoucherFactory(producer=honey.product.producer, amount_vnd=20_000)
    cart = cart_with((honey, 1), (tea, 1))
    carts.use_voucher(cart.pk, code=voucher.code)
    assert {one.variant.pk: one.priced.voucher_vnd for one in read(cart).lines} == {
        honey.pk: 20_000,
        tea.pk: 0,
    }
    other = cart_with((tea, 1))
    words = refused("voucher_other_goods", carts.use_voucher, other.pk, code=voucher.code).message
    assert honey.product.producer.name in words


def test_reading_ten_lines_costs_no_more_queries_than_two(django_assert_num_queries):
    ward = WardFactory()
    for number in (2, 10):
        cart = cart_with(*((VariantFactory(stock=1), 1) for _ in range(number)))
        with django_assert_num_queries(4):  # lines, images, stock, promotions
            baskets.read(cart, ward=ward, at=clock.now(), is_whole=True)
