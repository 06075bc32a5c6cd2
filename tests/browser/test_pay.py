"""Shoppers pay through the sandbox over HTTP: on phones, without script, with second thoughts."""

from collections.abc import Iterator

import pytest

from core import clock
from ocop_store.settings import payments as settings_of_payments
from orders.models import Order
from orders.services.expire import expire_unpaid
from orders.services.money import receive
from orders.states import Status
from payments import services
from payments.models import Payment, Refund
from payments.providers.protocol import News, Verdict
from payments.queries import transfer_terms
from storefront import paying
from storefront.returning import Return
from tests.browser.looks import faults
from tests.browser.test_buy import as_guest, write_address
from tests.contracts.conftest import Sandbox, sandbox_process  # noqa: F401
from tests.factories import VariantFactory, WardFactory
from tests.orders.carts import cart_of
from tests.orders.web import web_order

VNPAY, MOMO, BANK = Order.Method.VNPAY, Order.Method.MOMO, Order.Method.BANK_QR
GOES_ON_WITHIN_MS = 20_000  # a message is there within a second, the page asks every five


@pytest.fixture
def gateways(sandbox_process, site, settings, monkeypatch) -> Iterator[Sandbox]:  # noqa: F811
    """VNPay, MoMo and a bank that tell this shop what happened at them. Its page asks each second."""
    monkeypatch.setattr(paying, "REFRESH_S", 1)
    url = sandbox_process.base_url
    keys = settings_of_payments.of_sandbox(url)
    settings.VNPAY, settings.MOMO, settings.BANK, settings.BANK_NOTICES, settings.BANK_LIST = keys
    settings.PAYMENT_FORM_HOSTS = settings_of_payments.form_hosts(url)
    sandbox_process.start_over()
    sandbox_process.switch("vnpay", "ipn_url", f"{site}/hooks/pay/vnpay/")
    sandbox_process.switch("bank", "notice_url", f"{site}/hooks/pay/bank/{{service}}/")
    yield sandbox_process
    sandbox_process.start_over()


@pytest.fixture
def goods(transactional_db):
    """Something that costs 185,000 đồng, 205,000 with its shipping."""
    WardFactory()
    return VariantFactory(price_vnd=185_000, stock=20)


def page_of(order: Order) -> str:
    return f"/don-hang/{order.code}/thanh-toan/?token={order.token}"


def choose(page, outcome: str) -> None:
    """A button on the gateway's page."""
    page.locator(f"button[name=outcome][value={outcome}]").click()


def arrives(page, order: Order) -> None:
    """The page of the order, which is paid."""
    page.wait_for_url(f"**/don-hang/{order.code}/", timeout=GOES_ON_WITHIN_MS)
    order.refresh_from_db()
    assert (order.payment, order.status) == (Order.Payment.PAID, Status.PENDING_CONFIRM)


def transfer(sandbox: Sandbox, payment: Payment, **changes) -> None:
    """A customer of some bank scans the code that the page shows."""
    payment = Payment.objects.select_related("order").get(pk=payment.pk)
    body = {"qr": transfer_terms(payment).qr, **changes}
    sandbox.http.post("/control/transfer", json=body).raise_for_status()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("method", [VNPAY, MOMO])
def test_a_shopper_pays_at_a_gateway(open_page, gateways, goods, method, width):
    order = web_order((goods, 1), method=method)
    page = open_page(page_of(order), width=width)
    page.locator(".pay__go").click()
    choose(page, "pay")
    arrives(page, order)
    assert Payment.objects.get().received_vnd == 205_000
    assert page.locator(".notice--positive").is_visible()


@pytest.mark.parametrize("method", [VNPAY, MOMO])
def test_a_shopper_pays_at_a_gateway_without_script(open_page, gateways, goods, method):
    order = web_order((goods, 1), method=method)
    page = open_page(page_of(order), width=360, script=False)
    page.locator(".pay__go").click()
    choose(page, "pay")
    arrives(page, order)


