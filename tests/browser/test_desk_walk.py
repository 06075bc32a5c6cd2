"""Every page of the seller centre, as the rows of the access table name them: with nothing on it, then with
the longest names and prices in millions at three widths, in light and in dark. No barrier, nothing wider than
the screen."""

import pytest

from catalog.models import Product, Variant
from tests.browser.conftest import log_in, problems
from tests.browser.looks import faults, look, overflow
from tests.workspace.access_stock import own_variant
from tests.workspace.seats import member
from tests.workspace.test_access import SHAPES, methods_of, row_of

FILES = (  # no pages
    "/csv/", "/xlsx/", "bao-cao.csv", "chua-thanh-toan.csv", "luu-tru.json",
    "/doi-soat/{}/{}/", "/hoa-hong/{}/{}/", "/tra-hang/anh/", "/giay-chung-nhan/trang/",
)  # fmt: skip
NO_FILE = r"404 \(Not Found\)"  # of the picture that is cut
LONG = "Mứt vỏ bưởi đường lá cam Tân Triều nấu chậm với đường thốt nốt và gừng non (hũ thuỷ tinh)"
PAGES = [shape for shape in SHAPES if not any(file in shape for file in FILES) and "get" in methods_of(shape)]
PARTS = sorted({shape.split("/")[2] for shape in PAGES})


@pytest.fixture(autouse=True)
def _private_files(settings, tmp_path):
    settings.PRIVATE_ROOT = settings.MEDIA_ROOT = tmp_path


def page_of(shape: str, owner) -> str:
    """The address of a page with a row of this owner's."""
    make = row_of(shape, "get")[3]
    keys = make(owner) if make else ()
    return shape.format(*(keys if isinstance(keys, tuple) else (keys,)))


def stretch(owner) -> None:
    """Some goods, the longest names that there are, and prices in millions."""
    for stock in (0, 3, 40):
        own_variant(owner.producer, stock)
    Product.objects.update(name=LONG)
    Variant.objects.update(price_vnd=12_500_000, label="Hộp quà sáu hũ 250 g, giấy tái chế")
    owner.producer.name = "Hợp tác xã Nông nghiệp Thương mại Dịch vụ Bưởi Tân Triều – Vĩnh Cửu (mẫu)"
    owner.producer.save()


@pytest.mark.parametrize("part", PARTS)
def test_no_page_of_the_desk_bars_anybody_or_is_wider_than_the_screen(open_page, site, part):
    page, found = open_page("/", expected=NO_FILE), {}
    for shape in (one for one in PAGES if one.split("/")[2] == part):
        owner = member("owner")
        page.goto("about:blank")  # so that what the page before asks again is not asked by another
        log_in(page.context, owner.user, site)
        look(page, 360, "light")
        page.goto(page_of(shape, owner))
        found[shape, "with nothing on it"] = problems(page) or ["too wide"] * bool(overflow(page))
        stretch(owner)
        page.reload()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[shape, "stretched"] = faults(page)
        look(page, 1280, "light")
        page.reload()
        if top := page.evaluate("scrollY"):
            found[shape, "opens scrolled down"] = [f"{top} px"]
    assert {place: wrong for place, wrong in found.items() if wrong} == {}
