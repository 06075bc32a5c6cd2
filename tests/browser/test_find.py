"""Finding something: with a thumb, a mouse, the keyboard alone, and without script."""

import re

import pytest

from catalog import search
from catalog.models import Product
from inventory.models import StockRecord
from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.pages.shelves import certify, stock_shelf

LET_GO = "htmx:(afterRequest|sendAbort)"  # the elder of two looks at a list
LONG = "Bánh tráng phơi sương muối tôm hành phi Trảng Bàng đặc biệt hộp quà biếu Tết"


@pytest.fixture
def goods(transactional_db):
    """Twenty-six products: the first with five stars and a long name, the second sold out."""
    products = stock_shelf(26)
    Product.objects.filter(pk=products[0].pk).update(name=LONG)
    StockRecord.objects.filter(variant__product=products[1]).update(on_hand=0)
    certify(products[0], 5)
    return products


def count(page) -> str:
    """What the list says of how many there are."""
    return page.locator(".list__count").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_shopper_filters_takes_a_filter_away_and_turns_the_page(open_page, goods, width):
    page = open_page("/san-pham/", width=width, expected=LET_GO)
    assert count(page) == "26 sản phẩm"

    if width < 1024:
        page.locator("#filters > summary").click()
    page.get_by_label("Còn hàng").check()
    page.wait_for_url("**/san-pham/?in_stock=1")
    assert count(page) == "25 sản phẩm"
    if width < 1024:
        assert page.locator("#filters").get_attribute("open") is not None  # the sheet stays while choosing
        page.get_by_role("button", name="Áp dụng").click()
        page.wait_for_selector("#filters:not([open])")

    page.get_by_role("link", name="Trang 2").click()
    page.wait_for_url("**/san-pham/?in_stock=1&page=2")
    page.locator(".card").nth(1).wait_for(state="detached")  # the address comes before its page
    assert page.locator(".card").count() == 1

    page.locator(".chosen").get_by_role("link", name="Còn hàng").click()
    page.wait_for_url("**/san-pham/")
    assert count(page) == "26 sản phẩm"
    assert overflow(page) == 0


@pytest.mark.parametrize("first", ["elder", "newer"])
def test_of_two_looks_at_a_list_the_newer_stands(open_page, goods, first):
    """Whichever answer comes first: the page and its address are what was asked for last."""
    page = open_page("/san-pham/", expected=LET_GO)
    waiting = []
    page.route(re.compile("in_stock=1|page=2"), lambda route: waiting.append(route))
    page.get_by_label("Còn hàng").check()
    page.get_by_role("link", name="Trang 2").click()
    page.wait_for_function("document.querySelector('.pager .htmx-request')")

    for route in waiting if first == "elder" else reversed(waiting):
        route.continue_()
        page.wait_for_timeout(300)

    page.locator(".card").nth(2).wait_for(state="detached")
    assert page.locator(".card").count() == 2
    assert page.url.endswith("/san-pham/?page=2")


@pytest.mark.parametrize("width", WIDTHS)
def test_lists_with_filters_in_use_have_no_barrier_and_fit(open_page, goods, width):
    address = "/san-pham/?stars=5&stars=4&in_stock=1&price_from=10k&price_to=900k&kind=cooperative"
    page = open_page(address, width=width)
    if width < 1024:
        page.locator("#filters > summary").click()

    assert overflow(page) == 0
    assert problems(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_empty_list_has_no_barrier(open_page, goods, scheme):
    page = open_page("/san-pham/?stars=3&price_from=900k", width=360, scheme=scheme)

    assert page.get_by_role("heading", name="Không tìm thấy sản phẩm phù hợp").is_visible()
    assert overflow(page) == 0
    assert problems(page) == []


def test_the_list_works_without_script(open_page, goods):
    page = open_page("/san-pham/", width=360, script=False)

    page.locator("#filters > summary").click()
    page.get_by_label("đến").fill("50k")
    page.get_by_role("button", name="Áp dụng").click()
    assert count(page) == "1 sản phẩm"
    page.locator(".chosen").get_by_role("link").click()
    page.get_by_role("link", name="Trang 2").click()
    assert page.locator(".card").count() == 2


def test_another_order_of_the_list_has_its_button_at_hand_without_script(open_page, goods):
    page = open_page("/san-pham/", width=360, script=False)

    page.locator("#sort").select_option("price")
    page.locator(".list__sort button").click()

    page.wait_for_url("**sort=price**")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_list_works_with_the_keyboard_alone(open_page, goods):
    page = open_page("/san-pham/", width=360)

    page.locator("#filters > summary").focus()
    page.keyboard.press("Enter")
    page.locator("#stars-5").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**/san-pham/?stars=5")
    assert count(page) == "1 sản phẩm"
    assert page.evaluate("document.activeElement.id") == "stars-5"  # where the shopper left it
    page.locator(".card__name a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{goods[0].get_absolute_url()}")


def test_proposals_are_chosen_with_the_keyboard(open_page, goods):
    search.rebuild()
    page = open_page("/", width=360)
    field = page.get_by_role("combobox", name="Tìm")

    field.press_sequentially("buoi")
    options = page.locator("#suggestions [role=option]")
    options.first.wait_for()
    assert options.count() > 1
    assert problems(page) == []
    field.press("ArrowDown")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.nth(1).get_attribute("id")
    field.press("ArrowUp")
    assert page.locator("#suggestions [aria-selected=true]").inner_text() == options.first.inner_text()
    assert problems(page) == []

    field.press("Escape")
    assert not page.locator("#suggestions").is_visible()
    assert field.input_value() == "buoi"
    assert field.get_attribute("aria-expanded") == "false"

    field.press_sequentially(" t")
    options.first.wait_for()
    address = options.first.get_attribute("data-url")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"**{address}")


def test_enter_without_a_choice_searches_for_the_words(open_page, goods):
    search.rebuild()
    page = open_page("/")
    field = page.get_by_role("combobox", name="Tìm")

    field.press_sequentially("buoi")
    page.locator("#suggestions [role=option]").first.wait_for()
    field.press("Enter")

    page.wait_for_url("**/san-pham/?q=buoi")
    assert page.locator(".card").count() > 1


def test_the_back_button_leads_to_the_list_as_it_was(open_page, goods):
    page = open_page("/san-pham/?stars=5", width=1280)

    page.locator(".card__name a").click()
    page.wait_for_load_state()
    page.go_back()
    page.wait_for_url("**/san-pham/?stars=5")
    assert count(page) == "1 sản phẩm"


def test_the_front_page_leads_to_wards_and_producers(open_page, goods):
    page = open_page("/", width=360)

    page.get_by_role("link", name="Hợp tác xã").click()
    page.wait_for_url("**/san-pham/?kind=cooperative")
    assert count(page) == "26 sản phẩm"
