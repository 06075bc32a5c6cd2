"""The frame of all pages in a real browser: no barrier, every width, the keyboard alone, no script."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.factories import UserFactory
from tests.pages.shelves import stock_shelf

PUBLIC = (
    "categories",
    "info_about",
    "info_terms",
    "info_complaints",
    "info_privacy",
    "info_shipping",
    "info_returns",
    "offline",
)


def test_no_page_of_the_frame_sticks_out(open_page):
    stock_shelf(1)
    page = open_page("/")

    for name in PUBLIC:
        page.goto(reverse(f"storefront:{name}"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            assert overflow(page) == 0, (name, width)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_menus_have_no_barrier(open_page, scheme):
    stock_shelf(2)
    page = open_page("/", width=360, scheme=scheme, user=UserFactory(full_name="Nguyễn Thị Lan"))

    page.locator(".header__categories > summary").click()
    page.locator(".menu__columns").wait_for()
    assert problems(page) == []
    page.locator(".header__nav .menu > summary").click()
    assert page.locator("details[data-menu][open]").count() == 1
    assert problems(page) == []


def test_the_menu_opens_by_keyboard_and_escape_gives_the_focus_back(open_page):
    (product,) = stock_shelf(1)
    page = open_page("/")

    page.locator(".header__categories > summary").focus()
    page.keyboard.press("Enter")
    page.locator(".header__categories").get_by_role("link", name=product.category.name).first.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")

    assert page.locator("details[data-menu][open]").count() == 0
    assert page.evaluate("document.activeElement.matches('.header__categories > summary')")


def test_the_first_stop_of_the_keyboard_leads_past_the_header(open_page):
    page = open_page("/gioi-thieu/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_dark_is_chosen_without_script_and_kept(open_page):
    page = open_page("/gioi-thieu/", script=False)

    page.locator(".scheme button[value=dark]").click()

    assert page.url.endswith("/gioi-thieu/")
    expect(page.locator(".scheme button[value=dark]")).to_have_attribute("aria-pressed", "true")
    assert page.locator("link[href*='dark.css']:not([media])").count() == 1


def test_the_way_to_every_category_needs_no_script(open_page):
    (product,) = stock_shelf(1)
    page = open_page("/", width=360, script=False)

    page.locator(".header__categories > summary").click()
    page.locator(".header__categories .menu__item").first.click()
    page.locator(".shelf").first.click()

    assert page.url.endswith(f"/danh-muc/{product.category.slug}/")


def test_targets_of_the_header_are_large_enough_for_a_thumb(open_page):
    page = open_page("/", width=360)

    sizes = page.evaluate(
        "[...document.querySelectorAll('.header__link, .brand, .search button, .search input')]"
        ".filter(one => one.checkVisibility()).map(one => one.getBoundingClientRect().height)"
    )

    assert sizes
    assert min(sizes) >= 44


def test_without_a_network_the_offline_page_answers_and_nothing_personal_was_kept(open_page):
    lan = UserFactory(full_name="Nguyễn Thị Lan")
    page = open_page("/", worker=True, user=lan, expected="ERR_INTERNET_DISCONNECTED")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()

    kept = page.evaluate(
        "caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache =>"
        " cache.keys().then(all => Promise.all(all.map(one => cache.match(one)"
        ".then(answer => answer.text().then(text => [new URL(one.url).pathname, text])))))))))"
    )
    pages = {path: text for one in kept for path, text in one if not path.startswith("/static/")}
    assert sorted(pages) == ["/en/ngoai-tuyen/", "/ngoai-tuyen/"]
    assert not [path for path, text in pages.items() if "Nguyễn Thị Lan" in text]

    page.context.set_offline(True)
    page.goto("/san-pham/")
    expect(page.locator("h1")).to_have_text("Không có kết nối mạng")
