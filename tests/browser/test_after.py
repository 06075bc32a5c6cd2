"""After the order, in a real browser: tracked as a guest, sent back with a picture, with keys alone, without
script."""

from io import BytesIO

import pytest
from PIL import Image

from core import redis
from orders.models import Order, Return
from orders.services import steps
from orders.states import Status
from tests.browser.looks import WIDTHS, overflow
from tests.factories import ProductFactory, UserFactory, VariantFactory
from tests.orders.web import bring, web_order

LONG = "Mật ong hoa cà phê nguyên chất Xuân Lộc thu hoạch mùa khô (chai thuỷ tinh)"


@pytest.fixture(autouse=True)
def _clean(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    redis.client().delete(*(redis.client().keys("bucket:shop:*") or ["bucket:none"]))


@pytest.fixture
def lan(transactional_db):
    return UserFactory.create(email="lan@example.vn", phone="+84912345678")


def picture(tmp_path) -> str:
    path = tmp_path / "hu-hong.jpg"
    file = BytesIO()
    Image.new("RGB", (640, 480), "brown").save(file, "JPEG")
    path.write_bytes(file.getvalue())
    return str(path)


def much(lan=None) -> Order:
    """Two packages, one under way, millions of đồng."""
    dear = VariantFactory.create(product=ProductFactory.create(name=LONG), price_vnd=1_250_000, stock=9)
    order = web_order((dear, 3), (VariantFactory.create(stock=9), 1), user=lan)
    package = order.packages.all()[0]
    steps.confirm(package.pk)
    steps.ship(package.pk, tracking="VTP2611298837462", carrier="Viettel Post")
    return order


@pytest.mark.parametrize(("width", "script"), [(360, True), (1280, False)])
def test_a_guest_finds_the_parcel_by_code_and_phone(open_page, transactional_db, width, script):
    order = much()
    page = open_page("/tra-cuu/", width=width, script=script, expected="422")
    page.fill("[name=code]", order.code)
    page.fill("[name=phone]", "0987 654 321")
    page.click("main form button")
    assert page.locator("[role=alert]").is_visible()
    page.fill("[name=phone]", "0912 345 678")
    page.click("main form button")
    page.wait_for_url(f"**/don-hang/{order.code}/")
    assert page.locator(".timeline__step--done").count() >= 3
    assert "VTP2611298837462" in page.locator(".parcel__tracking").first.inner_text()
    assert "Số 12" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("script", [True, False])
def test_spoilt_goods_are_sent_back_with_a_picture(open_page, lan, tmp_path, script):
    order = bring(web_order(user=lan), Status.DELIVERED)
    page = open_page(f"/don-hang/{order.code}/", width=360, user=lan, script=script, expected="422")
    page.click("a[href*='tra-hang']")
    page.check("input[value=spoilt]")
    page.fill("textarea", "Trái bị dập, chảy nước.")
    page.click("main form button")
    assert page.locator("#id_pictures_error").is_visible()
    page.set_input_files("input[type=file]", picture(tmp_path))
    page.click("main form button")
    page.wait_for_url(f"**/don-hang/{order.code}/")
    shown = page.locator(".return__pictures img")
    assert shown.count() == Return.objects.get().pictures.count() == 1


def test_an_order_is_cancelled_with_the_keyboard_alone(open_page, lan):
    order = web_order(user=lan)
    page = open_page(f"/don-hang/{order.code}/", user=lan)
    page.locator(".order__cancel summary").focus()
    page.keyboard.press("Enter")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.order__cancel form button')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice--positive")
    order.refresh_from_db()
    assert order.status == Status.CANCELLED


def test_a_printed_order_names_the_shop_and_leaves_the_buttons_out(open_page, lan):
    page = open_page(f"/don-hang/{much(lan).code}/", user=lan)
    assert not page.locator(".only-print").is_visible()
    page.emulate_media(media="print")
    assert "OCOP Đồng Nai" in page.locator(".only-print").inner_text()
    assert not page.locator(".btn").first.is_visible()


def test_no_page_after_the_order_sticks_out(open_page, lan):
    order = much(lan)
    arrived = bring(web_order(user=lan, number=2), Status.DELIVERED)
    page = open_page("/tra-cuu/", user=lan)
    for address in (
        f"/don-hang/{order.code}/",
        f"/don-hang/{order.code}/hoi/",
        f"/don-hang/{arrived.code}/tra-hang/",
        "/tai-khoan/",
        "/tai-khoan/don-mua/",
        "/tai-khoan/dia-chi/them/",
        f"/tai-khoan/danh-gia/{arrived.lines.get().pk}/",
        "/tai-khoan/rieng-tu/",
    ):
        page.goto(address)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == 0, (address, width)
