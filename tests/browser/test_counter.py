"""The counter at a fair: a minute without a network, a tab that is closed, answers that are lost; and the
code a customer scans."""

import json
import uuid
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

import pytest
from django.templatetags.static import static

from core import clock
from inventory.models import StockRecord
from orders.models import Order
from payments.providers import vietqr
from payments.providers.vietqr import VietQr
from payments.services import payout
from tests.browser.conftest import problems, session_of
from tests.browser.test_workspace_orders import KEPT, LOST, QUAY, variant
from tests.factories import UserFactory, VariantFactory
from tests.workspace.seats import member
from workspace.views import counter as views

SALES, OFFLINE_S = 24, 60
ACCOUNT = "0071000123456"


@pytest.fixture
def seat(transactional_db):
    return member("owner")


@pytest.fixture
def paid_by_transfer(seat, settings):
    """The producer's account is known and may be used."""
    settings.PAYOUT_REST_DAYS = 0
    row = payout.name_account(
        producer_id=seat.producer_id,
        bank="970436",
        account=ACCOUNT,
        holder="HTX BƯỞI TÂN TRIỀU",
        by=seat.user,
    )
    payout.confirm_account(row.pk, by=UserFactory.create(staff=True))


class Lost(Exception):
    """Makes an answer of 500."""


class Line:
    """The line between the devices and the shop: cut, or such that answers are lost, or good. It is cut at
    the shop's end as well, for a tab that is opened while the browser plays offline may still send."""

    def __init__(self, monkeypatch) -> None:
        self.is_cut, self.answers_to_lose, self.lost = True, 0, 0
        self.sell = views._sell
        monkeypatch.setattr(views, "_sell", self.answer)

    def answer(self, request, seat):
        """A sale comes in; its answer is a page of error, as of a gateway between that has lost the shop."""
        if self.is_cut:
            raise Lost
        order = self.sell(request, seat)
        if self.lost < self.answers_to_lose:
            self.lost += 1
            raise Lost
        return order


