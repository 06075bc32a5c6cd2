"""The checkout: what is wrong is named, what is right is kept, and nothing is ordered unread."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts import consent
from accounts.models import Address
from core import clock, redis
from inventory.models import Reservation
from orders.models import Order
from promotions.services import use_voucher
from storefront import carts
from tests.factories import ProductFactory, UserFactory, VariantFactory, VoucherFactory, WardFactory
from tests.inventory.snapshots import figures
from tests.orders.carts import Nothing, cart_of, seen

pytestmark = pytest.mark.django_db
CHECKOUT, REVIEW, PLACE = (f"storefront:{name}" for name in ("checkout", "checkout_review", "place_order"))
RIGHT = {
    "receiver": "Nguyễn Thị Lan",
    "phone": "0912 345 678",
    "ward": "26188",
    "street_line": "12 đường Bưởi",
    "method": "cod",
}


@pytest.fixture
def honey():
    return VariantFactory(stock=10, price_vnd=120_000)


@pytest.fixture
def shopper(honey):
    """Logged in, with two jars in the cart."""
    WardFactory()
    client = Client()
    client.user = UserFactory()
    client.force_login(client.user)
    client.cart = cart_of((honey, 2), user=client.user)
    return client


def fill_in(client, **changes):
    return client.post(reverse(CHECKOUT), RIGHT | changes)


def press(client, **changes):
    """The button, with what the review page shows."""
    client.cart.refresh_from_db()
    said = {"key": client.cart.place_key, "seen": seen(client.cart), "terms": "on"}
    return client.post(reverse(PLACE), {k: v for k, v in (said | changes).items() if v})


def errors(answer) -> dict[str, list[str]]:
    return dict(answer.context["form"].errors)


def test_the_form_leads_to_the_review_with_the_goods_held_for_fifteen_minutes(shopper, honey):
    answer = fill_in(shopper)
    assert (answer.status_code, answer["Location"]) == (303, reverse(REVIEW))
    hold = Reservation.objects.get()
    assert (hold.owner, hold.quantity) == (shopper.cart.owner, 2)
    assert timedelta(minutes=14) < hold.expires_at - clock.now() <= timedelta(minutes=15)
    assert shopper.get(reverse(REVIEW)).status_code == 200


def test_the_button_leads_to_the_order(shopper):
    fill_in(shopper)
    answer = press(shopper)
    order = Order.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"{reverse('storefront:order', args=[order.code])}?token={order.token}"


def test_with_script_the_button_gets_the_part_that_changes_or_an_address_to_go_to(shopper):
    fill_in(shopper)
    shopper.defaults["HTTP_HX_REQUEST"] = "true"
    refused = press(shopper, terms="")
    assert refused.status_code == 422
    assert refused.content.decode().lstrip().startswith('<div class="checkout" id="review">')
    placed = press(shopper)
    assert placed.headers["HX-Redirect"].startswith(f"/don-hang/{Order.objects.get().code}/")


def test_pressing_twice_leads_to_the_same_order(shopper):
    fill_in(shopper)
    key, digest = f"{shopper.cart.pk}:1", seen(shopper.cart)
    said = {"key": key, "seen": digest, "terms": "on"}
    first, second = (shopper.post(reverse(PLACE), said) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Order.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver", ""),
        ("phone", ""),
        ("phone", "0123"),
        ("phone", "01234567890"),
        ("ward", ""),
        ("ward", "00000"),
        ("street_line", ""),
        ("method", "gold"),
        ("method", ""),
        ("email", "lan@"),
    ],
)
def test_a_field_that_makes_no_sense_is_named_and_the_rest_is_kept(shopper, field, value):
    with Nothing():
        answer = fill_in(shopper, **{field: value})
    assert answer.status_code == 422
    assert list(errors(answer)) == [field]
    kept = next(name for name in ("receiver", "street_line") if name != field)
    assert f'value="{RIGHT[kept]}"' in answer.content.decode()


@pytest.mark.parametrize(
    ("tax_code", "kept"),
    [
        ("0312345678", "0312345678"),
        ("0312 345 678-001", "0312345678-001"),
        ("031234567", None),
        ("abc", None),
    ],
)
def test_a_tax_code_has_ten_or_thirteen_digits(shopper, tax_code, kept):
    invoice = {
        "wants_invoice": "on",
        "tax_code": tax_code,
        "company": "Công ty TNHH Bưởi",
        "company_address": "1 đường A",
        "invoice_email": "ketoan@example.vn",
    }
    answer = fill_in(shopper, **invoice)
    if kept is None:
        assert list(errors(answer)) == ["tax_code"]
    else:
        shopper.cart.refresh_from_db()
        assert shopper.cart.details["invoice"]["tax_code"] == kept


def test_an_invoice_needs_all_of_its_fields_and_no_invoice_none(shopper):
    answer = fill_in(shopper, wants_invoice="on")
    assert set(errors(answer)) == {"tax_code", "company", "company_address", "invoice_email"}
    assert fill_in(shopper, tax_code="abc").status_code == 303


def test_a_saved_address_answers_for_the_fields(shopper):
    saved = Address.objects.create(
        user=shopper.user,
        receiver="Trần Văn Bưởi",
        phone="+84987654321",
        ward_id="26188",
        street_line="5 ấp Tân Triều",
        as_of=clock.now().date(),
    )
    answer = shopper.post(reverse(CHECKOUT), {"address": saved.pk, "method": "cod", "phone": "sai"})
    assert answer.status_code == 303
    shopper.cart.refresh_from_db()
    assert (shopper.cart.details["receiver"], shopper.cart.details["phone"]) == (
        "Trần Văn Bưởi",
        "+84987654321",
    )


def test_a_new_address_is_kept_in_the_account_when_that_is_ticked(shopper):
    fill_in(shopper)
    assert not shopper.user.addresses.exists()
    for _ in range(2):
        fill_in(shopper, saves="on")
    kept = shopper.user.addresses.get()
    assert (kept.receiver, kept.phone, kept.ward_id, kept.is_default) == (
        "Nguyễn Thị Lan",
        "+84912345678",
        "26188",
        True,
    )


def test_the_name_of_a_ward_is_enough_without_script(shopper):
    answer = fill_in(shopper, ward="", ward_name="tan trieu")
    assert answer.status_code == 303


def test_an_address_of_somebody_else_cannot_be_chosen(shopper):
    _mine, theirs = (
        Address.objects.create(
            user=user, receiver="X", phone="+84987654321", ward_id="26188", as_of=clock.now().date()
        )
        for user in (shopper.user, UserFactory())
    )
    with Nothing():
        assert "address" in errors(fill_in(shopper, address=theirs.pk))


def test_more_than_there_is_is_said_before_anything_is_kept(shopper, honey):
    shopper.cart.lines.update(quantity=11)
    with Nothing():
        answer = fill_in(shopper)
    assert answer.status_code == 422


def test_the_terms_are_never_ticked_beforehand_and_are_asked_for_by_name(shopper):
    fill_in(shopper)
    assert "checked" not in shopper.get(reverse(REVIEW)).content.decode()
    with Nothing():
        answer = press(shopper, terms="")
    assert answer.status_code == 422
    assert list(errors(answer)) == ["terms"]


def test_wine_wants_a_tick_of_its_own(shopper):
    wine = VariantFactory(product=ProductFactory(strong=True), stock=5)
    shopper.cart.lines.create(variant=wine, quantity=1, added_at=clock.now())
    fill_in(shopper)
    with Nothing():
        answer = press(shopper)
    assert list(errors(answer)) == ["adult"]
    assert press(shopper, adult="on").status_code == 303


def test_a_price_that_changed_is_shown_and_asks_again(shopper, honey):
    fill_in(shopper)
    before = seen(shopper.cart)
    honey.price_vnd = 130_000
    honey.save()
    with Nothing():
        answer = press(shopper, seen=before)
    assert answer.status_code == 422
    assert "260.000" in answer.content.decode()
    assert press(shopper).status_code == 303
    assert Order.objects.get().goods_vnd == 260_000


@pytest.mark.parametrize("forged", [{"total": "1"}, {"price_vnd": "1"}, {"variant": "1"}, {"cart": "1"}])
def test_a_price_variant_or_cart_of_the_sender_is_not_even_read(shopper, forged):
    fill_in(shopper)
    press(shopper, **forged)
    assert Order.objects.get().goods_vnd == 240_000


@pytest.mark.parametrize("said", [{"seen": "0" * 32}, {"seen": ""}, {"key": "1:999"}, {"key": "x"}])
def test_a_forged_digest_or_key_places_nothing(shopper, said):
    fill_in(shopper)
    with Nothing():
        assert press(shopper, **said).status_code == 422


def test_after_the_time_is_over_the_goods_are_held_again_and_words_say_so(shopper, honey):
    fill_in(shopper)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        shopper.force_login(shopper.user)
        answer = press(shopper)
        assert answer.status_code == 422
        assert not Order.objects.exists()
        assert figures(honey) == (10, 2, 0)
        assert press(shopper).status_code == 303


def test_goods_that_are_gone_when_the_time_is_over_are_named_and_the_cart_is_kept(shopper, honey):
    fill_in(shopper)
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        shopper.force_login(shopper.user)
        from inventory import services as inventory

        inventory.expire_due()
        inventory.hold(
            owner="cart:0", lines=[inventory.Line(honey.pk, 9)], until=clock.now() + timedelta(hours=1)
        )
        with Nothing():
            answer = press(shopper)
        assert answer.status_code == 422
        assert shopper.cart.lines.get().quantity == 2


def test_a_voucher_that_was_used_up_meanwhile_is_said_and_the_new_total_shown(shopper):
    voucher = VoucherFactory(usage_limit=1)
    shopper.cart.voucher_code = voucher.code
    shopper.cart.save()
    fill_in(shopper)
    before = seen(shopper.cart)
    use_voucher(code=voucher.code, ref="another")
    with Nothing():
        answer = press(shopper, seen=before)
    assert answer.status_code == 422


def test_messages_are_agreed_to_by_a_tick_of_their_own_and_asked_for_once(shopper, honey):
    fill_in(shopper)
    press(shopper, marketing="on")
    assert consent.standing(shopper.user.pk).keys() == {"marketing"}
    shopper.cart.lines.create(variant=honey, quantity=1, added_at=clock.now())
    fill_in(shopper)
    assert "marketing" not in shopper.get(reverse(REVIEW)).context["form"].fields


def test_without_that_tick_nothing_is_agreed_to(shopper):
    fill_in(shopper)
    press(shopper)
    assert not consent.standing(shopper.user.pk)


def test_without_the_form_the_review_leads_back_to_it(shopper):
    assert shopper.get(reverse(REVIEW))["Location"] == reverse(CHECKOUT)


def test_without_a_cart_the_checkout_leads_to_the_cart(client):
    assert client.get(reverse(CHECKOUT))["Location"] == reverse("storefront:cart")


def test_a_finger_that_cannot_stop_is_asked_to_wait(shopper, settings):
    redis.client().delete(f"bucket:shop:press:{shopper.cart.pk}")  # of an earlier run of the tests
    settings.SHOP_RATES = {**settings.SHOP_RATES, "press": (0.001, 2)}
    assert [fill_in(shopper).status_code for _ in range(3)] == [303, 303, 429]


def test_the_pages_cost_the_same_for_two_lines_and_for_twenty(shopper, queries_of):
    def add(number: int) -> None:
        for _ in range(number):
            shopper.cart.lines.create(variant=VariantFactory(stock=3), quantity=1, added_at=clock.now())

    add(1)
    fill_in(shopper)
    few = [queries_of(shopper, reverse(name)) for name in (CHECKOUT, REVIEW)]
    add(18)
    assert [queries_of(shopper, reverse(name)) for name in (CHECKOUT, REVIEW)] == few


def test_forms_may_lead_on_to_a_gateway_only_when_one_is_named(shopper, settings):
    fill_in(shopper)
    said = []
    for hosts in (["https://pay.example.vn"], []):
        settings.PAYMENT_FORM_HOSTS = hosts
        policy = shopper.get(reverse(REVIEW))["Content-Security-Policy"]
        said += [part.strip() for part in policy.split(";") if "form-action" in part]
    assert said == ["form-action 'self' https://pay.example.vn", "form-action 'self'"]


def test_a_guest_who_has_just_ordered_may_see_the_order_without_its_link(honey):
    """The browser goes straight to a gateway and comes back with nothing but its session."""
    WardFactory()
    guest = Client()
    guest.cart = cart_of((honey, 1))
    guest.cookies[carts.COOKIE] = carts.sealed(guest.cart)
    fill_in(guest, method="vnpay")
    assert press(guest)["Location"].startswith("http")
    order = Order.objects.get()
    assert guest.get(reverse("storefront:pay", args=[order.code])).status_code == 200
