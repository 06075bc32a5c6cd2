"""The pages of the shop in the order a shopper meets them, for screens.py and lighthouse.py.

`stops(page, address)` walks with a real browser: it looks, fills a cart, orders and logs in. A part of the
shop that is not there, or a step that does not lead on, is left out with a word.
"""

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Error, Page

from scripts.stage import SHOPPER

PRODUCT = "mat-ong-hoa-ca-phe"


def address_of(name: str, *arguments: str) -> str | None:
    """The path of a page by name; None where the shop has no such page."""
    try:
        return reverse(f"storefront:{name}", args=arguments)
    except NoReverseMatch:
        return None


def fixed() -> dict[str, str]:
    """Pages that need nothing but their address."""
    wanted = {
        "home": address_of("home"),
        "list": address_of("product_list"),
        "search": f"{address_of('product_list')}?q=buoi+tan+trieu",
        "product": address_of("product", PRODUCT),
        "categories": address_of("categories"),
        "track": address_of("track"),
        "stars": address_of("ocop_stars"),
        "about": address_of("info_about"),
        "missing": "/khong-co-trang-nay/",
    }
    return {name: path for name, path in wanted.items() if path}


def fill_cart(page: Page, address: str) -> bool:
    """Put a product into the cart the way a shopper does; False where there is no cart yet."""
    if not address_of("cart"):
        return False
    page.goto(f"{address}{address_of('product', PRODUCT)}")
    button = page.locator("form[action*='gio-hang'] button").first
    try:
        button.click(timeout=3000)
        page.wait_for_load_state("networkidle")
    except Error as error:
        print(f"  no way into the cart: {error.message.splitlines()[0]}")
        return False
    return True


def log_in(page: Page, address: str) -> None:
    """As the demo's shopper."""
    page.goto(f"{address}{reverse('account_login')}")
    page.fill("input[name=login]", SHOPPER[0])
    page.fill("input[name=password]", SHOPPER[1])
    page.locator("main form button").first.click()
    page.wait_for_load_state("networkidle")


def own_pages() -> Iterator[tuple[str, str]]:
    """Pages of a visitor with a cart and an account."""
    for name in ("cart", "checkout", "checkout_review", "account", "account_orders", "account_privacy"):
        if path := address_of(name):
            yield name, path