def test_from_the_cart_straight_to_the_gateway_and_back(open_page, gateways, goods):
    page = open_page("/gioi-thieu/", width=360)
    as_guest(page, cart_of((goods, 1)))
    page.goto("/thanh-toan/")
    write_address(page)
    page.locator("input[name=method][value=vnpay]").check()
    page.locator(".checkout__go").click()
    page.wait_for_url("**/xac-nhan/")
    page.locator("input[name=terms]").check()
    page.locator(".checkout__go").click()
    choose(page, "pay")
    arrives(page, Order.objects.get())


@pytest.mark.parametrize("method", [VNPAY, MOMO])
def test_who_leaves_the_gateway_is_told_so_and_pays_with_a_second_attempt(open_page, gateways, goods, method):
    order = web_order((goods, 1), method=method)
    page = open_page(page_of(order), width=360)
    page.locator(".pay__go").click()
    choose(page, "cancel")
    page.wait_for_url("**/thanh-toan/**")
    assert page.locator(".pay .notice--warning").is_visible()
    assert page.locator(".pay__others").get_attribute("open") is not None
    page.locator(".pay__go").click()
    choose(page, "pay")
    arrives(page, order)
    first, second = Payment.objects.order_by("pk")
    assert (first.state, second.state) == (Payment.State.FAILED, Payment.State.PAID)
    assert first.reference != second.reference


def test_another_way_is_one_press_away(open_page, gateways, goods):
    order = web_order((goods, 1), method=VNPAY)
    page = open_page(page_of(order), width=360)
    page.locator(".pay__others summary").click()
    page.locator(".pay__other", has=page.locator("[value=bank_qr]")).locator("button").click()
    page.locator(".qr").wait_for()
    transfer(gateways, Payment.objects.get())
    arrives(page, order)


def test_a_page_waits_for_a_message_that_is_late(open_page, gateways, goods):
    gateways.switch("vnpay", "ipn_delay_s", 3)
    order = web_order((goods, 1), method=VNPAY)
    page = open_page(page_of(order))
    page.locator(".pay__go").click()
    choose(page, "pay")
    page.locator(".pay__wait").wait_for()
    assert Order.objects.get().payment == Order.Payment.UNPAID, "the return alone pays nothing"
    arrives(page, order)


def test_without_script_the_page_waits_as_well(open_page, gateways, goods):
    gateways.switch("vnpay", "ipn_delay_s", 3)
    order = web_order((goods, 1), method=VNPAY)
    page = open_page(page_of(order), script=False)
    page.locator(".pay__go").click()
    choose(page, "pay")
    page.locator(".pay__wait").wait_for()
    arrives(page, order)


def test_a_transfer_is_seen_by_the_page_itself(open_page, gateways, goods):
    order = web_order((goods, 1), method=BANK)
    payment = services.open_payment(order.pk)
    page = open_page(page_of(order), width=360)
    page.locator(".qr__code").wait_for()
    transfer(gateways, payment)
    arrives(page, order)


def test_a_part_is_shown_with_a_code_for_the_rest(open_page, gateways, goods):
    order = web_order((goods, 1), method=BANK)
    payment = services.open_payment(order.pk)
    page = open_page(page_of(order), width=360)
    first = page.locator(".qr__code").inner_html()
    transfer(gateways, payment, amount=100_000)
    page.locator(".pay__part").wait_for(timeout=GOES_ON_WITHIN_MS)
    assert "105.000" in page.locator(".pay__amount").inner_text()
    assert page.locator(".qr__code").inner_html() != first
    transfer(gateways, payment)
    arrives(page, order)


def test_money_that_comes_after_the_time_takes_the_order_up_again(open_page, gateways, goods):
    order = web_order((goods, 1), method=BANK)
    payment = services.open_payment(order.pk)
    page = open_page(page_of(order), width=360)
    text = transfer_terms(Payment.objects.select_related("order").get(pk=payment.pk)).qr
    Order.objects.update(expires_at=clock.now())
    assert expire_unpaid() == 1
    page.wait_for_url(f"**/don-hang/{order.code}/", timeout=GOES_ON_WITHIN_MS)
    gateways.http.post("/control/transfer", json={"qr": text}).raise_for_status()
    page.wait_for_timeout(1_500)
    page.reload()
    arrives(page, order)
    assert page.locator(".badge--wide").is_visible()


