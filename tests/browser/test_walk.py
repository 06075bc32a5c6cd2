"""Every page that a shopper can open, one after the other, in light and in dark: no barrier on any."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Address
from catalog.models import Product
from core import clock
from inventory.models import StockRecord
from orders.models import Review, Voice
from orders.services import tickets, voices
from orders.states import Status
from tests.browser.conftest import problems
from tests.browser.looks import COLOURS
from tests.factories import UserFactory, VariantFactory, WardFactory
from tests.orders.carts import cart_of, prepared
from tests.orders.web import bring, web_order
from tests.pages.shelves import certify, lot_of, stock_shelf

INFO = ("about", "terms", "complaints", "privacy", "shipping", "returns")
ACCOUNT = (
    "account",
    "account_orders",
    "account_addresses",
    "account_address_new",
    "account_favourites",
    "account_reviews",
    "account_talks",
    "account_profile",
    "account_privacy",
)


@pytest.fixture
def shop(transactional_db):
    """Goods of every kind: plain, sold out, of five stars with a lot and voices, and for adults alone."""
    plain, gone, best = stock_shelf(3)
    StockRecord.objects.filter(variant__product=gone).update(on_hand=0)
    certify(best, 5)
    VariantFactory.create(product__strong=True, product__name="Rượu cần", stock=5)
    return plain, gone, best


@pytest.fixture
def lan(shop):
    """A shopper with an address, an order under way, one that arrived, a review, a question and a talk."""
    lan = UserFactory.create(email="lan@example.vn", phone="+84912345678", full_name="Nguyễn Thị Lan")
    Address.objects.create(
        user=lan,
        receiver="Trần Thị Bưởi",
        phone="+84987654321",
        ward=WardFactory.create(),
        street_line="5/12 ấp Tân Triều",
        as_of=clock.now().date(),
    )
    return lan


def of_goods(shop: tuple[Product, ...]) -> list[str]:
    """Home, lists, goods, their papers and their makers."""
    plain, gone, best = shop
    lot, paper = lot_of(best), best.certificates.order_by("-stars")[0]
    question = voices.ask_about(product_id=best.pk, text="Còn hàng không?", name="Bưởi", user=None)
    voices.answer_question(question_id=question.pk, text="Còn nhiều, mời bạn.")
    return [
        reverse("storefront:home"),
        reverse("storefront:product_list"),
        reverse("storefront:product_list") + "?q=khong-co-gi-nhu-vay",
        reverse("storefront:categories"),
        reverse("storefront:category", args=[plain.category.slug]),
        plain.get_absolute_url(),
        gone.get_absolute_url(),
        best.get_absolute_url(),
        Product.objects.get(age_restricted=True).get_absolute_url(),
        reverse("storefront:reviews", args=[best.slug]),
        reverse("storefront:questions", args=[best.slug]),
        reverse("storefront:producer", args=[best.producer.slug]),
        reverse("storefront:ocop_stars"),
        reverse("storefront:certificate", args=[paper.number]),
        reverse("storefront:certificate", args=["khong-co"]),
        reverse("storefront:trace"),
        reverse("storefront:lot", args=[lot.code]),
    ]


def of_the_frame() -> list[str]:
    """What the shop says of itself, and what it says where there is nothing."""
    return [
        *(reverse(f"storefront:info_{name}") for name in INFO),
        reverse("storefront:offline"),
        reverse("storefront:age_gate"),
        reverse("storefront:track"),
        reverse("storefront:ticket_new"),
        "/khong-co-trang-nay/",
        "/en/",
    ]


def of_an_account(lan, best: Product) -> list[str]:
    """Everything behind the log-in, with something on every list."""
    under_way, arrived = web_order(user=lan), bring(web_order(user=lan, number=2), Status.DELIVERED)
    written = bring(web_order((best.variants.all()[0], 1), user=lan, number=3), Status.DELIVERED)
    voices.write_review(line_id=written.lines.get().pk, user=lan, stars=5, text="Ngọt và thơm.")
    review = Review.objects.get()
    voices.set_review_state(review_id=review.pk, state=Voice.SHOWN)
    talk = tickets.open_ticket(subject="Giao hàng", text="Bao giờ tới?", user=lan, order=under_way)
    return [
        *(reverse(f"storefront:{name}") for name in ACCOUNT),
        reverse("storefront:account_address", args=[lan.addresses.get().pk]),
        reverse("storefront:account_review", args=[arrived.lines.get().pk]),
        reverse("storefront:order", args=[under_way.code]),
        reverse("storefront:order", args=[arrived.code]),
        reverse("storefront:order_return", args=[arrived.code]),
        reverse("storefront:order_ask", args=[arrived.code]),
        reverse("storefront:ticket", args=[talk.code]),
        reverse("storefront:reviews", args=[best.slug]),
        reverse("storefront:cart"),
        reverse("storefront:checkout"),
        reverse("storefront:checkout_review"),
        reverse("account_change_password"),
        reverse("account_logout"),
    ]


def walk(page, addresses: list[str]) -> dict[str, list[str]]:
    """What bars somebody, by address and scheme."""
    found = {}
    for address in addresses:
        page.emulate_media(color_scheme="light")
        page.goto(address)
        found[address] = problems(page)
        page.emulate_media(color_scheme="dark")
        found[f"{address} in dark"] = problems(page, COLOURS)
    return {address: wrong for address, wrong in found.items() if wrong}


def test_no_page_bars_a_guest(open_page, shop):
    page = open_page(reverse("storefront:cart"), width=360, expected="404")
    own = (reverse("account_login"), reverse("account_signup"), reverse("account_reset_password"))

    assert walk(page, [*of_goods(shop), *of_the_frame(), "/gio-hang/", *own]) == {}


def test_the_page_of_a_failure_bars_nobody(open_page, transactional_db):
    page, broken = open_page("/ngoai-tuyen/", width=360), render_to_string("500.html")
    page.route("**/hong/", lambda route: route.fulfill(body=broken, content_type="text/html"))

    assert walk(page, ["/hong/"]) == {}


def test_no_page_bars_an_account_holder(open_page, shop, lan):
    best = shop[2]
    prepared(cart_of((best.variants.all()[0], 2), (shop[0].variants.all()[0], 1), user=lan))
    page = open_page("/", width=360, user=lan)

    assert walk(page, of_an_account(lan, best)) == {}
