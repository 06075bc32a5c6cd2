"""The seller centre in a real browser: reachable for everyone, at every width, with keys alone, and from
signing up to a product that waits for approval in few pages."""

import io
import time

import pytest
from PIL import Image

from catalog import members, services
from catalog.models import Certificate, ImageAsset, Lot, Membership, Product
from orders.services import steps
from tests.browser.conftest import problems, reach
from tests.browser.looks import overflow
from tests.factories import CategoryFactory, ProductFactory, UserFactory, VariantFactory, WardFactory
from tests.orders.web import web_order
from tests.workspace.seats import member

WIDTHS = (360, 768, 1280)
MOST_PAGES, MOST_S = 12, 240  # from nothing to a product that waits: pages loaded, seconds of a script
DESK = "/kenh-nguoi-ban/"
LONG = "Mứt vỏ bưởi đường lá cam Tân Triều nấu chậm với đường thốt nốt và gừng non (hũ thuỷ tinh)"


@pytest.fixture(autouse=True)
def _fresh(tmp_path, settings):
    from accounts import atlas

    atlas.forget()
    settings.MEDIA_ROOT = tmp_path
    yield
    atlas.forget()


@pytest.fixture
def photo(tmp_path) -> str:
    path = tmp_path / "hu-mut.jpg"
    Image.new("RGB", (900, 600), "sienna").save(path, "JPEG")
    return str(path)


@pytest.fixture
def desk(transactional_db):
    """A busy desk with a long name and something of everything."""
    owner = member("owner")
    owner.producer.name = "Hợp tác xã Nông nghiệp Thương mại Dịch vụ Bưởi Tân Triều (mẫu)"
    owner.producer.save()
    member("packer", owner.producer)
    product = ProductFactory(producer=owner.producer, name=LONG, season_months=[9, 10])
    VariantFactory(product=product, label="Hũ 250 g", price_vnd=1_250_000, stock=9, is_default=True)
    VariantFactory(product=product, label="Hũ 500 g", stock=2)
    content = io.BytesIO()
    Image.new("RGB", (900, 600), "sienna").save(content, "JPEG")
    services.attach_image(product_id=product.pk, content=content.getvalue(), alt="Hũ mứt")
    Lot.objects.create(product=product, code="SP1-261101", made_on="2026-11-01", expires_on="2027-05-01")
    Certificate.objects.create(
        programme="CNNT", level="province", number="MAU-1", product=product, producer=owner.producer
    )
    staff = UserFactory(staff=True)
    services.publish_product(product_id=product.pk, by=staff)
    services.change_price(variant_id=product.variants.first().pk, price_vnd=1_300_000)
    back = ProductFactory(producer=owner.producer, name="Trà vỏ bưởi", description="", state="draft")
    services.return_product(product_id=back.pk, reason="Thêm mô tả và ảnh của nhãn.", by=staff)
    order = web_order((product.variants.first(), 1))
    steps.confirm(order.packages.get().pk)
    web_order((product.variants.first(), 2), number=2)
    return owner


