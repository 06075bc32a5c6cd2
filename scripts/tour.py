"""The pages of the shop in the order a shopper meets them, for screens.py and lighthouse.py.

A real browser looks, fills a cart, orders and logs in. A part of the shop that is not there is left out;
a step that does not lead on says where it stopped.
"""

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from playwright.sync_api import Error, Page

from scripts.stage import SHOPPER

PRODUCT = "mat-ong-hoa-ca-phe"
ADDRESS = {
    "receiver": "Nguyễn Thị Lan",
    "phone": "0912 345 678",
    "ward_name": "Phường Tân Triều, Đồng Nai",
    "street_line": "12 đường Cách Mạng Tháng Tám",
}


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


def with_a_cart() -> Iterator[tuple[str, str]]:
    """Pages of a visitor with something in the cart."""
    yield from _there("cart", "checkout")


def with_an_account() -> Iterator[tuple[str, str]]:
    """Pages of a visitor who has logged in."""
    yield from _there("account", "account_orders", "account_privacy")


def order(page: Page, address: str) -> Iterator[str]:
    """Order what is in the cart; yields a name whenever the browser shows a page worth seeing."""
    if not (checkout := address_of("checkout")):
        return
    try:
        page.goto(f"{address}{checkout}")
        for name, value in ADDRESS.items():
            page.fill(f"main [name={name}]", value, timeout=3000)
        page.check("main [name=method][value=cod]", timeout=3000)
        page.locator(".checkout__go").click(timeout=3000)
        page.wait_for_url("**/xac-nhan/**", timeout=10_000)
        yield "checkout_review"
        page.get_by_label("Tôi đồng ý với điều khoản").check(timeout=3000)
        page.locator(".checkout__go").click(timeout=3000)
        page.wait_for_url(lambda url: "/thanh-toan/" not in url, timeout=10_000)
        yield "order"
    except Error as error:
        print(f"  the order stopped at {page.url}: {error.message.splitlines()[0]}")


def _there(*names: str) -> Iterator[tuple[str, str]]:
    for name in names:
        if path := address_of(name):
            yield name, path
