"""Cutting a picture with pointer and keys, and dropping a file on the step."""

import pytest

from catalog.models import ImageAsset, Product
from catalog.services import attach_image
from tests.browser.conftest import problems
from tests.factories import ProductFactory
from tests.workspace.seats import member
from tests.workspace.test_picture_cut import two_halves

NUMBERS = ("left", "top", "width", "height")


@pytest.fixture
def seat(transactional_db):
    return member("owner")


@pytest.fixture
def picture(seat):
    product = ProductFactory.create(producer=seat.producer, state=Product.State.DRAFT)
    return attach_image(product_id=product.pk, content=two_halves(), alt="Hũ mứt bưởi mở nắp")


def address(picture) -> str:
    return f"/kenh-nguoi-ban/san-pham/{picture.product.code}/hinh-anh/"


def numbers(page) -> list[int]:
    return [int(page.input_value(f"[name={name}]")) for name in NUMBERS]


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_a_frame_is_drawn_moved_made_square_and_saved(open_page, seat, picture, width, scheme):
    page = open_page(f"{address(picture)}{picture.pk}/cat/", width=width, scheme=scheme, user=seat.user)
    page.locator(".cut img").scroll_into_view_if_needed()
    box = page.locator(".cut img").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 1)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 1, box["y"] + box["height"] - 1)
    page.mouse.up()
    left, top, wide, high = numbers(page)
    assert (abs(left - 50) <= 1, top <= 1, abs(wide - 50) <= 1, high >= 98) == (True,) * 4
    page.locator("[data-frame]").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    assert numbers(page) == [left - 1, top, wide, high - 1]
    page.click("[data-square]")
    assert abs(numbers(page)[2] * 4 - numbers(page)[3] * 3) <= 4
    assert problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=f"/tmp/imp_cut_{width}.png", full_page=True)
    page.click("form[data-cut] .btn:not([type])")
    page.wait_for_url(f"**{address(picture)}")
    now = ImageAsset.objects.get()
    assert abs(now.width - now.height) <= 5


def test_a_file_dropped_on_the_step_is_chosen(open_page, seat, picture):
    page = open_page(address(picture), width=1280, user=seat.user)
    page.evaluate(
        """() => { const files = new DataTransfer();
        files.items.add(new File(["x"], "mut.png", { type: "image/png" }));
        document.querySelector("form[data-upload]").dispatchEvent(
          new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true })); }"""
    )
    assert page.evaluate("document.querySelector('[type=file]').files[0].name") == "mut.png"