def test_the_terms_of_a_transfer_are_copied_with_one_press(open_page, gateways, goods):
    order = web_order((goods, 1), method=BANK)
    payment = services.open_payment(order.pk)
    page = open_page(page_of(order), width=360)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    copied = []
    for button in page.locator("[data-copy]").all():
        button.click()
        copied.append(page.evaluate("navigator.clipboard.readText()"))
    assert copied == ["1023456789", "205000", payment.reference]
    assert page.locator(".toast").first.is_visible()


def test_without_script_the_terms_can_be_selected_and_no_dead_button_is_shown(open_page, gateways, goods):
    order = web_order((goods, 1), method=BANK)
    payment = services.open_payment(order.pk)
    page = open_page(page_of(order), width=360, script=False)
    assert page.get_by_text(payment.reference, exact=True).is_visible()
    assert not any(button.is_visible() for button in page.locator("[data-copy]").all())


def test_the_code_stays_black_on_white_in_the_dark(open_page, gateways, goods):
    order = web_order((goods, 1), method=BANK)
    services.open_payment(order.pk)
    page = open_page(page_of(order), scheme="dark", width=360)
    box = page.locator(".qr__code").bounding_box()
    assert box["width"] > 250, "large enough to be scanned from a hand's breadth"
    ground = page.locator(".qr").evaluate("element => getComputedStyle(element).backgroundColor")
    assert ground == "rgb(255, 255, 255)"


@pytest.fixture
def stops(goods) -> dict[str, tuple[str, str]]:
    """Every state of the page and of the money on the order's own: name -> (way in, address)."""
    made = iter(range(1, 20))
    big = VariantFactory(price_vnd=12_500_000, stock=9)

    def order_of(method: str, variant=goods) -> Order:
        return web_order((variant, 1), number=next(made), method=method)

    def opened(method: str, verdict: Verdict | None = None, code: str = "") -> Payment:
        order = order_of(method)
        payment = Payment.objects.create(
            order=order,
            method=method,
            reference=f"{order.code}01",
            amount_vnd=order.due_vnd,
            opened_at=clock.now(),
            expires_at=order.expires_at,
            pay_url="https://gateway.example.vn/",
        )
        if verdict:
            services.apply(payment.pk, News(payment.reference, verdict, code=code))
        return payment

    ready, transfer_order, part, owing = order_of(VNPAY), order_of(BANK), order_of(BANK, big), order_of(BANK)
    for order in (transfer_order, part, owing):
        services.open_payment(order.pk)
    receive(part.pk, amount_vnd=1_000_000)
    receive(owing.pk, amount_vnd=250_000)
    Refund.objects.create(
        order=owing,
        way=Refund.Way.TRANSFER,
        reference="HT1",
        amount_vnd=45_000,
        state=Refund.State.READY,
        asked_at=clock.now(),
    )
    failed, held, asking = (
        opened(MOMO, Verdict.FAILED, "1006"),
        opened(VNPAY, Verdict.HELD, "07"),
        opened(VNPAY),
    )
    sealed = Return(asking.pk, False, "00", clock.now()).sealed()

    def stop(order: Order, there: str = "thanh-toan/") -> tuple[str, str]:
        return page_of(order), f"/don-hang/{order.code}/{there}"

    return {
        "ready": stop(ready),
        "transfer": stop(transfer_order),
        "part": stop(part),
        "failed": stop(failed.order),
        "held": stop(held.order),
        "asking": stop(asking.order, f"thanh-toan/?ve={sealed}"),
        "waiting": stop(ready, ""),
        "back": stop(owing, ""),
    }


def test_every_state_fits_the_screen_and_bars_nobody(open_page, gateways, stops):
    page, found = open_page("/gioi-thieu/"), {}
    for name, (way_in, address) in stops.items():
        page.goto(way_in)
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("element => { element.open = true }")
        found[name] = faults(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
