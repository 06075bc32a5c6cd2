"""Pictures of products: cleaned once, sized by a worker, never twice."""

import io

import pytest
from PIL import Image

from catalog import renditions, services, tasks
from catalog.models import ImageAsset, Product, Rendition
from core.images import BadImage
from core.models import OutboxEvent
from storefront.offers import cards_of
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def product():
    return builders.product()


def photo(colour="red", size=(1000, 500)):
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_picture_is_stored_under_its_content_and_told(product):
    OutboxEvent.objects.all().delete()

    asset = services.attach_image(product_id=product.pk, content=photo(), alt="Trái bưởi")

    assert (asset.width, asset.height, asset.position) == (1000, 500, 0)
    assert asset.file.name == f"products/{asset.sha256[:2]}/{asset.sha256}.jpg"
    assert OutboxEvent.objects.get().topic == "catalogue"


def test_the_same_picture_again_is_the_one_that_is_there(product):
    first = services.attach_image(product_id=product.pk, content=photo(), alt="Trái bưởi")
    again = services.attach_image(product_id=product.pk, content=photo(), alt="Khác")
    other = services.attach_image(product_id=product.pk, content=photo("blue"), alt="Vườn")

    assert (again.pk, again.alt) == (first.pk, "Trái bưởi")
    assert other.position == 1
    assert ImageAsset.objects.count() == 2


def test_a_bad_upload_leaves_nothing_behind(product, tmp_path):
    with pytest.raises(BadImage):
        services.attach_image(product_id=product.pk, content=b"<script>", alt="x")

    assert not ImageAsset.objects.exists()
    assert not list(tmp_path.rglob("*.*"))


def test_a_product_that_is_not_there_gets_no_picture():
    with pytest.raises(Product.DoesNotExist):
        services.attach_image(product_id=0, content=photo(), alt="x")


def test_a_worker_is_asked_for_the_sizes_after_the_commit(
    product, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(
        services.current_app, "send_task", lambda name, **options: asked.append((name, options["args"]))
    )

    with django_capture_on_commit_callbacks(execute=True):
        asset = services.attach_image(product_id=product.pk, content=photo(), alt="Trái bưởi")
        assert asked == []

    assert asked == [("catalog.tasks.make_renditions", [asset.pk])]


def test_sizes_are_made_once_however_often_the_task_runs(product):
    asset = services.attach_image(product_id=product.pk, content=photo(), alt="Trái bưởi")

    tasks.make_renditions(asset.pk)
    tasks.make_renditions(asset.pk)

    made = list(asset.renditions.order_by("format", "width").values_list("format", "width", "height"))
    assert made == [
        ("jpeg", 320, 160),
        ("jpeg", 640, 320),
        ("jpeg", 960, 480),
        ("webp", 320, 160),
        ("webp", 640, 320),
        ("webp", 960, 480),
    ]
    smallest = asset.renditions.get(format="webp", width=320)
    assert smallest.file.name == f"products/{asset.sha256[:2]}/{asset.sha256}-320.webp"
    with Image.open(smallest.file) as image:
        assert (image.format, image.size) == ("WEBP", (320, 160))
    assert renditions.make(asset.pk) == 0


def test_the_sweep_finds_pictures_whose_order_was_lost(product):
    for colour in ("red", "blue"):
        services.attach_image(product_id=product.pk, content=photo(colour, (400, 400)), alt=colour)

    tasks.make_missing_renditions()

    assert Rendition.objects.count() == 4
    assert not renditions.waiting(10).exists()


def test_a_picture_deleted_meanwhile_is_no_error():
    tasks.make_renditions(0)

    assert not Rendition.objects.exists()


def test_a_card_shows_the_first_picture_in_the_sizes_a_card_can_use(product):
    second = services.attach_image(product_id=product.pk, content=photo("blue"), alt="Vườn")
    first = services.attach_image(product_id=product.pk, content=photo(size=(1600, 800)), alt="Trái bưởi")
    ImageAsset.objects.filter(pk=second.pk).update(position=9)
    tasks.make_renditions(first.pk)

    (card,) = cards_of([product.pk], age_confirmed=False)

    assert (card.picture.text, card.picture.width, card.picture.height) == ("Trái bưởi", 1600, 800)
    name = f"/media/products/{first.sha256[:2]}/{first.sha256}"
    assert card.picture.webp == f"{name}-320.webp 320w, {name}-640.webp 640w"
    assert card.picture.jpeg == f"{name}-320.jpeg 320w, {name}-640.jpeg 640w"
