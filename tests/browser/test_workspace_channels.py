"""Channels at the desk in a real browser: at every width, with keys alone, and without a reload."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from catalog.models import Product
from channels_sync import intents, publications
from channels_sync.models import ChannelAccount, Publication, SyncIntent
from channels_sync.protocol import LISTING_FACETS, ListingRef, RemoteSku
from core import clock
from tests.browser.conftest import problems
from tests.browser.looks import overflow
from tests.channels_sync import shelves
from tests.factories import ChannelAccountFactory, ListingFactory, ProductFactory, VariantFactory
from tests.workspace.seats import member

WIDTHS = (360, 768, 1280)
KENH = "/kenh-nguoi-ban/kenh/"
LONG = "Mứt vỏ bưởi đường lá cam Tân Triều nấu chậm với đường thốt nốt và gừng non (hũ thuỷ tinh)"


def acknowledge(account: ChannelAccount, variant) -> None:
    """The shop has confirmed everything of a SKU."""
    ListingFactory(account=account, variant=variant)
    intents.refresh({facet: {variant.pk: clock.now()} for facet in LISTING_FACETS})
    for row in SyncIntent.objects.filter(listing__account=account, listing__variant=variant):
        row.acked, row.acked_version, row.acked_at = row.desired, row.desired_version, clock.now()
        row.save()


@pytest.fixture
def desk(transactional_db, settings):
    """Own shops in several states, a common one, and products that match, wait, lack and were refused."""
    settings.CONNECTS_SANDBOX = False  # the page asks nobody
    owner = member("owner")
    owner.producer.name = "Hợp tác xã Nông nghiệp Thương mại Dịch vụ Bưởi Tân Triều (mẫu)"
    owner.producer.save()
    now = clock.now()
    mine = {"producer": owner.producer, "connected_at": now - timedelta(days=40)}
    shopee = ChannelAccountFactory(
        name="Vườn Bưởi Tân Triều", consent_expires_at=now + timedelta(days=5), **mine
    )
    lazada = ChannelAccountFactory(
        channel="lazada", name="Bưởi Tân Triều Lazada", paused_until=now + timedelta(minutes=5),
        pause_reason="ServiceTimeout: away", pause_s=300, **mine,
    )  # fmt: skip
    common = ChannelAccountFactory(channel="tiktok", name="OCOP Đồng Nai (TikTok Shop)", publishes_since=now)
    product = ProductFactory(producer=owner.producer, name=LONG)
    small = VariantFactory(product=product, label="Hũ 250 g", price_vnd=1_250_000, stock=9)
    large = VariantFactory(product=product, label="Hũ 500 g", stock=2)
    for account in (shopee, common):
        acknowledge(account, small)
        acknowledge(account, large)
    SyncIntent.objects.filter(listing__account=shopee, listing__variant=small, facet="price").update(
        desired={"amount_vnd": 1_190_000}, desired_version=2, parked_version=2,
        parked_code="error_item_uneditable", last_error="error_item_uneditable: Item is banned",
    )  # fmt: skip
    SyncIntent.objects.filter(listing__account=shopee, listing__variant=large, facet="stock").update(
        desired={"quantity": 1}, desired_version=2, desired_at=now - timedelta(seconds=4)
    )
    page = publications.publish(shopee, product)
    Publication.objects.filter(pk=page.pk).update(
        missing=[], external_product="N1", review="rejected", review_reason="Ảnh sản phẩm bị mờ"
    )
    publications.publish(lazada, shelves.honey(producer=owner.producer))
    tea = ProductFactory(producer=owner.producer, name="Trà vỏ bưởi sấy khô")
    VariantFactory(product=tea, label="Túi 100 g", stock=3)
    held = [
        RemoteSku(ListingRef("P9", f"S{n}", f"CU-{n}"), name)
        for n, name in enumerate(("Trà vỏ bưởi sấy khô túi 100g", "Áo mưa"))
    ]
    cache.set(f"shop-goods:{shopee.pk}", held, 600)
    shelves.map_categories(
        product, attributes=[{"id": "1", "name": "Xuất xứ", "value_ids": ["8"], "text": ""}]
    )
    return owner


PAGES = {
    "overview": "",
    "goods": "san-pham/",
    "product": "san-pham/{code}/",
    "lacking": "san-pham/{honey}/",
    "links": "{shop}/hang-san-co/",
    "disconnect": "{shop}/ngat-ket-noi/",
    "category": "nganh-hang/shopee/trai-cay-tuoi/",
}


def address(name: str) -> str:
    """Of a page, with the keys of this test."""
    return KENH + PAGES[name].format(
        code=Product.objects.get(name=LONG).code,
        honey=Product.objects.get(name="Mật ong hoa cà phê").code,
        shop=ChannelAccount.objects.get(channel="shopee").pk,
    )


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_and_fits_every_width(open_page, desk, name):
    for scheme in ("light", "dark"):
        page = open_page(address(name), scheme=scheme, user=desk.user)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == 0, (scheme, width)
            assert problems(page) == [], (scheme, width)


def test_what_a_shop_confirms_shows_without_a_reload(open_page, desk):
    page = open_page(address("product"), user=desk.user)
    behind = page.locator(".badge--warning").count()
    loads = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))

    SyncIntent.objects.filter(listing__account__channel="shopee", facet="stock", desired_version=2).update(
        acked={"quantity": 1}, acked_version=2, acked_at=clock.now()
    )

    count = "wanted => document.querySelectorAll('.badge--warning').length === wanted"
    page.wait_for_function(count, arg=behind - 1)
    assert loads == []
    assert problems(page) == []


def test_without_script_the_page_says_the_same_and_its_buttons_work(open_page, desk):
    page = open_page(address("product"), user=desk.user, script=False, width=360)

    page.locator("[id^=retry-]").click()

    page.locator(".messages").wait_for()
    assert not SyncIntent.objects.filter(parked_code="error_item_uneditable").exists()


def test_a_product_is_put_into_a_shop_with_keys_alone(open_page, desk):
    page = open_page(address("goods"), user=desk.user)

    def reach(selector: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached")

    reach("form[action$='/dang/'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kenh/san-pham/T*/")
    reach("[id^=hide-]")
    page.keyboard.press("Enter")
    page.locator("[id^=show-]").wait_for()

    assert Publication.objects.filter(aim="unlisted").count() == 1


def test_a_button_keeps_its_focus_when_the_state_is_drawn_anew(open_page, desk):
    page = open_page(address("overview"), user=desk.user)
    button = page.locator("#connect-tiktok")
    button.focus()
    drawn = page.locator("#state p").first.text_content()

    page.wait_for_function("before => document.querySelector('#state p').textContent !== before", arg=drawn)

    assert page.evaluate("document.activeElement.id") == "connect-tiktok"
