"""The page on which an order is paid: what it says in every state, and what its buttons lead to."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from core import qr, redis
from orders.models import Order
from orders.services.cancel import cancel
from orders.services.money import LONGEST_HOLDS, receive
from orders.states import Status
from payments import services
from payments.models import Payment
from payments.providers import registry, vietqr
from payments.providers.protocol import News, Verdict
from payments.queries import transfer_terms
from storefront import gateway_words
from storefront.paying import FACE_CHECK_ABOVE_VND
from tests.factories import ProductFactory, UserFactory, VariantFactory
from tests.orders.web import SHIPPING_VND, web_order
from tests.pages.gateways import is_away

pytestmark = pytest.mark.django_db
VNPAY, MOMO, BANK, COD = Order.Method.VNPAY, Order.Method.MOMO, Order.Method.BANK_QR, Order.Method.COD


@pytest.fixture(autouse=True)
def _full_buckets():
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


@pytest.fixture
def edge(monkeypatch):
    """edge(answer): who answers in place of the gateways."""

    def answer_with(answer) -> None:
        client = httpx.Client(transport=httpx.MockTransport(answer))
        monkeypatch.setattr(registry, "client", lambda: client)

    return answer_with


def order_of(total_vnd: int, method: str, **fields) -> Order:
    """An order of so many đồng in all."""
    return web_order(
        (VariantFactory.create(price_vnd=total_vnd - SHIPPING_VND, stock=5), 1), method=method, **fields
    )


def page_of(order: Order) -> str:
    return reverse("storefront:pay", args=[order.code])


def guest_of(*orders: Order) -> Client:
    """Has followed the links of these orders."""
    client = Client()
    for order in orders:
        assert client.get(f"{page_of(order)}?token={order.token}")["Location"] == page_of(order)
    return client


def press(client: Client, order: Order, method: str, **more: str):
    return client.post(reverse("storefront:pay_attempt", args=[order.code]), {"method": method, **more})


def books(order: Order) -> tuple:
    """Everything a page could have changed."""
    order.refresh_from_db()
    attempts = list(order.payments.order_by("pk").values_list("reference", "state"))
    return order.method, order.status, order.payment, order.received_vnd, order.owed_vnd, attempts


def with_htmx(client: Client, address: str):
    return client.get(address, headers={"HX-Request": "true"})


def mark_of(answer) -> str:
    """What the page will say that it shows when it asks again."""
    return re.findall(r"thay=([\w-]+)", answer.text)[0]


def test_the_page_says_what_is_to_be_paid_and_until_when_and_opens_nothing():
    order = order_of(205_000, VNPAY)
    before = books(order)
    answer = guest_of(order).get(page_of(order))
    assert answer.status_code == 200
    assert "205.000\u00a0₫" in answer.text
    assert f'datetime="{timezone.localtime(order.expires_at):%Y-%m-%d}' in answer.text
    assert [way.method for way in answer.context["till"].others] == [COD, MOMO, BANK]
    assert books(order) == before
    assert not Payment.objects.exists()


def test_the_button_leads_to_the_gateway_and_a_second_press_to_the_same_payment(settings):
    order = order_of(205_000, VNPAY)
    client = guest_of(order)
    first, second = press(client, order, VNPAY), press(client, order, VNPAY)
    assert (first.status_code, first["Location"]) == (303, second["Location"])
    assert first["Location"].startswith(f"{settings.VNPAY['pay_url']}?")
    asked = parse_qs(urlsplit(first["Location"]).query)
    payment = Payment.objects.get()
    assert asked["vnp_TxnRef"] == [payment.reference]
    assert asked["vnp_Amount"] == ["20500000"]
    assert asked["vnp_ReturnUrl"] == ["http://testserver/thanh-toan/ve/vnpay/"]


def test_with_script_the_page_is_told_where_to_go():
    order = order_of(205_000, VNPAY)
    client = guest_of(order)
    address = reverse("storefront:pay_attempt", args=[order.code])
    answer = client.post(address, {"method": VNPAY}, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == Payment.objects.get().pay_url


def test_a_transfer_shows_its_code_and_every_word_of_it():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    assert press(client, order, BANK)["Location"] == page_of(order)
    payment = Payment.objects.get()
    text = client.get(page_of(order)).text
    for word in ("Vietcombank", "1023456789", "OCOP DONG NAI (MAU)", payment.reference, 'data-copy="205000"'):
        assert word in text
    read = vietqr.decode(transfer_terms(payment).qr)
    assert (read.bin, read.account, read.amount_vnd) == ("970436", "1023456789", 205_000)
    assert qr.drawing(transfer_terms(payment).qr) in text
    for link in transfer_terms(payment).links:
        assert f'href="{escape(link.url)}" rel="noreferrer"' in text


def test_the_code_stands_on_white_and_can_be_saved():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    address = reverse("storefront:pay_picture", args=[order.code])
    assert client.get(address).status_code == 404, "nothing was opened yet"
    press(client, order, BANK)
    assert '<path fill="#fff"' in client.get(page_of(order)).text
    picture = client.get(address)
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert order.code in picture["Content-Disposition"]


def test_after_a_part_the_rest_is_asked_for_with_the_same_content():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    press(client, order, BANK)
    before = transfer_terms(Payment.objects.get())
    receive(order.pk, amount_vnd=50_000)
    answer = client.get(page_of(order))
    after = answer.context["till"].terms
    assert (after.content, after.amount_vnd) == (before.content, 155_000)
    assert vietqr.decode(after.qr).amount_vnd == 155_000
    assert "50.000\u00a0₫" in answer.text
    assert COD not in [way.method for way in answer.context["till"].others]


@pytest.mark.parametrize(
    ("total_vnd", "is_told"), [(FACE_CHECK_ABOVE_VND, False), (FACE_CHECK_ABOVE_VND + 1, True)]
)
def test_above_ten_millions_the_face_check_is_announced(total_vnd, is_told):
    order = order_of(total_vnd, BANK)
    client = guest_of(order)
    press(client, order, BANK)
    assert ("2345/Q" in client.get(page_of(order)).text) is is_told


def test_a_page_that_asks_again_is_answered_when_something_has_changed():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    press(client, order, BANK)
    seen = mark_of(client.get(page_of(order)))
    again = f"{page_of(order)}?thay={seen}"
    assert (with_htmx(client, again).status_code, with_htmx(client, again).content) == (204, b"")
    receive(order.pk, amount_vnd=50_000)
    changed = with_htmx(client, again)
    assert changed.status_code == 200
    assert changed.text.lstrip().startswith('<div class="pay" id="till"')
    assert mark_of(changed) != seen


def test_once_it_is_paid_the_page_goes_on_to_the_order():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    press(client, order, BANK)
    receive(order.pk, amount_vnd=205_000)
    there = reverse("storefront:order", args=[order.code])
    assert with_htmx(client, f"{page_of(order)}?thay=x")["HX-Redirect"] == there
    assert client.get(there).text.count('class="notice notice--positive" role="status"') == 1
    plain = client.get(page_of(order))
    assert (plain.status_code, plain["Location"]) == (303, there)


def test_without_script_only_a_page_that_waits_loads_itself_again():
    order = order_of(205_000, VNPAY)
    client = guest_of(order)
    refresh = '<noscript><meta http-equiv="refresh"'
    assert refresh not in client.get(page_of(order)).text
    press(client, order, BANK)
    assert refresh in client.get(page_of(order)).text


def test_an_order_of_somebody_else_cannot_be_seen_paid_or_changed():
    order, other = order_of(205_000, BANK), order_of(300_000, BANK, number=2, user=UserFactory())
    press(guest_of(order), order, BANK)
    before = books(order)
    member, staff = Client(), Client()
    member.force_login(other.user)
    staff.force_login(UserFactory(staff=True))
    for stranger in (Client(), guest_of(other), member, staff):
        assert stranger.get(page_of(order)).status_code == 404
        assert stranger.get(reverse("storefront:pay_picture", args=[order.code])).status_code == 404
        assert press(stranger, order, MOMO).status_code == 404
    assert Client().get(f"{page_of(order)}?token={other.token}").status_code == 404
    assert books(order) == before


def test_the_button_wants_a_token_of_its_own_page():
    order = order_of(205_000, BANK)
    client = Client(enforce_csrf_checks=True)
    client.get(f"{page_of(order)}?token={order.token}")
    assert press(client, order, BANK).status_code == 403
    assert not Payment.objects.exists()


@pytest.mark.parametrize("end", ["paid", "cancelled", "cash"])
def test_what_is_not_to_be_paid_leads_to_the_order(end):
    order = order_of(205_000, COD if end == "cash" else VNPAY)
    if end == "paid":
        receive(order.pk, amount_vnd=205_000)
    elif end == "cancelled":
        cancel(order.pk)
    client, before = Client(), books(order)
    there = reverse("storefront:order", args=[order.code])
    client.get(f"{there}?token={order.token}")
    assert client.get(page_of(order))["Location"] == there
    assert press(client, order, VNPAY)["Location"] == there
    assert books(order) == before


def test_paying_at_the_door_after_all_lets_the_producers_begin():
    order = order_of(205_000, VNPAY)
    answer = press(guest_of(order), order, COD)
    assert answer["Location"] == reverse("storefront:order", args=[order.code])
    order.refresh_from_db()
    assert (order.method, order.status, order.cod) == (COD, Status.PENDING_CONFIRM, Order.Cod.DUE)
    assert order.expires_at is None


def test_after_a_part_nothing_is_paid_at_the_door():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    press(client, order, BANK)
    receive(order.pk, amount_vnd=5_000)
    before = books(order)
    assert press(client, order, COD).status_code == 422
    assert books(order) == before


@pytest.mark.parametrize("method", ["cash", "vnpay\0", "zalopay", "VNPAY", "momo " * 50])
def test_a_way_that_does_not_exist_is_refused_in_words(method):
    order = order_of(205_000, VNPAY)
    client, before = guest_of(order), books(order)
    answer = press(client, order, method)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert books(order) == before


def test_momo_takes_no_more_than_fifty_millions():
    order = order_of(50_000_001, VNPAY)
    client = guest_of(order)
    before = books(order)
    assert [way.method for way in client.get(page_of(order)).context["till"].others] == [BANK]
    assert press(client, order, MOMO).status_code == 422
    assert books(order) == before


def test_a_method_without_credentials_is_not_offered(settings):
    settings.MOMO = settings.MOMO | {"secret_key": ""}
    order = order_of(205_000, MOMO)
    client = guest_of(order)
    answer = client.get(page_of(order))
    assert not answer.context["till"].way.is_offered
    assert press(client, order, MOMO).status_code == 422


def test_a_gateway_that_is_away_is_said_and_the_order_waits_on(edge):
    edge(is_away)
    order = order_of(205_000, MOMO)
    client = guest_of(order)
    address = reverse("storefront:pay_attempt", args=[order.code])
    answer = client.post(address, {"method": MOMO}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert answer.text.lstrip().startswith('<div class="pay" id="till"')
    assert 'role="alert"' in answer.text
    order.refresh_from_db()
    assert (order.status, order.payment) == (Status.PENDING_PAYMENT, Order.Payment.UNPAID)
    assert press(client, order, BANK).status_code == 303, "another way is free"


def test_a_finger_that_cannot_stop_is_asked_to_wait(settings):
    settings.SHOP_RATES = settings.SHOP_RATES | {"pay": (0.01, 2)}
    order = order_of(205_000, VNPAY)
    client = guest_of(order)
    assert [press(client, order, VNPAY).status_code for _ in range(3)] == [303, 303, 429]


def test_after_its_time_the_page_says_so_and_sells_nothing():
    order = order_of(205_000, BANK)
    client = guest_of(order)
    press(client, order, BANK)
    order.refresh_from_db()
    with time_machine.travel(order.expires_at + timedelta(seconds=1), tick=False):
        till = client.get(page_of(order)).context["till"]
        assert (till.stage, till.terms) == ("over", None)
        assert press(client, order, BANK).status_code == 422


def test_trying_again_prolongs_the_wait_but_not_for_ever(settings):
    order = order_of(205_000, VNPAY)
    client, placed = guest_of(order), order.placed_at
    for minutes in range(10, 70, 10):
        with time_machine.travel(placed + timedelta(minutes=minutes), tick=False):
            press(client, order, VNPAY)
    order.refresh_from_db()
    assert order.expires_at == placed + LONGEST_HOLDS * timedelta(minutes=settings.HOLD_MINUTES)


@pytest.mark.parametrize(
    ("method", "code"), [(method, code) for method, codes in gateway_words.WORDS.items() for code in codes]
)
def test_every_code_of_a_failure_has_words_of_its_own(method, code):
    words = gateway_words.failure(method, code)
    assert words
    assert words != gateway_words.failure(method, "no such code")


def test_a_failed_attempt_is_explained_and_the_next_one_is_new():
    order = order_of(205_000, VNPAY)
    client = guest_of(order)
    press(client, order, VNPAY)
    first = Payment.objects.get()
    services.apply(first.pk, News(first.reference, Verdict.FAILED, code="51"))
    answer = client.get(page_of(order))
    assert str(gateway_words.NO_FUNDS) in answer.text
    press(client, order, VNPAY)
    second = Payment.objects.latest("pk")
    assert (second.state, second.reference != first.reference) == (Payment.State.PENDING, True)
    assert str(gateway_words.NO_FUNDS) not in client.get(page_of(order)).text


def test_money_under_suspicion_is_not_asked_for_twice():
    order = order_of(205_000, VNPAY)
    client = guest_of(order)
    press(client, order, VNPAY)
    payment = Payment.objects.get()
    services.apply(payment.pk, News(payment.reference, Verdict.HELD, code="07"))
    text = client.get(page_of(order)).text
    assert client.get(page_of(order)).context["till"].stage == "held"
    assert "<form" not in text.partition('id="till"')[2].partition("<footer")[0]


def test_the_page_costs_the_same_however_long_the_order_is(queries_of):
    def cost(number: int, lines: int) -> int:
        product = ProductFactory()
        goods = [(VariantFactory.create(product=product, stock=5), 1) for _ in range(lines)]
        order = web_order(*goods, number=number, method=BANK)
        client = guest_of(order)
        press(client, order, BANK)
        return queries_of(client, page_of(order))

    assert cost(1, 2) == cost(2, 20) == 2
