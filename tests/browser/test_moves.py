"""What script makes smoother, and that all of it works without."""

import re

import pytest

from catalog import services as catalog
from inventory import services as inventory
from tests.factories import ChannelAccountFactory, UserFactory
from tests.pages.shelves import certify, stock_shelf

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect


def test_a_new_price_and_a_sale_reach_an_open_page_without_reload(open_page):
    (product,) = stock_shelf(1)
    variant = product.variants.get(is_default=True)
    page = open_page(product.get_absolute_url())
    page.evaluate("window.stays = true")

    catalog.change_price(variant_id=variant.pk, price_vnd=1_250_000)
    inventory.count(variant_id=variant.pk, on_hand=3, ref="count:1")

    row = page.locator(f'[data-sku="{variant.sku}"]')
    expect(row).to_contain_text("1.250.000", timeout=8_000)
    expect(row.locator(".stock--low")).to_contain_text("3")
    assert page.evaluate("window.stays") is True


def test_what_was_chosen_and_typed_outlives_a_new_price(open_page):
    (product,) = stock_shelf(1)
    first, second = product.variants.order_by("position")
    page = open_page(product.get_absolute_url())
    page.locator(f".offer input[value='{second.pk}']").check()
    quantity = page.locator("#offers [name=quantity]")
    quantity.fill("7")

    catalog.change_price(variant_id=first.pk, price_vnd=1_250_000)

    expect(page.locator(f'[data-sku="{first.sku}"]')).to_contain_text("1.250.000", timeout=8_000)
    expect(page.locator(f".offer input[value='{second.pk}']")).to_be_checked()
    expect(quantity).to_have_value("7")
    expect(quantity).to_be_focused()


def test_a_choice_that_sold_out_meanwhile_is_let_go(open_page):
    (product,) = stock_shelf(1)
    first, second = product.variants.order_by("position")
    page = open_page(product.get_absolute_url())
    page.locator(f".offer input[value='{second.pk}']").check()

    inventory.count(variant_id=second.pk, on_hand=0, ref="count:1")

    expect(page.locator(f".offer input[value='{second.pk}']")).to_be_disabled(timeout=8_000)
    expect(page.locator(f".offer input[value='{second.pk}']")).not_to_be_checked()
    expect(page.locator(f".offer input[value='{first.pk}']")).to_be_checked()


def test_a_filter_swaps_the_results_keeps_the_panel_open_and_says_how_many(open_page):
    products = stock_shelf(2)
    certify(products[0], 5)
    page = open_page("/san-pham/", width=360)

    page.locator("#filters summary").click()
    page.locator("#stars-5").check()

    expect(page.locator("article.card")).to_have_count(1)
    assert "stars=5" in page.url
    expect(page.locator("#filters")).to_have_attribute("open", "")
    expect(page.locator("#announcer")).to_contain_text("1")
    expect(page.locator("#stars-5")).to_be_focused()


def test_back_shows_the_list_as_it_was(open_page):
    stock_shelf(25)
    page = open_page("/san-pham/")

    page.locator(".pager a[rel=next]").click()
    expect(page.locator("article.card")).to_have_count(1)
    page.go_back()

    expect(page.locator("article.card")).to_have_count(24)


def test_lists_filters_and_pages_work_without_script(open_page):
    stock_shelf(25)
    page = open_page("/san-pham/", script=False)

    page.locator(".pager a[rel=next]").click()
    expect(page.locator("article.card")).to_have_count(1)
    page.goto("/san-pham/")
    page.locator("#stars-4").check()
    page.locator("noscript button, .filters button").first.click()

    expect(page).to_have_url(re.compile("stars=4"))


def test_the_keyboard_can_skip_to_the_content(open_page):
    stock_shelf(1)
    page = open_page("/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()


def test_staff_pause_a_shop_and_the_page_answers_in_place(open_page):
    account = ChannelAccountFactory()
    page = open_page("/staff/sync/", user=UserFactory(staff=True))
    page.evaluate("window.stays = true")

    page.locator(f"#pause-{account.pk}").click()

    expect(page.locator(f"#resume-{account.pk}")).to_be_visible()
    expect(page.locator(".toast")).to_be_visible()
    assert page.evaluate("window.stays") is True
    account.refresh_from_db()
    assert account.mode == "paused"
