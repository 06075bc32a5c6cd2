"""A picture is cut by the server from the picture as it came, which stays."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from catalog import renditions
from catalog.models import ImageAsset, Product
from catalog.services import attach_image
from tests.factories import ProductFactory
from tests.workspace.seats import browser_of, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
RIGHT_HALF = {"left": 50, "top": 0, "width": 50, "height": 100}
WHOLE = {"left": 0, "top": 0, "width": 100, "height": 100}


def two_halves() -> bytes:
    """Red on the left, blue on the right."""
    image, out = Image.new("RGB", (400, 300), "red"), io.BytesIO()
    image.paste("blue", (200, 0, 400, 300))
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def owner():
    return member("owner")


@pytest.fixture
def picture(owner) -> ImageAsset:
    product = ProductFactory.create(producer=owner.producer, state=Product.State.DRAFT)
    asset = attach_image(product_id=product.pk, content=two_halves(), alt="Hũ mứt")
    renditions.make(asset.pk)
    return asset


def address(picture: ImageAsset) -> str:
    return reverse("workspace:picture_cut", args=[picture.product.code, picture.pk])


def pixels(file) -> tuple[tuple[int, int], str]:
    """Size, and which colour there is more of."""
    with file.open("rb") as opened:
        image = Image.open(io.BytesIO(opened.read())).convert("RGB")
    red, _green, blue = image.resize((1, 1), Image.Resampling.BOX).tobytes()
    return image.size, "red" if red > blue else "blue"


def test_only_the_part_is_shown_and_every_size_is_made_of_it(owner, picture):
    before = picture.file.name
    assert browser_of(owner).post(address(picture), RIGHT_HALF).status_code == 303
    cut = ImageAsset.objects.get()
    assert (cut.pk, cut.alt, cut.original.name) == (picture.pk, "Hũ mứt", before)
    assert (pixels(cut.file), (cut.width, cut.height)) == (((200, 300), "blue"), (200, 300))
    assert not cut.renditions.exists()
    renditions.make(cut.pk)
    assert {(one.width, one.height) for one in cut.renditions.all()} == {(200, 300)}


def test_another_part_is_cut_of_the_whole_and_the_whole_comes_back(owner, picture):
    desk = browser_of(owner)
    desk.post(address(picture), RIGHT_HALF)
    desk.post(address(picture), RIGHT_HALF | {"left": 0})
    assert pixels(ImageAsset.objects.get().file) == ((200, 300), "red")
    desk.post(address(picture), WHOLE)
    now = ImageAsset.objects.get()
    assert (now.file.name, now.sha256) == (picture.file.name, picture.sha256)
    assert (now.original.name, now.width, now.height) == ("", 400, 300)
    assert pixels(now.file)[0] == (400, 300)
    assert not now.renditions.exists()


def test_all_of_a_picture_that_was_never_cut_is_that_picture(owner, picture):
    assert browser_of(owner).post(address(picture), WHOLE).status_code == 303
    now = ImageAsset.objects.get()
    assert (now.file.name, now.sha256, now.original.name) == (picture.file.name, picture.sha256, "")
    assert now.renditions.count() == 2


def test_the_whole_does_not_come_back_beside_itself(owner, picture):
    desk = browser_of(owner)
    desk.post(address(picture), RIGHT_HALF)
    attach_image(product_id=picture.product_id, content=two_halves(), alt="Once more")
    assert desk.post(address(picture), WHOLE).status_code == 422
    assert ImageAsset.objects.get(pk=picture.pk).width == 200


@pytest.mark.parametrize(
    "wrong",
    [{"left": 60}, {"top": 1}, {"width": 0}, {"left": -1}, {"height": ""}, {"width": 10}, {"width": "1e2"}],
    ids=str,
)
def test_what_is_no_part_of_it_changes_nothing(owner, picture, wrong):
    answer = browser_of(owner).post(address(picture), RIGHT_HALF | wrong)
    assert answer.status_code == 422
    now = ImageAsset.objects.get()
    assert (now.sha256, now.original.name, now.renditions.count()) == (picture.sha256, "", 2)


def test_a_product_that_waits_for_approval_keeps_its_pictures(owner, picture):
    Product.objects.update(state=Product.State.PENDING)
    assert browser_of(owner).post(address(picture), RIGHT_HALF).status_code == 422
    assert ImageAsset.objects.get().sha256 == picture.sha256


def test_a_part_that_is_in_the_row_already_is_not_shown_twice(owner, picture):
    other = attach_image(product_id=picture.product_id, content=two_halves() + b" ", alt="Khác")
    desk = browser_of(owner)
    assert desk.post(address(picture), RIGHT_HALF).status_code == 303
    assert desk.post(address(other), RIGHT_HALF).status_code == 422
    assert ImageAsset.objects.get(pk=other.pk).original.name == ""


def test_a_picture_of_another_producer_is_not_there(picture):
    stranger = browser_of(member("owner"))
    assert stranger.post(address(picture), RIGHT_HALF).status_code == 404
    assert ImageAsset.objects.get().sha256 == picture.sha256
