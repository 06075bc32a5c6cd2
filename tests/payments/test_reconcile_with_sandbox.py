"""Lists of stand-ins that share no line with the shop, fetched and compared as every night."""

from datetime import timedelta

import httpx
import pytest

from core import clock
from ocop_store.settings import payments as known
from orders.models import Package
from orders.services import steps
from orders.states import Status
from payments.days import day_of
from payments.models import Difference, Payment, Receipt, StatementDay, StatementLine
from payments.providers import registry
from payments.services import cash, open_payment
from payments.services.reconcile import reconcile_fed
from tests.orders.web import bring, web_order
from tests.payments.books import open_ones
from tests.sandbox.conftest import shop, till

pytestmark = pytest.mark.django_db
__all__ = ["shop", "till"]


@pytest.fixture(autouse=True)
def gateways(till, settings, monkeypatch):
    """The shop's one client talks to the stand-ins, whose messages are all lost."""

    def answer(request: httpx.Request) -> httpx.Response:
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        said = till.http.request(
            request.method, request.url.raw_path.decode(), content=request.read(), headers=headers
        )
        return httpx.Response(said.status_code, content=said.content)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    monkeypatch.setattr(registry, "client", lambda: client)
    url = "http://testserver"
    settings.VNPAY, settings.MOMO, settings.BANK, settings.BANK_NOTICES, _list = known.of_sandbox(url)
    settings.STATEMENT_URLS = known.statements_of_sandbox(url)
    till.switch("vnpay", ipn_drop=True)
    till.switch("momo", ipn_drop=True)


def today():
    return day_of(clock.now())


def pay(till, method: str, number: int) -> Payment:
    """A shopper pays at the gateway, and the shop does not hear of it."""
    order = web_order(method=method, number=number)
    payment = open_payment(order.pk, ip="113.22.10.5", base_url="https://shop.example.vn")
    till.http.get(httpx.URL(payment.pay_url).raw_path.decode())
    assert till.act(method, payment.reference, "pay").status_code == 200
    return payment


def test_payments_whose_messages_were_lost_are_found_by_the_lists_of_the_night(till):
    attempts = [pay(till, "vnpay", 1), pay(till, "momo", 2)]
    done = reconcile_fed(today())
    assert [(done[method].lines, done[method].matched) for method in ("vnpay", "momo")] == [(1, 1), (1, 1)]
    for payment in attempts:
        payment.refresh_from_db()
        assert (payment.state, payment.order.payment) == (Payment.State.PAID, "paid")
    assert open_ones() == []
    before = list(Difference.objects.values()), Receipt.objects.count()
    reconcile_fed(today())
    assert (list(Difference.objects.values()), Receipt.objects.count()) == before


def test_a_payment_that_a_list_leaves_out_or_alters_is_told(till):
    dropped, altered = pay(till, "vnpay", 1), pay(till, "vnpay", 2)
    reconcile_fed(today())
    StatementDay.objects.all().delete()
    StatementLine.objects.all().delete()
    till.switch("vnpay", settlement_drop=dropped.reference, settlement_alter=f"{altered.reference}=1000")
    reconcile_fed(today())
    reconcile_fed(today() + timedelta(days=1))
    assert [bucket for bucket, _key in open_ones(source="vnpay")] == ["amount", "ours"]


def test_cash_that_the_carrier_hands_over_is_written_by_the_lists_of_the_night(till):
    order = bring(web_order(), Status.SHIPPING)
    steps.deliver(order.packages.get().pk)
    Package.objects.update(delivered_at=clock.now())
    cash.follow([order.pk])
    payment = Payment.objects.get()
    assert (
        till.act("carrier", payment.reference, "delivered", amount_vnd=payment.amount_vnd).status_code == 200
    )
    for day in (today(), today() + timedelta(days=1)):
        reconcile_fed(day)
    payment.refresh_from_db()
    assert (payment.state, payment.received_vnd) == (Payment.State.PAID, 120_000)
    assert open_ones(source="cod") == []


def test_a_transfer_that_no_notice_told_of_is_left_to_a_person_with_its_payment(till):
    order = web_order(method="bank_qr")
    payment = open_payment(order.pk)
    answer = till.http.post("/control/transfer", json={"qr": payment.qr})
    assert answer.status_code == 200, answer.text
    day = reconcile_fed(today())["bank_qr"]
    assert (day.opening_vnd, day.in_vnd, day.closing_vnd) == (25_000_000, 120_000, 25_120_000)
    found = Difference.objects.get()
    assert (found.bucket, found.payment, found.theirs_vnd) == ("theirs", payment, 120_000)
    payment.refresh_from_db()
    assert payment.state == Payment.State.PENDING
