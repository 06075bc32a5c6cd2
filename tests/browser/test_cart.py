"""The cart in a real browser: at every width, with script and without, by keyboard."""

from datetime import timedelta

import pytest

from accounts.models import LegacyUnit
from core import clock
from inventory import services as inventory
from inventory.services import Line
from orders.models import Cart
from orders.services import cart as carts
from storefront.carts import sealed
from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.factories import ProducerFactory, VariantFactory, VoucherFactory, WardFactory

LONG = "Yến sào chưng đường phèn táo đỏ kỷ tử hạt sen Long Thành"


@pytest.fixture
def honey(transactional_db):
    return VariantFactory(stock=10, price_vnd=185_000, weight_g=700, product__name="Mật ong")


@pytest.fixture
def nest(transactional_db):
    """Dear, of a long name and of another producer."""
    producer = ProducerFactory(name="Công ty TNHH Chế biến nông sản và xuất nhập khẩu Bình Phước (mẫu)")
    return VariantFactory(
        stock=3, price_vnd=1_250_000, label="Hộp 12 hũ", product__name=LONG, product__producer=producer
    )


@pytest.fixture
def open_cart(open_page, site, honey, nest):
    """The page of a guest's cart with honey and birds' nests."""
    ward = WardFactory()
    WardFactory(code="26041", name="Trấn Biên", folded=" phuong tran bien | dong nai ")
    LegacyUnit.objects.create(
        name="Xã Tân Bình",
        district="Huyện Vĩnh Cửu",
        province="Tỉnh Đồng Nai",
        ward=ward,
        folded=" xa tan binh | vinh cuu | dong nai | huyen tinh ",
    )
    cart = Cart(token=carts.new_token())
    for variant, quantity in [(honey, 1), (nest, 2)]:
        cart = carts.add(cart, variant_id=variant.pk, quantity=quantity).cart

    def open_(**options):
        page = open_page("/xac-nhan-tuoi/", **options)
        page.context.add_cookies([{"name": "cart", "value": sealed(cart), "url": site}])
        page.goto("/gio-hang/")
        return page

    return open_


def total(page):
    return page.locator(".total__all dd").inner_text().replace("\xa0", " ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_cart_with_problems_has_no_barrier_and_fits_every_width(open_cart, honey, nest, scheme):
    later = clock.now() + timedelta(hours=1)
    inventory.hold(owner="cart:0", lines=[Line(honey.pk, 10), Line(nest.pk, 2)], until=later)
    page = open_cart(scheme=scheme)
    page.goto("/gio-hang/?ward_name=tan&ward=")

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0, width
        assert problems(page) == [], width


@pytest.mark.parametrize("width", WIDTHS)
def test_buttons_change_the_cart_in_place_and_keep_the_focus(open_cart, honey, nest, width):
    page = open_cart(width=width, expected="status of 422")
    page.evaluate("window.stayed = true")
    assert total(page) == "2.685.000 ₫"

    page.locator(f"#more-{honey.pk}").focus()
    page.keyboard.press("Enter")
    page.locator(".total__all dd", has_text="2.870.000").wait_for()
    assert page.evaluate("document.activeElement.id") == f"more-{honey.pk}"
    assert page.locator("#cart-count").inner_text().startswith("4")

    page.locator(f"#quantity-{nest.pk}").fill("9")
    page.locator(f"#quantity-{nest.pk}").press("Tab")
    page.locator(f"#quantity-{nest.pk}_error", has_text="3").wait_for()
    assert page.locator(f"#quantity-{nest.pk}").input_value() == "9"

    page.locator(f"#pick-{nest.pk}").uncheck()
    page.locator(".total__all dd", has_text="370.000").wait_for()
    page.locator(f"#line-{nest.pk} .line__remove button").click()
    page.locator(f"#line-{nest.pk}").wait_for(state="detached")
    assert page.locator(".toast").inner_text()
    assert page.evaluate("window.stayed")


def test_a_voucher_and_the_fee_of_a_ward_found_by_its_old_name(open_cart):
    voucher = VoucherFactory(code="CHAOTET")
    page = open_cart(width=360, expected="status of 422")
    page.locator("#code").fill("SAIMA")
    page.locator("#code").press("Enter")
    page.locator("#code_error").wait_for()
    page.locator("#code").fill(voucher.code)
    page.locator("#code").press("Enter")
    page.locator(".voucher__code").wait_for()

    page.locator("#estimate summary").click()
    box = page.get_by_role("combobox", name="Phường/Xã")
    box.press_sequentially("tan binh, vinh cuu")
    page.locator(".ward__option").wait_for()
    assert problems(page) == []
    box.press("ArrowDown")
    box.press("Enter")
    assert box.input_value() == "Phường Tân Triều, Đồng Nai"
    assert page.locator("#id_province").input_value() == "75"
    box.press("Enter")
    page.locator(".fee").first.wait_for()
    assert total(page) == "2.695.000 ₫"  # less the voucher, and twice inside the ward


def test_without_script_every_button_works_too(open_cart, honey, nest):
    page = open_cart(width=360, script=False)
    page.locator(f"#quantity-{honey.pk}").fill("3")
    page.locator(f"#line-{honey.pk} .stepper__form button").click()
    page.locator(f"#less-{nest.pk}").click()
    assert total(page) == "1.805.000 ₫"

    page.locator(f"#pick-{nest.pk}").uncheck()
    page.get_by_role("button", name="Lưu lựa chọn").click()
    assert total(page) == "555.000 ₫"

    page.locator("#estimate summary").click()
    page.locator("#id_ward_name").fill("dong nai")
    page.locator("#estimate button").click()
    page.get_by_label("Phường Trấn Biên, Đồng Nai").check()
    page.locator("#estimate button").click()
    assert total(page) == "577.500 ₫"
    page.locator(f"#line-{nest.pk} .line__remove button").click()
    assert page.locator(".line").count() == 1
    assert total(page) == "577.500 ₫"  # the place is not forgotten
