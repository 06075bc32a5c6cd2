"""The whole way of money in a browser: paid by every method, a part given back, settled to the đồng."""

import re
from datetime import date, timedelta

import pytest

from catalog.models import Membership, Producer
from core import clock, relay
from ocop_store.settings import payments as settings_of_payments
from orders.models import Order
from orders.states import Status
from payments.models import Difference, Payment, Rate, Refund, Settlement
from payments.services.reconcile import reconcile_fed
from payments.services.refunds import lease_refunds, send_refund
from payments.services.settlements import settle
from tests.browser.test_buy import as_guest, write_address
from tests.browser.test_pay import choose, gateways, transfer
from tests.contracts.conftest import Sandbox, sandbox_process
from tests.factories import ProducerFactory, UserFactory, WardFactory
from tests.orders.carts import cart_of
from tests.orders.web import bring
from tests.pages import money
from tests.payments import settling

__all__ = ["gateways", "sandbox_process"]

VNPAY, MOMO, BANK, COD = Order.Method.VNPAY, Order.Method.MOMO, Order.Method.BANK_QR, Order.Method.COD
METHODS = (VNPAY, MOMO, BANK, COD)
BY_GATEWAY = (VNPAY, MOMO)
PRICE_VND, SHIPPING_VND = 185_000, 15_000

# Two units are bought and one goes back: of each order 185,000 đồng of goods and 15,000 of shipping are left.
LEFT = {
    "Hàng hoá": 185_000,
    "Giao hàng": 15_000,
    "Hoa hồng": -9_250,  # 5 %
    "Thuế GTGT đã khấu trừ": -1_850,  # 1 %
    "Thuế TNCN đã khấu trừ": -925,  # 0.5 %
    "Thuế GTGT đã khấu trừ trên phí vận chuyển": -450,  # 3 %
    "Thuế TNCN đã khấu trừ trên phí vận chuyển": -225,  # 1.5 %
}
DUE_VND = 4 * 187_300


@pytest.fixture
def seller(transactional_db) -> Producer:
    """A household, of whose goods the shop keeps 5 % and the tax."""
    WardFactory.create()
    Rate.objects.create(kind=Rate.Kind.COMMISSION, valid_from=date(2026, 6, 1), basis_points=500)
    producer: Producer = ProducerFactory.create(kind=settling.HOUSEHOLD)
    return producer


@pytest.fixture
def lists(gateways: Sandbox, settings) -> Sandbox:
    """The gateways, the bank and the carrier also hand out their books."""
    settings.STATEMENT_URLS = settings_of_payments.statements_of_sandbox(gateways.base_url)
    return gateways


def test_paid_by_every_method_given_back_in_part_and_settled_to_the_dong(open_page, lists, seller):
    goods = settling.goods(seller, PRICE_VND)
    orders = {method: buy(open_page, lists, goods, method) for method in METHODS}
    for method, order in orders.items():
        arrive(lists, order, method)
        settling.send_back(order.lines.get(), 1)

    staff = open_page("/admin/", user=money.bookkeeper())
    for method, order in orders.items():
        give_back(staff, open_page, lists, order, method)

    due = pay_the_producer(staff, lists, seller)
    assert due == DUE_VND
    assert read_by_the_producer(open_page, seller) == {words: 4 * vnd for words, vnd in LEFT.items()}
    assert taken_there(lists) == {method.value: 200_000 for method in METHODS}
    for day in (settling.today(), settling.today() + timedelta(days=1)):
        reconcile_fed(day)
    assert list(Difference.objects.filter(closed_at=None).values_list("source", "bucket", "key")) == []


def buy(open_page, sandbox: Sandbox, goods, method: str) -> Order:
    """Two units from the cart to what the shopper sees after paying, on a phone."""
    before = set(Order.objects.values_list("pk", flat=True))
    page = open_page("/gioi-thieu/", width=360)
    as_guest(page, cart_of((goods, 2)))
    page.goto("/thanh-toan/")
    write_address(page)
    page.locator(f"input[name=method][value={method}]").check()
    page.locator(".checkout__go").click()
    page.wait_for_url("**/xac-nhan/")
    page.locator("input[name=terms]").check()
    page.locator(".checkout__go").click()
    if method in BY_GATEWAY:
        choose(page, "pay")
    elif method == BANK:
        page.locator(".qr").wait_for()
        transfer(sandbox, Payment.objects.get(method=BANK))
    page.wait_for_url(re.compile(r"/don-hang/DH\d+/$"))
    order: Order = Order.objects.exclude(pk__in=before).get()
    assert (order.goods_vnd, order.shipping_vnd) == (2 * PRICE_VND, SHIPPING_VND)
    assert order.code in page.locator("h1").inner_text()
    assert order.status == Status.PENDING_CONFIRM
    assert order.payment == (Order.Payment.UNPAID if method == COD else Order.Payment.PAID)
    return order


def arrive(sandbox: Sandbox, order: Order, method: str) -> None:
    """Delivered; cash is collected at the door, and handed over with the carrier's list of the night."""
    bring(order, Status.DELIVERED)
    if method != COD:
        return
    relay.run()
    parcel = Payment.objects.get(order=order)
    body = {"gateway": "carrier", "reference": parcel.reference, "outcome": "delivered"}
    sandbox.http.post("/control/payments", json=body | {"amount_vnd": parcel.amount_vnd}).raise_for_status()
    reconcile_fed(settling.today())
    order.refresh_from_db()
    assert (order.payment, order.received_vnd) == (Order.Payment.PAID, order.due_vnd)


