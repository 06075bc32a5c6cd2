"""Orders, stock and the counter in a real browser: on a phone, by keys, without script or network."""

import pytest

from core.channels import Channel
from inventory.models import StockRecord
from orders.models import Order, OrderTask, Portion, Return
from orders.services import returns, tickets
from orders.states import Status
from tests.browser.conftest import problems
from tests.factories import ListingFactory, ProductFactory, VariantFactory
from tests.orders.placing import imported, line
from tests.orders.web import bring, web_order
from tests.workspace.seats import member

DON, KHO, QUAY = "/kenh-nguoi-ban/don-hang/", "/kenh-nguoi-ban/kho/", "/kenh-nguoi-ban/ban-tai-quay/"
LONG = "Mật ong hoa cà phê nguyên chất Xuân Lộc thu hoạch mùa khô (chai thuỷ tinh)"

LOST = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|fetching the script"  # what a browser says without a network
KEPT = """async () => {
    await navigator.serviceWorker.ready;
    for (let tries = 0; tries < 100; tries += 1) {
        if (await caches.match(location.href, { ignoreVary: true })) return true;
        await new Promise((go) => setTimeout(go, 100));
    }
    return false;
}"""


@pytest.fixture
def seat(transactional_db):
    return member("owner")


def variant(seat, name: str = LONG, stock: int = 20):
    return VariantFactory.create(
        product=ProductFactory.create(producer=seat.producer, name=name), stock=stock, price_vnd=125_000
    )


def busy(seat):
    """A desk with something of everything."""
    honey, tea = variant(seat), variant(seat, "Trà", stock=3)
    ListingFactory.create(variant=honey)
    web_order((honey, 2), (tea, 1), number=1)
    bring(web_order((honey, 1), number=2), Status.TO_SHIP)
    bring(web_order((honey, 1), number=3), Status.SHIPPING)
    arrived = bring(web_order((honey, 1), number=4), Status.DELIVERED)
    returns.ask(
        arrived.packages.get().pk, reason="mind", words="Đổi ý rồi", units={arrived.lines.get().pk: 1}
    )
    imported(line(tea, 9), cancel_requested=True, name="Tr** V**", province="Đồng Nai")
    tickets.open_ticket(subject="Bao giờ giao?", text="Chị đợi", producer_id=seat.producer.pk, name="Lan")
    return honey, tea


