"""A picture that is cut while a worker makes its sizes: none of the whole picture is shown."""

import threading

import pytest
from django.db import transaction

from catalog import pictures, renditions
from catalog.models import ImageAsset, Product, Rendition
from catalog.services import attach_image
from tests.concurrency.together import Running
from tests.factories import ProductFactory
from tests.workspace.test_picture_cut import RIGHT_HALF, two_halves

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def picture() -> ImageAsset:
    product = ProductFactory.create(state=Product.State.DRAFT)
    return attach_image(product_id=product.pk, content=two_halves(), alt="Hũ mứt")


def cut(picture: ImageAsset) -> None:
    pictures.cut(product_id=picture.product_id, picture_id=picture.pk, **RIGHT_HALF)


def widths() -> set[int]:
    return set(Rendition.objects.values_list("width", flat=True))


def test_sizes_made_of_the_whole_are_thrown_away_when_it_was_cut_meanwhile(picture):
    with transaction.atomic():
        cut(picture)
        worker = Running(lambda: renditions.make(picture.pk))  # it still sees the whole
        assert worker.is_waiting(2)
    worker.join()
    assert widths() == set()
    assert renditions.make(picture.pk) == 2
    assert widths() == {200}


def test_a_cut_waits_for_sizes_that_are_being_written_and_deletes_them(picture):
    renditions.make(picture.pk)
    with transaction.atomic():
        ImageAsset.objects.select_for_update(no_key=True).get(pk=picture.pk)
        cutting = Running(lambda: cut(picture))
        assert cutting.is_waiting()
        assert widths() == {320}
    cutting.join()
    assert widths() == set()


def test_looking_at_the_digest_without_the_lock_would_keep_sizes_of_the_whole(picture):
    has_looked, is_cut = threading.Event(), threading.Event()

    def write_without_lock() -> None:
        assert ImageAsset.objects.filter(pk=picture.pk, sha256=picture.sha256).exists()
        has_looked.set()
        assert is_cut.wait(10)
        Rendition.objects.create(asset=picture, width=320, height=240, format="jpeg", file="whole.jpeg")

    worker = Running(write_without_lock)
    assert has_looked.wait(10)
    cut(picture)
    is_cut.set()
    worker.join()
    assert widths() == {320}  # of a picture that is 200 wide