def give_back(staff, open_page, sandbox: Sandbox, order: Order, method: str) -> None:
    """Staff ask for the refund of the unit that came back; the shopper sees its end."""
    staff.goto("/admin/payments/refund/owing/")
    staff.locator("tr", has_text=order.code).get_by_role("link").last.click()
    assert staff.locator("[name=amount_vnd]").input_value() == str(PRICE_VND)
    staff.locator("[name=reason]").fill("Khách gửi lại một hũ")
    staff.locator("main form button, #content-main form button").first.click()
    staff.wait_for_load_state()
    refund = Refund.objects.get(order=order)
    if method in BY_GATEWAY:
        worker()
    else:
        name_account(open_page, order)
        staff.goto(f"/admin/payments/refund/{refund.pk}/change/")
        assert "9704" not in staff.locator(".payee").inner_text()
        assert "LÊ VĂN TÁM" in staff.locator(".payee").inner_text()
        out = {"direction": "out", "amount": PRICE_VND, "content": f"{refund.reference} hoan tien"}
        sandbox.http.post("/control/transfer", json=out).raise_for_status()
    wait_for(staff, lambda: Refund.objects.get(pk=refund.pk).state == Refund.State.DONE)
    page = open_page(f"/don-hang/{order.code}/?token={order.token}", width=360)
    assert "185.000" in page.locator(".backs__list").inner_text()
    order.refresh_from_db()
    assert (order.owed_vnd, order.refunded_vnd) == (0, PRICE_VND)


def name_account(open_page, order: Order) -> None:
    """The shopper says where the money should go."""
    page = open_page(f"/don-hang/{order.code}/?token={order.token}", width=360)
    page.locator("[name=bank]").select_option("970415")
    page.locator("[name=account]").fill("1088 7766 55")
    page.locator("[name=holder]").fill("Lê Văn Tám")
    page.locator(".backs__account button").click()
    page.wait_for_load_state()


def worker() -> None:
    """What the worker does in some minutes: sends refunds, and asks what became of them."""
    for _turn in range(3):
        open_ones = Refund.objects.filter(state__in=(Refund.State.READY, Refund.State.SENT))
        open_ones.update(not_before=clock.now())
        for refund_id in lease_refunds():
            send_refund(refund_id)


def wait_for(page, is_so, seconds: float = 10.0) -> None:
    """A message is on its way."""
    for _try in range(int(seconds * 10)):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come")


def pay_the_producer(staff, sandbox: Sandbox, seller: Producer) -> int:
    """Eight days later staff close the settlement and transfer it; the sum on their page, in đồng."""
    for order in Order.objects.all():
        settling.ended(order)
    settlement = settle(seller.pk, until=settling.today())
    assert settlement is not None
    address = f"/admin/payments/settlement/{settlement.pk}/change/"
    staff.goto(address)
    shown = vnd(staff.locator(".results--wide tbody tr").last.locator("td").last.inner_text())
    press(staff, "close")
    body = {"direction": "out", "amount": shown, "content": f"{settlement.code} thanh toan"}
    line = sandbox.http.post("/control/transfer", json=body).json()
    staff.goto(address)
    press(staff, "pay", bank_reference=str(line["reference"]))
    settlement.refresh_from_db()
    assert (settlement.state, settlement.total_vnd) == (Settlement.State.PAID, shown)
    return shown


def press(staff, step: str, **typed: str) -> None:
    """A button of a record, and the second look it asks for."""
    form = staff.locator(f"form[action*='/{step}/']")
    for name, value in typed.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("button").click()
    staff.locator("input[name=confirmed]").wait_for(state="attached")
    staff.locator("form.step button").click()
    staff.wait_for_load_state()


def read_by_the_producer(open_page, seller: Producer) -> dict[str, int]:
    """The sums of the settlement as its owner sees them on a phone, by their words."""
    owner = UserFactory.create()
    Membership.objects.create(user=owner, producer=seller, role="owner")
    page = open_page("/kenh-nguoi-ban/doi-soat/", width=360, user=owner)
    assert "749.200" in page.locator(".goods").inner_text()
    page.locator(".goods a").click()
    page.locator(".sums__total").wait_for()
    assert vnd(page.locator(".sums__total dd").inner_text()) == DUE_VND
    assert page.locator("details.due").count() == 8  # four packages and what came back of each
    rows = page.locator("section[aria-labelledby=sums] .sums > div:not(.sums__total)")
    return {row.locator("dt").inner_text(): vnd(row.locator("dd").inner_text()) for row in rows.all()}


def taken_there(sandbox: Sandbox) -> dict[str, int]:
    """What each side kept by its own books, refunds taken off: not one line of them is ours."""
    told = sandbox.http.get("/control/payments").json()
    vnpay = sum(
        (1 if one["kind"] == "01" else -1) * one["amount"] // 100
        for payment in told["vnpay"]
        for one in payment["transactions"]
    )
    momo = sum(
        -one["amount"] if "of" in one else one["amount"]
        for payment in told["momo"]
        for one in payment["transactions"]
    )
    lines = [line for line in told["bank"] if "QT" not in line["typed"]]
    bank = sum(line["amount_vnd"] * (1 if line["direction"] == "in" else -1) for line in lines)
    cash = sum(parcel["collected_vnd"] for parcel in told["carrier"])
    return {"vnpay": vnpay, "momo": momo, "bank_qr": bank + PRICE_VND, "cod": cash - PRICE_VND}


def vnd(words: str) -> int:
    """ "−9.250 ₫" -> -9250."""
    digits = int(re.sub(r"\D", "", words))
    return -digits if words.strip()[0] in "-−" else digits
