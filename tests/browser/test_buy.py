"""From a filled cart to an order, as people do it: guests, account holders, by keyboard, without script."""

import pytest

from accounts.models import Address
from catalog import search
from core import clock
from orders.models import Cart, Order
from storefront import carts, shelf
from tests.browser.conftest import problems
from tests.browser.looks import overflow
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory, WardFactory
from tests.orders.carts import cart_of

WIDTHS = (360, 768, 1280)


@pytest.fixture
def goods(transactional_db):
    """Of two makers, with names and prices that need room."""
    WardFactory()
    long = ProducerFactory(name="Hợp tác xã Nông nghiệp Thương mại Dịch vụ Bưởi Tân Triều (mẫu)")
    pomelo = ProductFactory(producer=long, name="Bưởi đường lá cam Tân Triều loại đặc biệt tuyển chọn")
    return [
        VariantFactory(product=pomelo, label="Thùng 12 trái", price_vnd=1_250_000, stock=10),
        VariantFactory(stock=10),
    ]


def as_guest(page, cart: Cart) -> None:
    """The browser is the one that filled this cart."""
    origin = page.url.removesuffix("/gioi-thieu/")
    page.context.add_cookies([{"name": carts.COOKIE, "value": carts.sealed(cart), "url": origin}])


def fits(page) -> None:
    """Nothing sticks out, nothing bars anybody."""
    assert overflow(page) == 0
    assert problems(page) == []


def write_address(page) -> None:
    """As people type it; the ward is found by half of its name."""
    page.get_by_label("Người nhận").fill("Nguyễn Thị Lan")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_label("Số nhà, tên đường").fill("12 đường Bưởi, khu phố 3")
    page.get_by_label("Phường/Xã/Đặc khu", exact=True).first.press_sequentially("tan trieu")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_guest_buys(open_page, goods, width):
    page = open_page("/gioi-thieu/", width=width)
    as_guest(page, cart_of((goods[0], 2), (goods[1], 1)))
    page.goto("/thanh-toan/")
    fits(page)
    write_address(page)
    page.get_by_role("button", name="Kiểm tra lại đơn hàng").click()
    page.wait_for_url("**/xac-nhan/")
    assert page.get_by_text("Hàng được giữ cho bạn đến").is_visible()
    assert page.locator("[data-left]").inner_text().startswith("(00:14:")
    fits(page)
    page.get_by_label("Tôi đồng ý với điều khoản").check()
    page.get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url("**/don-hang/**")
    assert Order.objects.get().code in page.locator("h1").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_an_account_holder_buys_with_a_saved_address(open_page, goods, width):
    user = UserFactory()
    Address.objects.create(
        user=user,
        receiver="Trần Thị Bưởi",
        phone="+84987654321",
        ward_id="26188",
        street_line="5/12 ấp Tân Triều",
        as_of=clock.now().date(),
    )
    cart_of((goods[0], 1), user=user)
    page = open_page("/thanh-toan/", width=width, scheme="dark", user=user)
    fits(page)
    assert not page.get_by_label("Người nhận").is_visible()
    page.get_by_label("Chuyển khoản, quét mã VietQR").check()
    page.get_by_role("button", name="Kiểm tra lại đơn hàng").click()
    page.wait_for_url("**/xac-nhan/")
    assert page.get_by_text("5/12 ấp Tân Triều").is_visible()
    fits(page)
    page.get_by_label("Tôi đồng ý với điều khoản").check()
    page.get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url("**/don-hang/**")
    order = Order.objects.get()
    assert (order.user, order.status) == (user, "pending_payment")


def test_everything_can_be_done_by_keyboard(open_page, goods):
    page = open_page("/gioi-thieu/")
    as_guest(page, cart_of((goods[1], 1)))
    page.goto("/thanh-toan/")
    write_address(page)
    page.get_by_label("Số nhà, tên đường").press("Tab")
    for _ in range(30):
        if page.evaluate("document.activeElement.matches('.checkout__go')"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/xac-nhan/")
    page.get_by_label("Tôi đồng ý với điều khoản").focus()
    page.keyboard.press("Space")
    for _ in range(10):
        if page.evaluate("document.activeElement.matches('.checkout__go')"):
            break
        page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/don-hang/**")
    assert Order.objects.count() == 1


def test_a_guest_buys_without_script(open_page, goods):
    page = open_page("/gioi-thieu/", width=360, script=False)
    as_guest(page, cart_of((goods[0], 1)))
    page.goto("/thanh-toan/")
    write_address(page)
    page.locator("#invoice summary").click()
    assert page.get_by_label("Mã số thuế bên mua").is_visible()
    page.get_by_role("button", name="Kiểm tra lại đơn hàng").click()
    page.get_by_label("Tôi đồng ý với điều khoản").check()
    page.get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url("**/don-hang/**")
    assert Order.objects.count() == 1


def test_from_the_search_to_the_parcel_without_script(open_page, goods):
    shelf.rebuild()
    search.rebuild()
    page = open_page("/", width=360, script=False)
    page.locator("form.search [name=q]").fill("buoi duong la cam")
    page.locator("form.search [name=q]").press("Enter")
    page.locator(".card__name a").first.click()
    page.locator("#offers [name=quantity]").fill("2")
    page.get_by_role("button", name="Thêm vào giỏ").click()
    page.wait_for_url("**/gio-hang/")
    assert page.locator(f"#quantity-{goods[0].pk}").input_value() == "2"

    page.locator("a[href$='/thanh-toan/']").first.click()
    page.get_by_label("Người nhận").fill("Nguyễn Thị Lan")
    page.get_by_label("Số điện thoại").fill("0912 345 678")
    page.get_by_label("Số nhà, tên đường").fill("12 đường Bưởi, khu phố 3")
    page.get_by_label("Phường/Xã/Đặc khu", exact=True).first.fill("tan trieu")
    page.get_by_role("button", name="Kiểm tra lại đơn hàng").click()
    page.get_by_label("Tôi đồng ý với điều khoản").check()
    page.get_by_role("button", name="Đặt hàng").click()
    page.wait_for_url("**/don-hang/**")
    order = Order.objects.get()
    assert order.lines.get().quantity == 2

    page.context.clear_cookies()
    page.goto("/tra-cuu/")
    page.fill("[name=code]", order.code)
    page.fill("[name=phone]", "0912 345 678")
    page.click("main form button")
    page.wait_for_url(f"**/don-hang/{order.code}/")
    assert order.code in page.locator("h1").inner_text()