def test_a_minute_of_sales_without_a_network_arrives_once_each_with_its_moment(open_page, seat, monkeypatch):
    honey, tea = variant(seat, stock=100), variant(seat, "Trà", stock=100)
    page = open_page(QUAY, width=360, user=seat.user, worker=True, expected=f"{LOST}|500")
    assert page.evaluate(KEPT)
    context = page.context
    began = clock.now() - timedelta(seconds=OFFLINE_S)
    context.clock.install(time=began)
    line = Line(monkeypatch)
    context.set_offline(True)
    for number in range(SALES):
        if number in (8, 16):  # the phone is put away, and the tab with it
            page.close()
            page = context.new_page()
        if number in (0, 8, 16):
            page.goto(QUAY)
        page.click(f"[data-add='{honey.pk}']")
        if number % 2:
            page.click(f"[data-add='{tea.pk}']")
        page.click(".counter__go")
        context.clock.fast_forward(1000 * OFFLINE_S // SALES)
    assert page.locator("#waiting-lines li").count() == SALES
    assert not Order.objects.exists()

    line.is_cut, line.answers_to_lose = False, 5
    context.set_offline(False)
    for _round in range(line.answers_to_lose + 1):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.wait_for_timeout(300)
    page.locator("#waiting").wait_for(state="hidden", timeout=60_000)

    assert line.lost == 5
    assert len(set(Order.objects.values_list("place_key", flat=True))) == Order.objects.count() == SALES
    on_hand = [StockRecord.objects.get(pk=one.pk).on_hand for one in (honey, tea)]
    assert on_hand == [100 - SALES, 100 - SALES // 2]
    assert sum(Order.objects.values_list("total_vnd", flat=True)) == 125_000 * (SALES + SALES // 2)
    moments = sorted(Order.objects.values_list("placed_at", flat=True))
    assert (moments[-1] - moments[0]).total_seconds() > OFFLINE_S * 0.9


def test_the_codes_text_is_the_servers_for_every_sum_and_account(open_page, seat, paid_by_transfer):
    variant(seat)
    page = open_page(QUAY, user=seat.user)
    wanted = [
        VietQr("970436", ACCOUNT, amount, content)
        for amount in (None, 1, 125_000, 9_999_999_999)
        for content in ("", "QUAY 0A1B2C3D", "x" * 25)
    ] + [VietQr("970415", "VQRQ0001ABC", 50_000, "QUAY 1")]
    call = (
        "async ([url, ...all]) => { const m = await import(url); return all.map((one) => m.payload(one)); }"
    )
    facts = [
        {"bin": one.bin, "account": one.account, "amount": one.amount_vnd or 0, "content": one.content}
        for one in wanted
    ]

    assert page.evaluate(call, [static("js/vietqr.js"), *facts]) == [vietqr.encode(one) for one in wanted]


@pytest.mark.parametrize("is_offline", [False, True], ids=["online", "offline"])
def test_the_customer_scans_a_code_with_the_sum_also_without_a_network(
    open_page, seat, paid_by_transfer, is_offline
):
    variant(seat)
    honey = variant(seat)
    page = open_page(QUAY, width=360, user=seat.user, worker=is_offline, expected=LOST)
    if is_offline:
        assert page.evaluate(KEPT)
        page.context.set_offline(True)
        page.reload()
    page.click(f"[data-add='{honey.pk}']")
    assert not page.locator(".counter__code").is_visible()
    page.check("[value=bank_qr]")
    page.click(f"[data-add='{honey.pk}']")

    code = page.locator(".counter__code")
    read = vietqr.decode(code.get_attribute("data-text"))
    key = page.input_value("[name=key]")
    assert (read.bin, read.account, read.amount_vnd) == ("970436", ACCOUNT, 250_000)
    assert read.content == f"QUAY {key[:8].upper()}"
    assert code.bounding_box()["width"] >= 240


def test_without_script_the_code_names_the_account_alone(open_page, seat, paid_by_transfer):
    variant(seat)
    page = open_page(QUAY, width=360, user=seat.user, script=False)
    page.check("[value=bank_qr]")

    assert page.locator(".counter__qr svg").is_visible()
    assert ACCOUNT in page.inner_text(".counter__qr")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_code_is_accessible_and_black_on_white_in_either_scheme(
    open_page, seat, paid_by_transfer, scheme
):
    variant(seat)
    page = open_page(QUAY, width=360, scheme=scheme, user=seat.user)
    page.check("[value=bank_qr]")
    pixels = page.evaluate(
        """() => { const c = document.querySelector(".counter__code"), x = c.getContext("2d");
        const at = (p) => [...x.getImageData(p, p, 1, 1).data]; return [at(0), at(4)]; }"""
    )

    assert pixels == [[255, 255, 255, 255], [0, 0, 0, 255]]
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("is_offline", [False, True], ids=["online", "offline"])
def test_goods_without_a_tile_are_found_and_sold_also_without_a_network(
    open_page, seat, monkeypatch, is_offline
):
    monkeypatch.setattr(views, "MOST_TILES", 1)
    pomelo, honey, tea = (variant(seat, name, stock=5) for name in ("Bưởi Đường", "Mật ong", "Trà sen"))
    page = open_page(QUAY, width=360, user=seat.user, worker=is_offline, expected=LOST)
    if is_offline:
        assert page.evaluate(KEPT)
        page.context.set_offline(True)
        page.reload()
    assert page.locator(".counter__tile").count() == 1
    page.fill("#find", "duong buoi")
    assert page.locator(".counter__tile:visible").count() == 1
    page.click(f"[data-add='{pomelo.pk}']")
    page.fill("#code", honey.sku)
    page.press("#code", "Enter")
    assert page.input_value(f"#units-{honey.pk}") == "1"
    page.fill("#find", "không có")
    assert page.locator(".counter__tile:visible").count() == 2  # what is in the sale stays in sight
    assert problems(page) == []
    page.click(".counter__go")
    if is_offline:
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#waiting").wait_for(state="hidden", timeout=20_000)
    page.wait_for_function("() => document.getElementById('counter-said').textContent.includes('₫')")
    order = Order.objects.get()
    assert sorted(order.lines.values_list("variant", flat=True)) == [pomelo.pk, honey.pk]
    assert StockRecord.objects.get(pk=tea.pk).on_hand == 5


def kept(page) -> list[dict[str, object]]:
    """The sales on this device."""
    found = page.evaluate("Object.entries(localStorage).filter(([name]) => name.startsWith('counter-'))")
    return [sale for _name, text in found for sale in json.loads(text)]


def keep(page, seat, *sales: dict[str, object]) -> None:
    """Put sales on the device as an earlier page has left them there."""
    made = [{"key": str(number), "at": 0, "sum": 1, **sale} for number, sale in enumerate(sales)]
    page.evaluate(
        "([store, sales]) => localStorage.setItem(store, JSON.stringify(sales))",
        [f"counter-{seat.producer_id}", made],
    )
    page.reload()


def body(seat, *goods, units=1, others=(), **more) -> str:
    """What is sent of a sale; others have empty boxes."""
    said = {"key": str(uuid.uuid4()), "producer": seat.producer_id, "method": "cash", **more}
    for one in (*goods, *others):
        said |= {f"units-{one.pk}": units if one in goods else "", f"price-{one.pk}": one.price_vnd}
    return urlencode(said)


def test_of_six_hundred_goods_what_is_searched_at_length_is_still_sold(open_page, seat):
    goods = [variant(seat, f"Hàng nhóm{number // 24:02} thứ {number}") for number in range(600)]
    page = open_page(QUAY, width=360, user=seat.user)
    assert page.locator(".counter__tile").count() == views.MOST_TILES
    for group in range(12):
        page.fill("#find", f"nhom{group:02}")
        assert page.locator(".counter__tile:visible").count() == 24
        assert page.locator(".counter__tile").count() == views.MOST_TILES + 24
    page.click(f"[data-add='{goods[287].pk}']")
    page.fill("#find", "")
    assert page.locator(".counter__tile").count() == views.MOST_TILES + 1
    page.click(f"[data-add='{goods[599].pk}']")
    page.click(".counter__go")
    page.wait_for_function("() => document.getElementById('counter-said').textContent.includes('₫')")

    assert kept(page) == []
    sold = Order.objects.get().lines.values_list("variant", flat=True)
    assert sorted(sold) == [goods[287].pk, goods[599].pk]

    # One that an earlier page has kept with every empty box and the token of an earlier login goes too.
    keep(page, seat, {"body": body(seat, goods[0], others=goods[1:], csrfmiddlewaretoken="x" * 64)})
    page.locator("#waiting").wait_for(state="hidden")
    assert Order.objects.count() == 2


def test_a_sale_that_is_refused_says_why_waits_for_a_person_and_keeps_no_other_waiting(open_page, seat):
    honey, foreign = variant(seat, stock=9), VariantFactory.create(stock=5)
    page = open_page(QUAY, width=360, user=seat.user, expected="400|422")
    many = "&".join(f"units-{number}=1" for number in range(1, 1100))
    keep(page, seat, {"body": many}, {"body": body(seat, foreign)}, {"body": body(seat, honey)})
    page.wait_for_function("() => document.querySelectorAll('[data-why]:not(:empty)').length === 2")
    page.wait_for_function("() => document.querySelectorAll('#waiting-lines li').length === 2")

    assert Order.objects.get().lines.get().variant == honey
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.click(f"[data-add='{honey.pk}']")
    page.click(".counter__go")
    page.wait_for_function("() => document.getElementById('counter-said').textContent.includes('₫')")
    assert len(sent) == 1  # the new one alone
    with page.expect_response(lambda answer: answer.status == 422):  # of the second
        page.click("#waiting-send")
    assert len(sent) == 3
    assert problems(page) == []
    for _ in range(2):
        page.locator("#waiting-lines button").first.click()
    assert not page.locator("#waiting").is_visible()
    assert kept(page) == []


def test_a_sale_of_before_the_last_login_is_sent_by_the_page_of_now(open_page, seat):
    honey = variant(seat)
    page = open_page(QUAY, width=360, user=seat.user, expected=f"{LOST}|403")
    page.context.set_offline(True)
    page.click(f"[data-add='{honey.pk}']")
    page.click(".counter__go")
    page.locator("#waiting-lines li").wait_for()
    page.context.clear_cookies()
    address = urlsplit(page.url)
    page.context.add_cookies(
        [{"name": "sessionid", "value": session_of(seat.user), "url": f"{address.scheme}://{address.netloc}"}]
    )
    page.context.set_offline(False)
    page.wait_for_timeout(500)
    assert not Order.objects.exists()  # the page of then may send nothing any more
    page.reload()
    page.locator("#waiting").wait_for(state="hidden")

    assert Order.objects.get().total_vnd == 125_000
