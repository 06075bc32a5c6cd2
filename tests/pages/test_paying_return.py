"""Back from a gateway: what the browser brings is told to the shopper and written nowhere."""

from datetime import timedelta

import httpx
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core import clock, redis
from orders.models import Order
from payments import services
from payments.models import Notice, Payment, Receipt
from payments.providers import registry
from payments.providers.protocol import News, Verdict
from storefront import gateway_words
from storefront.returning import KEPT_FOR, PATIENCE, Return
from tests.orders.web import web_order
from tests.pages.gateways import momo_return, vnpay_return, vnpay_says

pytestmark = pytest.mark.django_db
VNPAY, MOMO = Order.Method.VNPAY, Order.Method.MOMO


@pytest.fixture(autouse=True)
def _full_buckets():
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


@pytest.fixture
def asked(monkeypatch):
    """Tasks that were asked for."""
    found: list[str] = []
    monkeypatch.setattr("core.queue.ask", lambda task, *args: bool(found.append(task)) or True)
    return found


def attempt(method: str = VNPAY) -> Payment:
    """A running one of 120,000 đồng."""
    order = web_order(method=method)
    now = clock.now()
    return Payment.objects.create(
        order=order,
        method=method,
        reference=f"{order.code}01",
        request_id=f"{order.code}01R",
        amount_vnd=order.due_vnd,
        opened_at=now,
        expires_at=order.expires_at,
        pay_url="https://gateway.example.vn/",
        look_at=now + timedelta(seconds=45),
    )


def guest_of(payment: Payment) -> Client:
    """Has followed the link of the order."""
    client = Client()
    client.get(f"{page_of(payment)}?token={payment.order.token}")
    return client


def page_of(payment: Payment) -> str:
    return reverse("storefront:pay", args=[payment.order.code])


def come_back(client: Client, query: str, method: str = VNPAY):
    return client.get(f"{reverse('storefront:pay_return', args=[method])}?{query}")


def content_of(answer) -> str:
    """What the page itself says; its frame links to the address that was asked for."""
    return answer.text.partition("<main")[2].partition("</main>")[0]


def books(payment: Payment) -> tuple:
    """Everything a return could have changed."""
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    order = payment.order
    counts = Receipt.objects.count(), Notice.objects.count()
    return (
        payment.state,
        payment.code,
        payment.look_at,
        order.payment,
        order.status,
        order.received_vnd,
        counts,
    )


RETURNS = {VNPAY: vnpay_return, MOMO: momo_return}


@pytest.mark.parametrize("method", RETURNS)
def test_a_return_that_says_paid_pays_nothing(method):
    payment = attempt(method)
    before, client = books(payment), guest_of(payment)
    answer = come_back(client, RETURNS[method](payment), method)
    assert answer.status_code == 302
    assert answer["Location"].startswith(f"{page_of(payment)}?ve=")
    assert client.get(answer["Location"]).context["till"].stage == "asking"
    assert books(payment) == before


def test_the_gateway_is_asked_when_its_message_is_late(asked):
    payment = attempt()
    client, now = guest_of(payment), clock.now()
    with time_machine.travel(now, tick=False):
        there = come_back(client, vnpay_return(payment))["Location"]
        client.get(there)
    assert asked == []
    with time_machine.travel(now + PATIENCE + timedelta(seconds=1), tick=False):
        client.get(there)
        client.get(there)
    assert asked == ["payments.tasks.look_at_payments"], "and not at every load"
    payment.refresh_from_db()
    assert payment.state == Payment.State.PENDING