PAGES = {
    "home": "",
    "about": "co-so/",
    "members": "thanh-vien/",
    "products": "san-pham/",
    "new": "san-pham/moi/",
    "papers": "giay-chung-nhan/",
    "table": "san-pham/bang-tinh/",
    "product": "san-pham/{on_sale}/",
    "returned": "san-pham/{back}/",
    "facts": "san-pham/{on_sale}/thong-tin/",
    "variants": "san-pham/{on_sale}/phan-loai/",
    "pictures": "san-pham/{on_sale}/hinh-anh/",
    "legal": "san-pham/{on_sale}/phap-ly/",
    "lots": "san-pham/{on_sale}/lo-hang/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_and_fits_every_width(open_page, desk, name):
    codes = {
        "on_sale": Product.objects.get(name=LONG).code,
        "back": Product.objects.get(name="Trà vỏ bưởi").code,
    }
    for scheme in ("light", "dark"):
        page = open_page(DESK + PAGES[name].format(**codes), scheme=scheme, user=desk.user)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == 0, (scheme, width)
            assert problems(page) == [], (scheme, width)


@pytest.mark.parametrize("address", ["dang-ky/"])
def test_the_way_in_has_no_barrier(open_page, transactional_db, address):
    for user in (None, UserFactory()):
        page = open_page(DESK + address, width=360, user=user)
        assert overflow(page) == 0
        assert problems(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_invitation_a_choice_and_a_preview_have_no_barrier(open_page, desk, scheme):
    second = member("owner")
    Membership.objects.create(user=desk.user, producer=second.producer, role="packer")
    token = members.invite(
        producer_id=second.producer_id, role="editor", email="moi@example.vn", by=second.user
    )
    draft = ProductFactory(producer=desk.producer, name=LONG, state="draft")
    VariantFactory(product=draft, stock=3)
    for address in (
        f"{DESK}loi-moi/{token}/",
        f"{DESK}loi-moi/{'x' * 43}/",
        f"{DESK}chon-co-so/",
        f"/san-pham/{draft.slug}/xem-truoc/",
    ):
        page = open_page(address, width=360, scheme=scheme, user=desk.user, expected="410")
        assert overflow(page) == 0, address
        assert problems(page) == [], address


@pytest.mark.parametrize("script", [True, False])
def test_from_signing_up_to_a_product_that_waits(open_page, transactional_db, photo, script):
    WardFactory()
    CategoryFactory()
    page = open_page(f"{DESK}dang-ky/", width=360, script=script)
    loads, started = [page.url], time.monotonic()
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.locator("main a.btn").first.click()
    page.fill("main [name=email]", "moi@example.vn")
    page.fill("main [name=password1]", "Buoi-Tan-Trieu-2026")
    page.locator("main form button").click()
    page.wait_for_url(f"**{DESK}dang-ky/")
    page.fill("main [name=name]", "Hộ kinh doanh Bưởi Cô Ba")
    page.select_option("main [name=kind]", "household")
    page.fill("main [name=phone]", "0912 345 678")
    page.fill("main [name=ward_name]", "Phường Tân Triều")
    page.locator("main form button").last.click()
    page.wait_for_url(f"**{DESK}")
    page.goto(f"{DESK}san-pham/moi/")
    page.fill("main [name=name]", "Bưởi da xanh")
    page.select_option("main [name=category]", index=1)
    page.select_option("main [name=ocop_subgroup]", "I.1.a")
    page.fill("main [name=unit]", "trái")
    page.fill("main [name=description]", "Bưởi ngọt, múi ráo nước.")
    page.locator("main form button").last.click()
    page.wait_for_url("**/phan-loai/")
    page.fill("main [name=form-0-label]", "1 trái 1,2 kg")
    page.fill("main [name=form-0-price_vnd]", "75k")
    page.fill("main [name=form-0-weight_g]", "1400")
    page.fill("main [name=form-0-stock]", "20")
    page.locator("main form button").last.click()
    page.wait_for_url("**/hinh-anh/")
    page.set_input_files("main [name=picture]", photo)
    page.fill("main [name=alt]", "Trái bưởi bổ đôi")
    page.locator("form[enctype] button").click()
    page.locator(".shot").wait_for()
    page.goto(page.url.replace("hinh-anh", "phap-ly"))
    page.fill("main [name=storage]", "Nơi thoáng mát")
    page.fill("main [name=shelf_life_days]", "20")
    page.locator("main form button").last.click()
    page.wait_for_url("**/san-pham/SP*/")
    page.locator("form[action$='gui-duyet/'] button").click()
    page.locator("form[action$='lay-lai/']").wait_for()

    product = Product.objects.get()
    assert product.state == "pending"
    assert product.variants.get().price_vnd == 75_000
    assert ImageAsset.objects.count() == 1
    assert len(loads) <= MOST_PAGES, loads
    assert time.monotonic() - started <= MOST_S
    assert overflow(page) == 0


def test_a_step_saves_itself_and_says_so(open_page, desk):
    product = Product.objects.get(name=LONG)
    page = open_page(f"{DESK}san-pham/{product.code}/thong-tin/", user=desk.user, expected="422")
    page.fill("main [name=unit]", "lọ")
    page.locator("main [name=unit]").blur()
    page.locator("#saved .row").wait_for()
    product.refresh_from_db()
    assert product.unit == "lọ"
    page.fill("main [name=name]", "")
    page.locator("main [name=name]").blur()
    page.locator("#saved .field__error").wait_for()
    product.refresh_from_db()
    assert product.name == LONG
    assert page.locator("main [name=unit]").input_value() == "lọ"


def test_a_wrong_picture_is_refused_in_place(open_page, desk, tmp_path):
    fake = tmp_path / "gia.jpg"
    fake.write_bytes(b"<svg>")
    product = Product.objects.get(name=LONG)
    page = open_page(f"{DESK}san-pham/{product.code}/hinh-anh/", user=desk.user, expected="422")
    page.set_input_files("main [name=picture]", str(fake))
    page.fill("form[enctype] [name=alt]", "x")
    page.locator("form[enctype] button").click()
    page.locator("form[enctype] .field__error").wait_for()

    assert page.locator("form[enctype] [name=alt]").input_value() == "x"
    assert product.images.count() == 1
    assert problems(page) == []


def test_a_product_is_mended_and_sent_with_keys_alone(open_page, desk):
    product = Product.objects.get(name="Trà vỏ bưởi")
    VariantFactory(product=product, stock=3)
    page = open_page(f"{DESK}san-pham/{product.code}/", user=desk.user)
    reach(page, ".gaps a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thong-tin/")
    reach(page, "main [name=description]")
    page.keyboard.type("Vỏ bưởi phơi khô, cắt sợi.")
    reach(page, "main form button.btn:not(.btn--bare)")
    page.keyboard.press("Enter")
    page.wait_for_url("**/phan-loai/")
    page.goto(f"{DESK}san-pham/{product.code}/")
    reach(page, "form[action$='gui-duyet/'] button")
    page.keyboard.press("Enter")
    page.locator("form[action$='lay-lai/']").wait_for()

    product.refresh_from_db()
    assert product.state == "pending"
