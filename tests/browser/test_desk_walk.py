"""Every page of the seller centre, as the rows of the access table name them: with nothing on it, then with
the longest names and prices in millions at three widths, in light and in dark. No barrier, nothing wider than
the screen."""

import pytest

from catalog.models import Product, Variant
from tests.browser.conftest import RULES, problems
from tests.browser.test_pages import overflow
from tests.browser.test_walk import COLOURS
from tests.workspace.access_stock import own_variant
from tests.workspace.seats import member
from tests.workspace.test_access import SHAPES, methods_of, row_of

WIDTHS = (360, 768, 1280)
FILES = (  # no pages
    "/csv/", "/xlsx/", "bao-cao.csv", "chua-thanh-toan.csv", "luu-tru.json",
    "/doi-soat/{}/{}/", "/hoa-hong/{}/{}/", "/tra-hang/anh/", "/giay-chung-nhan/trang/",
)  # fmt: skip
NO_FILE = r"404 \(Not Found\)"  # of the picture that is cut
LONG = "Mứt vỏ bưởi đường lá cam Tân Triều nấu chậm với đường thốt nốt và gừng non (hũ thuỷ tinh)"
PAGES = [shape for shape in SHAPES if not any(file in shape for file in FILES) and "get" in methods_of(shape)]
PARTS = sorted({shape.split("/")[2] for shape in PAGES})


@pytest.fixture
def site(streaming):
    """The console listens to a stream."""
    return streaming


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
def test_no_page_of_the_desk_bars_anybody_or_is_wider_than_the_screen(open_page, transactional_db, part):
    found = {}
    for shape in (one for one in PAGES if one.split("/")[2] == part):
        owner = member("owner")
        address = page_of(shape, owner)
        expected = NO_FILE if shape.endswith("/hinh-anh/{}/cat/") else None
        page = open_page(address, width=WIDTHS[0], user=owner.user, expected=expected)
        if wrong := problems(page) or ["too wide"] * bool(overflow(page)):
            found[shape, "with nothing on it"] = wrong
        stretch(owner)
        page.reload()
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 800})
                if wide := overflow(page):
                    found[shape, scheme, width] = [f"{wide} px wider"]
                elif wrong := problems(page, rules):
                    found[shape, scheme, width] = wrong
        page.reload()  # at the last width, the widest
        if top := page.evaluate("scrollY"):
            found[shape, "opens scrolled down"] = [f"{top} px"]
        page.context.close()
    assert found == {}