def test_a_message_that_comes_meanwhile_ends_the_wait_with_good_news():
    payment = attempt()
    client = guest_of(payment)
    there = come_back(client, vnpay_return(payment))["Location"]
    services.apply(payment.pk, News(payment.reference, Verdict.PAID, payment.amount_vnd, "15000001"))
    order_page = reverse("storefront:order", args=[payment.order.code])
    answer = client.get(there, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == order_page
    assert 'class="notice notice--positive" role="status"' in client.get(order_page).text


def test_a_message_before_the_return_leads_straight_to_the_order():
    payment = attempt()
    client = guest_of(payment)
    services.apply(payment.pk, News(payment.reference, Verdict.PAID, payment.amount_vnd, "15000001"))
    there = come_back(client, vnpay_return(payment))["Location"]
    assert client.get(there)["Location"] == reverse("storefront:order", args=[payment.order.code])


@pytest.mark.parametrize(
    ("method", "code", "words"),
    [
        (VNPAY, "24", gateway_words.CANCELLED),
        (VNPAY, "51", gateway_words.NO_FUNDS),
        (MOMO, "1006", gateway_words.CANCELLED),
        (MOMO, "1001", gateway_words.NO_FUNDS),
    ],
)
def test_a_failure_is_told_at_once_with_the_ways_to_try_again(method, code, words):
    payment = attempt(method)
    before, client = books(payment)[3:], guest_of(payment)
    answer = client.get(come_back(client, RETURNS[method](payment, code), method)["Location"])
    assert str(words) in answer.text
    assert answer.context["till"].stage == "ready"
    assert len(answer.context["till"].others) == 3
    assert books(payment)[3:] == before


def test_trying_again_after_a_failure_asks_the_gateway_first_and_opens_a_new_attempt(monkeypatch):
    payment = attempt()
    client = guest_of(payment)
    there = come_back(client, vnpay_return(payment, "24"))["Location"]
    back = client.get(there).context["back"]
    edge = httpx.Client(transport=httpx.MockTransport(vnpay_says("00", "02")))
    monkeypatch.setattr(registry, "client", lambda: edge)
    press = reverse("storefront:pay_attempt", args=[payment.order.code])
    answer = client.post(press, {"method": VNPAY, "ve": back})
    new = Payment.objects.latest("pk")
    assert answer["Location"] == new.pay_url
    assert new.reference != payment.reference
    payment.refresh_from_db()
    assert payment.state == Payment.State.FAILED


def test_trying_again_after_a_lie_of_the_browser_finds_the_order_paid(monkeypatch):
    """The browser says "cancelled", the gateway says "paid": nobody is asked for the money again."""
    payment = attempt()
    client = guest_of(payment)
    back = client.get(come_back(client, vnpay_return(payment, "24"))["Location"]).context["back"]
    edge = httpx.Client(transport=httpx.MockTransport(vnpay_says("00", "00")))
    monkeypatch.setattr(registry, "client", lambda: edge)
    press = reverse("storefront:pay_attempt", args=[payment.order.code])
    answer = client.post(press, {"method": VNPAY, "ve": back})
    assert answer["Location"] == reverse("storefront:order", args=[payment.order.code])
    payment.order.refresh_from_db()
    assert payment.order.payment == Order.Payment.PAID
    assert Payment.objects.count() == 1


def forged(payment: Payment) -> dict[str, str]:
    """Queries VNPay has not sent."""
    right = vnpay_return(payment)
    text, _hash, mac = right.partition("&vnp_SecureHash=")
    return {
        "no query": "",
        "no signature": text,
        "an empty signature": f"{text}&vnp_SecureHash=",
        "another amount": right.replace("vnp_Amount=12000000", "vnp_Amount=100"),
        "another result": vnpay_return(payment, "24").replace("ResponseCode=24", "ResponseCode=00"),
        "another order": right.replace(payment.reference, f"{payment.reference}9"),
        "another shop": vnpay_return(payment, vnp_TmnCode="OTHERSHP"),
        "no attempt of ours": vnpay_return(payment, vnp_TxnRef="DH0000000000001"),
        "twice the same": f"{right}&vnp_ResponseCode=00",
        "a cut signature": f"{text}&vnp_SecureHash={mac[:-1]}",
        "no text at all": "%00%ff&&&===",
    }


@pytest.mark.parametrize("name", [*forged(Payment(reference="x", amount_vnd=120_000, order=Order(code="x")))])
def test_a_return_that_is_not_genuine_is_told_without_detail(name):
    payment = attempt()
    before, client = books(payment), guest_of(payment)
    answer = come_back(client, forged(payment)[name])
    assert answer.status_code == 400
    assert payment.order.code not in content_of(answer)
    assert reverse("storefront:track") in content_of(answer)
    assert books(payment) == before


@pytest.mark.parametrize("method", ["cod", "bank_qr", "zalopay", "x" * 300])
def test_no_other_method_has_a_way_back(method):
    assert come_back(Client(), "a=b", method).status_code == 400


def test_whoever_has_lost_the_session_is_led_to_tracking_and_shown_nothing():
    payment = attempt()
    answer = come_back(Client(), vnpay_return(payment))
    assert answer.status_code == 200
    assert payment.order.code not in content_of(answer)
    assert reverse("storefront:track") in content_of(answer)


def test_the_way_back_keeps_the_language_of_the_order():
    payment = attempt()
    Order.objects.update(locale="en")
    there = come_back(guest_of(payment), vnpay_return(payment))["Location"]
    assert there.startswith(f"/en{page_of(payment)}")


def test_what_was_brought_back_can_be_neither_made_up_nor_used_for_another_attempt():
    payment = attempt()
    client = guest_of(payment)
    other = Return(payment.pk + 1, True, "24", clock.now()).sealed()
    for made_up in (other, "x", "", "a:b:c", Return(payment.pk, True, "24", clock.now()).sealed()[:-1]):
        till = client.get(page_of(payment), {"ve": made_up}).context["till"]
        assert (till.stage, till.failure) == ("ready", "")


def test_what_was_brought_back_long_ago_is_no_news():
    payment = attempt()
    sealed = Return(payment.pk, False, "00", clock.now()).sealed()
    assert Return.opened(sealed) is not None
    with time_machine.travel(clock.now() + KEPT_FOR + timedelta(seconds=2), tick=False):
        assert Return.opened(sealed) is None


def test_a_wait_that_takes_long_is_called_so():
    payment = attempt()
    client = guest_of(payment)
    there = come_back(client, vnpay_return(payment))["Location"]
    assert not client.get(there).context["till"].is_slow
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
        assert client.get(there).context["till"].is_slow
