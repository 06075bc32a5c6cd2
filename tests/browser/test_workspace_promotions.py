"""Promotions in the seller centre in a real browser: at every width, with keys alone, without script too."""

import re
from datetime import timedelta

import pytest

from core import clock
from core.channels import Channel
from promotions import services
from promotions.models import Promotion
from promotions.plans import PlanLine
from promotions.pricing import Cut, Kind
from tests.browser.conftest import problems
from tests.browser.looks import overflow
from tests.browser.test_workspace import LONG, WIDTHS
from tests.factories import ProductFactory, VariantFactory, VoucherFactory
from tests.workspace.access_promotions import DEALS, planned
from tests.workspace.seats import member

DAY = timedelta(days=1)


@pytest.fixture
def desk(transactional_db):
    """Promotions of every state, with long names, and the Department's."""
    owner = member("owner")
    product = ProductFactory(producer=owner.producer, name=LONG)
    jam = VariantFactory(product=product, label="Hũ 250 g", price_vnd=1_250_000, stock=9)
    VariantFactory(product=ProductFactory(producer=owner.producer, name="Rượu bưởi", strong=True), stock=5)
    now = clock.now().replace(second=0, microsecond=0)
    own = {Channel.SHOPEE: Cut(Kind.PERCENT, 25)}
    running = planned(owner.producer, name="Mừng mùa bưởi", lines=[PlanLine(jam.pk, own=own)])
    Promotion.objects.filter(pk=running.pk).update(starts_at=now - DAY, ends_at=now + 6 * DAY)
    planned(owner.producer, name=f"Giá sốc cho {LONG}"[:100], is_flash=True, lines=[PlanLine(jam.pk)])
    services.stop(planned(owner.producer, name="Xả kho cuối vụ", starts_at=now + 2 * DAY).pk)
    services.schedule(
        name="Ngày hội OCOP", percent=10, variant_ids=[jam.pk], starts_at=now + DAY, ends_at=now + 4 * DAY
    )
    VoucherFactory(code="TETVUI", min_spend_vnd=200_000)
    VoucherFactory(code="CUATOI", min_spend_vnd=200_000, producer=owner.producer)
    return owner


PAGES = {
    "calendar": "",
    "empty month": "?month=2031-01",
    "new": "moi/",
    "running": "{running}/",
    "change": "{running}/sua/",
    "department": "{department}/",
    "code": "ma-giam-gia/moi/",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_barrier_and_fits_every_width(open_page, desk, name):
    keys = {
        "running": Promotion.objects.get(name="Mừng mùa bưởi").pk,
        "department": Promotion.objects.get(producer=None).pk,
    }
    for scheme in ("light", "dark"):
        page = open_page(DEALS + PAGES[name].format(**keys), scheme=scheme, user=desk.user)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == 0, (scheme, width)
            assert problems(page) == [], (scheme, width)


def test_the_month_is_a_grid_where_there_is_room_and_a_list_on_a_phone(open_page, desk):
    page = open_page(DEALS, width=1280, user=desk.user)
    assert page.locator(".month").is_visible()
    page.set_viewport_size({"width": 360, "height": 800})
    assert not page.locator(".month").is_visible()
    assert page.locator(".agenda").first.is_visible()


def test_the_preview_follows_what_is_typed(open_page, desk):
    running = Promotion.objects.get(name="Mừng mùa bưởi")
    page = open_page(f"{DEALS}{running.pk}/sua/", width=360, user=desk.user, expected="422")
    page.fill("[name=percent]", "40")
    page.locator("[name=percent]").blur()
    page.locator("#preview", has_text="750.000").wait_for()
    page.fill("[name=percent]", "70")
    page.locator("[name=percent]").blur()
    page.locator("#preview .notice--negative").wait_for()
    assert problems(page) == []
    assert page.locator("[name=percent]").input_value() == "70"
    assert Promotion.objects.get(pk=running.pk).percent == 20


def test_a_price_of_ones_own_is_asked_for_fixed_prices_alone(open_page, desk):
    running = Promotion.objects.get(name="Mừng mùa bưởi")
    page = open_page(f"{DEALS}{running.pk}/sua/", user=desk.user)
    assert not page.locator(".plan__price").is_visible()
    page.check("[name=kind][value=fixed_price]")
    assert page.locator(".plan__price").is_visible()
    assert not page.locator(".plan__percent").is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_a_promotion_is_planned_with_keys_alone_and_called_off(open_page, desk, script):
    page = open_page(DEALS, width=360, user=desk.user, script=script)

    def reach(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.locator(":focus").and_(page.locator(selector)).count():
                return
        raise AssertionError(f"{selector} cannot be reached")

    reach(f"a[href='{DEALS}moi/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/moi/")
    reach("#find")
    page.keyboard.type("Hũ không có")
    page.keyboard.press("Enter")
    page.locator(".plan__pick").wait_for(state="detached")
    reach("#find")
    page.keyboard.press("Control+A")
    page.keyboard.type("mut vo buoi")
    page.keyboard.press("Enter")
    reach(".plan__pick [name=v]")
    page.keyboard.press("Space")
    reach("#pick p button")
    page.keyboard.press("Enter")
    page.locator(".plan__row").wait_for()
    reach("[name=name]")
    page.keyboard.type("Quà Tết")
    reach("[name=percent]")
    page.keyboard.type("15")
    reach("button[value=preview]")
    page.keyboard.press("Enter")
    page.locator("#preview .shows").wait_for()
    assert "1.062.500" in page.locator("#preview").inner_text()
    reach("button[value=save]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"{DEALS}\d+/$"))
    promotion = Promotion.objects.get(name="Quà Tết")
    assert (promotion.percent, promotion.producer, promotion.lines.count()) == (15, desk.producer, 1)

    reach("details.panel summary")
    page.keyboard.press("Enter")
    reach("form[action$='/dung/'] button")
    page.keyboard.press("Enter")
    page.locator(".messages").wait_for()
    promotion.refresh_from_db()
    assert promotion.stopped_at is not None