def pages(seat) -> list[str]:
    busy(seat)
    one = Portion.objects.get(order__code="DH26112900002")
    talk = seat.producer.tickets.get()
    sku = one.order.lines.get().variant_id
    back = Return.objects.get().pk
    return [
        DON, f"{DON}?state=all", f"{DON}{one.pk}/", KHO, f"{KHO}{sku}/", QUAY,
        "/kenh-nguoi-ban/tra-hang/", f"/kenh-nguoi-ban/tra-hang/{back}/",
        "/kenh-nguoi-ban/tin-nhan/", f"/kenh-nguoi-ban/tin-nhan/{talk.code}/", "/kenh-nguoi-ban/hoi-dap/",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("width", "scheme"), [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
)
def test_every_page_is_accessible_and_as_wide_as_the_screen(open_page, seat, width, scheme):
    addresses = pages(seat)
    page = open_page(addresses[0], width=width, scheme=scheme, user=seat.user)
    for address in addresses:
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert (address, problems(page)) == (address, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


@pytest.mark.parametrize("script", [True, False])
def test_an_order_is_confirmed_packed_and_handed_over_on_a_phone(open_page, seat, script):
    web_order((variant(seat), 2))
    page = open_page(DON, width=360, user=seat.user, script=script)
    page.click(".jobrow__code")
    for status in (Status.TO_SHIP, Status.PACKING):
        page.locator("section:has(#next) form .btn").first.click()
        page.wait_for_load_state()
        assert Portion.objects.get().status == status
    page.fill("#ban-giao-carrier", "Viettel Post")
    page.fill("#ban-giao-tracking", "VTP123")
    page.locator("form[action*='ban-giao'] .btn").click()
    page.get_by_text("VTP123").first.wait_for()
    assert Portion.objects.get().status == Status.SHIPPING


def test_many_are_packed_at_once_with_the_keyboard_alone(open_page, seat):
    honey = variant(seat)
    for number in (1, 2):
        bring(web_order((honey, 1), number=number), Status.TO_SHIP)
    imported(line(honey))
    page = open_page(f"{DON}?state=to_ship", user=seat.user)
    for box in page.locator("[name=row]").all():
        box.focus()
        page.keyboard.press("Space")
    page.locator("button[value=dong-goi]").focus()
    page.keyboard.press("Enter")
    page.locator("[role=status]").first.wait_for()
    assert Order.objects.filter(status=Status.PACKING).count() == 2
    assert OrderTask.objects.get().kind == OrderTask.Kind.SHIP


def test_a_tab_is_swapped_in_and_keeps_its_address(open_page, seat):
    bring(web_order((variant(seat), 1)), Status.SHIPPING)
    page = open_page(DON, user=seat.user)
    assert page.locator(".empty").is_visible()
    page.click("a[href*='state=shipping']")
    page.locator(".jobrow").wait_for()
    assert page.url.endswith("state=shipping")


@pytest.mark.parametrize("script", [True, False])
def test_goods_are_sold_over_the_counter(open_page, seat, script):
    honey = variant(seat)
    page = open_page(QUAY, width=360, user=seat.user, script=script)
    if script:
        page.click(f"[data-add='{honey.pk}']")
        page.fill("#code", honey.sku.lower())
        page.press("#code", "Enter")
        assert page.inner_text("#counter-sum").replace("\xa0", " ") == "250.000 ₫"
    else:
        page.fill(f"#units-{honey.pk}", "2")
    page.check("[value=bank_qr]")
    page.click(".counter__go")
    page.locator("#counter-said:has-text('DH'), .messages:has-text('DH')").first.wait_for()
    order = Order.objects.get()
    assert (order.channel, order.method, order.total_vnd) == (Channel.COUNTER, "bank_qr", 250_000)
    assert StockRecord.objects.get(pk=honey.pk).on_hand == 18


def test_the_counter_sells_without_a_network_and_sends_each_sale_once(open_page, seat):
    honey = variant(seat)
    page = open_page(QUAY, width=360, user=seat.user, worker=True, expected=LOST)
    assert page.evaluate(KEPT)
    page.context.set_offline(True)
    page.reload()
    for units in (1, 2):
        for _ in range(units):
            page.click(f"[data-add='{honey.pk}']")
        page.click(".counter__go")
    assert page.locator("#waiting-lines li").count() == 2
    page.reload()
    assert page.locator("#waiting-lines li").count() == 2
    assert not Order.objects.exists()
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.locator("#waiting").wait_for(state="hidden")
    assert sorted(Order.objects.values_list("total_vnd", flat=True)) == [125_000, 250_000]
    assert StockRecord.objects.get(pk=honey.pk).on_hand == 17


def test_a_sale_that_is_short_stays_on_the_device_and_says_why(open_page, seat):
    honey = variant(seat, stock=1)
    page = open_page(QUAY, user=seat.user, expected="422")
    page.fill(f"#units-{honey.pk}", "2")
    page.click(".counter__go")
    page.locator("#waiting-lines [data-why]:not(:empty)").wait_for()
    assert not Order.objects.exists()
    StockRecord.objects.filter(pk=honey.pk).update(on_hand=5)
    page.click("#waiting-send")
    page.locator("#waiting").wait_for(state="hidden")
    assert StockRecord.objects.get(pk=honey.pk).on_hand == 3


def test_an_answer_at_hand_is_written_into_the_box(open_page, seat):
    talk = tickets.open_ticket(subject="Hỏi", text="Sao?", producer_id=seat.producer.pk)
    page = open_page(f"/kenh-nguoi-ban/tin-nhan/{talk.code}/", user=seat.user)
    page.select_option("#id_canned", "sent")
    assert len(page.input_value("#id_text")) > 20
    page.locator("[data-canned-form] .btn").click()
    page.locator(".talk__word").nth(1).wait_for()
    assert talk.messages.count() == 2


CAMERA = """(() => {
    const canvas = document.createElement('canvas');
    navigator.mediaDevices.getUserMedia = async () => {
        canvas.getContext('2d').fillRect(0, 0, 9, 9);
        return canvas.captureStream(5);
    };
    window.BarcodeDetector = class {
        async detect() { return window.seen ? [{ rawValue: window.seen }] : []; }
    };
})()"""


def test_the_camera_adds_what_it_sees_once_and_names_what_it_does_not_know(open_page, seat):
    honey = variant(seat)
    page = open_page("/", width=360, user=seat.user)
    page.add_init_script(CAMERA)
    page.goto(QUAY)
    page.click("#scan")
    page.evaluate("code => { window.seen = code; }", honey.sku)
    page.wait_for_function("() => document.querySelector('[data-price]').value === '1'")
    page.evaluate("() => { window.seen = '4000000000000'; }")
    page.locator("#code-unknown:not([hidden])").wait_for(state="attached")
    page.keyboard.press("Escape")
    assert not page.locator("#scan-view").is_visible()
    assert page.input_value("[data-price]") == "1"
