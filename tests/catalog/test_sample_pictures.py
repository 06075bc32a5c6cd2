"""Illustrations of sample products: composed, marked, the same each time."""

import io

import pytest
from django.conf import settings
from django.core.management import call_command
from PIL import Image

from catalog.models import ImageAsset
from catalog.services import attach_image
from storefront import illustrations, scenes
from tests.factories import ProductFactory

FOLDER = settings.DATA_DIR / "pictures"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_product_is_seen_from_three_sides_and_always_the_same_way():
    whole, close, other = scenes.shots("SP001")

    assert (whole.zoom, other.zoom) == (1, 1)
    assert close.zoom > 1
    assert whole.is_mirrored != other.is_mirrored
    assert scenes.shots("SP001") == (whole, close, other)


def test_the_same_shot_is_the_same_picture_as_wide_as_the_widest_size():
    (shot, *_others) = scenes.shots("SP001")

    content = scenes.take(FOLDER, "mat-ong", shot)

    assert content == scenes.take(FOLDER, "mat-ong", shot)
    assert Image.open(io.BytesIO(content)).size == (1440, 1080)


def test_every_drawing_and_every_backdrop_has_its_pixels():
    drawn = {path.stem for path in (FOLDER / "drawings").glob("*.webp")}
    behind = {path.stem for path in (FOLDER / "backdrops").glob("*.webp")}

    assert drawn == illustrations.drawings()
    assert behind == {f"{motif}-{hour}" for motif in (*scenes.WIDE, *scenes.CLOSE) for hour in scenes.HOURS}


@pytest.mark.django_db
def test_a_product_without_a_photograph_gets_marked_illustrations_once():
    product = ProductFactory(name="Mật ong hoa cà phê", slug="mat-ong-hoa-ca-phe")

    call_command("load_pictures", each=1)
    call_command("load_pictures", each=2)
    call_command("load_pictures", each=2)

    assets = list(product.images.all())
    assert [asset.position for asset in assets] == [0, 1]
    assert all(asset.is_illustration for asset in assets)
    assert assets[0].alt == "Tranh minh hoạ: Mật ong hoa cà phê"


@pytest.mark.django_db
def test_a_product_with_a_photograph_is_left_alone():
    product = ProductFactory()
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "PNG")
    attach_image(product_id=product.pk, content=buffer.getvalue(), alt="Ảnh chụp")

    call_command("load_pictures", each=1)

    assert ImageAsset.objects.filter(product=product).count() == 1
