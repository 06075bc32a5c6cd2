"""Pages in a real browser: reachable for everyone, at every width, in light and dark."""

import pytest

from tests.browser.conftest import problems
from tests.browser.looks import WIDTHS, overflow
from tests.factories import ChannelAccountFactory, UserFactory
from tests.pages.shelves import stock_shelf
from tests.pages.shops import park


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["home", "list", "product", "producer", "age", "login", "console"])
def test_a_page_has_no_barrier_and_fits_every_width(open_page, name, scheme):
    (product,) = stock_shelf(1, name="Bánh tráng phơi sương muối tôm hành phi Trảng Bàng đặc biệt")
    park(ChannelAccountFactory(name="OCOP Đồng Nai trên Shopee"), 1)
    address = {
        "home": "/",
        "list": "/san-pham/",
        "product": product.get_absolute_url(),
        "producer": f"/co-so/{product.producer.slug}/",
        "age": "/xac-nhan-tuoi/",
        "login": "/tai-khoan/login/",
        "console": "/staff/sync/",
    }[name]
    page = open_page(address, scheme=scheme, user=UserFactory(staff=True) if name == "console" else None)

    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert overflow(page) == 0, width
        assert problems(page) == [], width
