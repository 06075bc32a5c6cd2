"""The cart page and its buttons, plain and with htmx."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from inventory import services as inventory
from inventory.services import Line
from orders.models import Cart, CartLine
from storefront import carts
from tests.factories import ProductFactory, UserFactory, VariantFactory, VoucherFactory, WardFactory
from tests.orders.carts import cart_of
from tests.pages.shelves import stock_shelf

pytestmark = pytest.mark.django_db
CART = reverse("storefront:cart")
ADD = reverse("storefront:cart_add")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def honey():
    return VariantFactory(stock=10, price_vnd=185_000, weight_g=700, product__name="Mật ong")


def put(client, variant, quantity=1, **more):
    return client.post(ADD, {"variant": variant.pk, "quantity": quantity, **more})


def post(client, name, variant=None, headers=None, **fields):
    address = reverse(f"storefront:{name}", args=[variant.pk] if variant else [])
    return client.post(address, fields, headers=headers)


def lines():
    return dict(CartLine.objects.values_list("variant", "quantity"))


def text(client, address=CART):
    return client.get(address).content.decode()


# Putting in


def test_a_guest_who_puts_goods_in_gets_a_cart_in_a_signed_cookie_and_its_count_in_another(client, honey):
    response = put(client, honey, 2)

    assert (response.status_code, response["Location"]) == (303, CART)
    cookie, count = response.cookies["cart"], response.cookies["cart_count"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 86_400)
    assert cookie.value.startswith(f"{Cart.objects.get().token}:")
    assert (count.value, count["httponly"]) == ("2", "")
    assert "Mật ong" in text(client)


def test_a_cookie_that_we_have_not_signed_opens_nothing(client, honey):
    put(client, honey)
    stranger = Client()
    stranger.cookies["cart"] = Cart.objects.get().token
    assert "Mật ong" not in text(stranger)


def test_a_new_cart_with_one_line_costs_at_most_ten_queries(client, honey):
    with CaptureQueriesContext(connection) as seen:
        put(client, honey)

    assert len(seen) <= 10, [query["sql"] for query in seen]


def test_htmx_gets_the_figure_of_the_header_and_a_toast(client, honey):
    response = client.post(ADD, {"variant": honey.pk, "quantity": 3}, headers=HTMX)

    assert response.status_code == 200
    assert 'id="cart-count"' in response.content.decode()
    assert "hx-swap-oob" in response.content.decode()
    assert "Mật ong" in response["HX-Trigger-After-Swap"].encode().decode("unicode-escape")
    assert response["HX-Reswap"] == "none"


def test_buying_now_leaves_only_this_line_ticked_and_goes_on(client, honey):
    put(client, VariantFactory(stock=3))
    response = put(client, honey, 2, buy_now="1")

    assert response.status_code == 303
    assert list(CartLine.objects.filter(is_chosen=True).values_list("variant", flat=True)) == [honey.pk]


@pytest.mark.parametrize("quantity", ["0", "-1", "1000", "hai", "", "1.5", "9" * 30])
def test_an_odd_quantity_is_refused_by_name_and_the_cart_stays(client, honey, quantity):
    put(client, honey, 2)
    response = put(client, honey, quantity)

    assert response.status_code == 422
    assert response.context["refusal"].field == "quantity"
    assert 'data-field="quantity"' in response.content.decode()
    assert lines() == {honey.pk: 2}


@pytest.mark.parametrize("variant", ["0", "999999", "abc", "", "-5", "9" * 40, "1 OR 1=1"])
def test_goods_that_do_not_exist_are_refused_and_make_no_cart(client, variant):
    response = client.post(ADD, {"variant": variant, "quantity": "1"})

    assert response.status_code == 422
    assert response.context["refusal"].field == "variant"
    assert not Cart.objects.exists()
    assert "cart" not in response.cookies


def test_a_price_that_is_sent_along_is_not_read(client, honey):
    put(client, honey, price="1", price_vnd="1", unit_price_vnd="1")

    assert CartLine.objects.get().seen_price_vnd == 185_000
    assert "185.000" in text(client)


def test_a_refusal_of_htmx_is_a_toast(client, honey):
    response = client.post(ADD, {"variant": honey.pk, "quantity": 11}, headers=HTMX)

    assert (response.status_code, response["HX-Reswap"]) == (422, "none")
    assert "10" in response["HX-Trigger-After-Swap"]


# Changing


def test_a_quantity_is_changed_and_a_line_taken_out(client, honey):
    put(client, honey)
    assert post(client, "cart_quantity", honey, quantity="4").status_code == 303
    assert lines() == {honey.pk: 4}
    response = post(client, "cart_remove", honey)
    assert (response.status_code, response.cookies["cart_count"].value) == (303, "0")
    assert lines() == {}


@pytest.mark.parametrize("quantity", ["0", "-3", "1000", "nhiều", "11"])
def test_a_quantity_that_cannot_be_is_refused_beside_its_line_as_it_was_typed(client, honey, quantity):
    put(client, honey, 2)
    response = post(client, "cart_quantity", honey, quantity=quantity)
    page = response.content.decode()

    assert response.status_code == 422
    assert f'id="quantity-{honey.pk}_error"' in page
    assert f'value="{quantity}" aria-invalid="true"' in page
    assert lines() == {honey.pk: 2}


def test_the_cart_of_another_cannot_be_changed(client, honey):
    put(client, honey, 2)
    stranger = Client()
    put(stranger, VariantFactory(stock=2))

    assert post(stranger, "cart_quantity", honey, quantity="9").status_code == 422
    post(stranger, "cart_remove", honey)
    assert lines()[honey.pk] == 2


def test_buttons_of_a_cart_that_is_gone_say_so(client, honey):
    for name, variant in [("cart_quantity", honey), ("cart_choose", None), ("cart_voucher", None)]:
        assert post(client, name, variant).status_code == 422


def test_lines_are_ticked_one_by_one_and_all_together(client, honey):
    tea = VariantFactory(stock=4)
    put(client, honey)
    put(client, tea)
    for said, ticked in [
        ({"chosen": [tea.pk, "x"]}, {tea.pk}),
        ({"all": "1"}, {honey.pk, tea.pk}),
        ({"all": "0"}, set()),
    ]:
        post(client, "cart_choose", shown=[honey.pk, tea.pk], **said)
        assert set(CartLine.objects.filter(is_chosen=True).values_list("variant", flat=True)) == ticked


def test_htmx_gets_the_cart_anew_with_the_figure_of_the_header(client, honey):
    put(client, honey)
    page = post(client, "cart_quantity", honey, headers=HTMX, quantity="3").content.decode()

    assert page.lstrip().startswith('<div class="cart" id="cart">')
    assert "555.000" in page
    assert 'hx-swap-oob="true"' in page


# Vouchers


def test_a_voucher_is_used_named_and_left(client, honey):
    put(client, honey)
    voucher = VoucherFactory()
    assert post(client, "cart_voucher", code=f" {voucher.code.lower()} ").status_code == 303
    page = text(client)
    assert "−20.000" in page
    assert "165.000" in page
    post(client, "cart_voucher_remove")
    assert Cart.objects.get().voucher_code == ""


@pytest.mark.parametrize(
    "fields", [{"usage_limit": 1, "used": 1}, {"min_spend_vnd": 900_000}, {"stopped_at": clock.now()}]
)
def test_a_voucher_that_is_good_for_nothing_is_refused_beside_its_field(client, honey, fields):
    put(client, honey)
    response = post(client, "cart_voucher", code=VoucherFactory(**fields).code)

    assert response.status_code == 422
    assert response.context["refusal"].field == "code"
    assert 'id="code_error"' in response.content.decode()
    assert Cart.objects.get().voucher_code == ""


# What the page says


def test_each_producer_has_a_fee_of_its_own_and_says_how_it_came_about(client, honey):
    put(client, honey)
    put(client, VariantFactory(stock=3, weight_g=3000, product__ship_mode="cool"))
    WardFactory(code="26041", name="Trấn Biên")
    page = text(client, f"{CART}?ward_name=&ward=26041")

    assert page.count('class="panel parcel"') == 2
    assert "Phường Trấn Biên" in page
    assert "40.000" in page  # the first weight, two steps more and the cool chain
    assert "15.000" in page


def test_a_ward_that_is_none_is_asked_for_again(client, honey):
    put(client, honey)
    page = text(client, f"{CART}?ward_name=khong+co&ward=")

    assert 'aria-invalid="true"' in page


def test_what_is_in_the_way_of_an_order_is_said_and_can_be_unticked(client, honey):
    gone = VariantFactory(stock=1, product__name="Trà ướp sen")
    put(client, honey)
    put(client, gone)
    inventory.hold(owner="cart:0", lines=[Line(gone.pk, 1)], until=clock.now() + timedelta(hours=1))
    assert 'id="problems"' in text(client)
    post(client, "cart_choose", shown=[gone.pk])
    assert 'id="problems"' not in text(client)


def test_a_new_price_is_told_until_it_was_read(client, honey):
    put(client, honey)
    type(honey).objects.filter(pk=honey.pk).update(price_vnd=195_000)
    assert 'id="new-prices"' in text(client)
    post(client, "cart_prices", seen=[f"{honey.pk}:195000", "x", "1:y"])
    assert 'id="new-prices"' not in text(client)


def test_alcohol_in_the_cart_asks_for_the_visitors_age(client):
    put(client, VariantFactory(stock=1, product=ProductFactory(strong=True)))
    assert 'id="problems"' in text(client)
    client.post(reverse("storefront:age_gate"), {"next": CART})
    assert 'id="problems"' not in text(client)


def test_an_empty_cart_shows_what_to_begin_with(client):
    stock_shelf(2)
    page = text(client)

    assert page.count('class="card"') == 2
    assert "noindex" not in page


def test_a_cart_of_20_lines_costs_no_more_queries_than_one_of_2(client, queries_of, kept_map):
    for number in (2, 20):
        while CartLine.objects.count() < number:
            put(client, VariantFactory(stock=2))
        if number == 2:
            for_two = queries_of(client, CART)

    assert queries_of(client, CART) == for_two <= 8


# Whose cart


def test_a_guest_who_logs_in_finds_both_carts_in_one_on_every_device(client, honey):
    user, tea = UserFactory(), VariantFactory(stock=9)
    phone = Client()
    phone.force_login(user)
    put(phone, tea, 2)
    put(client, honey, 3)
    client.force_login(user)
    response = client.get(CART)

    assert lines() == {tea.pk: 2, honey.pk: 3}
    assert response.cookies["cart"]["max-age"] == 0
    assert response.cookies["cart_count"].value == "5"
    assert "Mật ong" in text(phone)


def test_the_header_knows_the_count_without_a_query_and_after_a_log_in_with_one(client, honey):
    put(client, honey, 3)
    home = reverse("storefront:home")
    with CaptureQueriesContext(connection) as seen:
        assert client.get(home).context["cart"].count == 3
    assert not any("orders_cart" in query["sql"] for query in seen)

    user = UserFactory()
    client.force_login(user)
    assert client.get(home).context["cart"].count == 3
    assert Cart.objects.get().user == user
    other = Client()
    other.force_login(user)
    assert other.get(home).cookies["cart_count"].value == "3"


def test_who_logs_out_leaves_no_count_behind(client, honey):
    client.force_login(UserFactory())
    put(client, honey)
    response = client.post(reverse("account_logout"))

    assert response.cookies["cart_count"]["max-age"] == 0
    assert client.get(CART).context["basket"] is None


@pytest.mark.parametrize("said", ["-1", "many", "9" * 20])
def test_a_count_that_somebody_made_up_is_not_believed(client, said):
    client.cookies["cart"] = "x"
    client.cookies["cart_count"] = said
    assert client.get(reverse("storefront:home")).context["cart"].count == 0


def test_a_machine_that_presses_too_fast_is_told_to_wait(client, honey, settings):
    settings.SHOP_RATES = {"cart": (0.1, 1)}
    fields, address = {"variant": honey.pk, "quantity": 1}, {"REMOTE_ADDR": "192.0.2.78"}
    client.post(ADD, fields, **address)
    refused = client.post(ADD, fields, **address)

    assert (refused.status_code, lines()) == (429, {honey.pk: 1})


def test_a_cart_of_last_year_is_a_new_one_after_it_was_pruned(client, honey):
    from orders import tasks

    with time_machine.travel(clock.now() - timedelta(days=100), tick=False):
        put(client, honey, 2)
    tasks.prune_carts()
    assert client.get(CART).context["basket"] is None
    put(client, honey, 1)
    assert lines() == {honey.pk: 1}


@pytest.mark.parametrize(
    "name", ["cart_choose", "cart_prices", "cart_voucher_remove", "checkout", "hold_goods", "place_order"]
)
def test_a_button_of_a_cart_that_went_away_meanwhile_is_answered(client, monkeypatch, name):
    """Another tab logged in and took the cart along after this request had found it."""
    cart = cart_of((VariantFactory(stock=5), 1))
    WardFactory()
    of = carts.of
    client.cookies[carts.COOKIE] = carts.sealed(cart)

    def then_gone(request):
        found = of(request)
        Cart.objects.all().delete()
        return found

    monkeypatch.setattr(carts, "of", then_gone)
    answer = client.post(reverse(f"storefront:{name}"))
    assert answer.status_code in (302, 303, 422)
    assert answer.status_code == 422 or answer["Location"] == reverse("storefront:cart")
