"""Whatever file is sent to an address that takes files: a sentence that names the field, or a clean
picture."""

import resource
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from PIL import Image

from catalog.models import CertificateCheck, CertificatePage, ImageAsset, Product
from core import apart, images, redis
from core.apart import End
from orders.models import Return, ReturnPicture, Review, ReviewPicture
from orders.states import Status
from tests.factories import ProductFactory, UserFactory
from tests.orders.web import bring, web_order
from tests.pages import hostile
from tests.workspace import papers
from tests.workspace.seats import browser_of, member

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Place:
    """An address that takes files: who sends, what else the form wants, what is kept and where it is seen."""

    browser: Client
    address: str
    field: str
    also: dict[str, Any]
    kept: type[Model]
    record: type[Model]
    seen: Callable[[Any], str]


def product_picture() -> Place:
    owner = member("owner")
    product = ProductFactory(producer=owner.producer, state=Product.State.DRAFT)
    address = reverse("workspace:product_pictures", args=[product.code])
    return Place(
        browser_of(owner),
        address,
        "picture",
        {"alt": "Bưởi"},
        ImageAsset,
        ImageAsset,
        lambda row: row.file.url,
    )


def certificate() -> Place:
    owner = member("owner")
    address = f"{reverse('workspace:paper_new')}?product={papers.product_of(owner).code}"
    also = {name: value for name, value in papers.typed().items() if name != "pages"}
    return Place(
        browser_of(owner),
        address,
        "pages",
        also,
        CertificatePage,
        CertificateCheck,
        lambda row: reverse("workspace:paper_page", args=[row.pk]),
    )


def review() -> Place:
    lan = UserFactory.create(email="lan@example.vn", phone="+84912345678")
    line = bring(web_order(user=lan), Status.DELIVERED).lines.get()

    def seen(row: ReviewPicture) -> str:
        Review.objects.update(state="shown")
        return reverse("storefront:review_picture", args=[row.pk])

    address = reverse("storefront:account_review", args=[line.pk])
    also = {"stars": "5", "text": "Ngon"}
    return Place(browser_of(lan), address, "pictures", also, ReviewPicture, Review, seen)


def goods_back() -> Place:
    lan = UserFactory.create(email="lan@example.vn", phone="+84912345678")
    order = bring(web_order(user=lan), Status.DELIVERED)
    line = order.lines.get()
    also = {"reason": "damaged", "words": "Bể hũ", f"units-{line.pk}": "1"}

    def seen(row: ReturnPicture) -> str:
        return reverse("storefront:order_picture", args=[order.code, row.pk])

    address = reverse("storefront:order_return", args=[order.code])
    return Place(browser_of(lan), address, "pictures", also, ReturnPicture, Return, seen)


PICTURES = [product_picture, certificate, review, goods_back]
REFUSED = {
    "50 MB": lambda: b"\xff\xd8\xff\xe0" + bytes(50_000_000),
    "20,000 × 20,000 px": hostile.huge_png,
    "a drawing with a script": lambda: hostile.SVG,
    "a page": lambda: hostile.HTML,
    "an archive": hostile.zipped,
    "a GIF that moves": lambda: hostile.animated("GIF"),
    "half a photo": lambda: hostile.photo("JPEG", quality=95)[:400],
    "a PNG without its end": lambda: hostile.photo("PNG")[:60],
    "nothing": lambda: b"",
    "a table": lambda: b"name,price\nA,1\n",
    "a TIFF": lambda: hostile.photo("TIFF"),
    "a program": lambda: b"\x7fELF" + bytes(200),
}
CLEANED = {
    "a photo with a place": ("a.jpg", hostile.with_place),
    "a photo and a page": ("a.jpg", lambda: hostile.photo() + hostile.HTML),
    "a photo and an archive": ("a.jpg", lambda: hostile.photo() + hostile.zipped()),
    "a photo with a script in its comment": ("a.html", lambda: hostile.photo(comment=hostile.SCRIPT)),
    "a photo that says it is a page": ("a.html", hostile.photo),
    "a photo that says it is a program": ("../../a.exe", hostile.photo),
    "a photo for printers": ("a.jpg", lambda: hostile.photo("JPEG", "CMYK")),
    "a picture with sixteen bits": ("a.png", lambda: hostile.photo("PNG", "I;16")),
    "a WebP that moves": ("a.webp", lambda: hostile.animated("WEBP")),
    "a PNG that moves": ("a.png", lambda: hostile.animated("PNG")),
}


@pytest.fixture(autouse=True)
def _room(settings, tmp_path):
    """Files of their own, full buckets."""
    settings.PRIVATE_ROOT, settings.MEDIA_ROOT = tmp_path / "private", tmp_path / "media"
    redis.client().delete(*(redis.client().keys("bucket:*") or ["bucket:none"]))


def send(place: Place, name: str, content: bytes):
    """What a browser would send; its word on the type is worth nothing."""
    upload = SimpleUploadedFile(name, content, "image/jpeg")
    return place.browser.post(place.address, {**place.also, place.field: upload})


def files(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("make", PICTURES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_picture_is_refused_by_name_and_nothing_is_kept(make, what, tmp_path):
    place = make()

    answer = send(place, "anh.jpg", REFUSED[what]())

    assert answer.status_code == 422
    (error,) = answer.context["form"].errors[place.field]
    assert not error.isascii(), "a sentence in Vietnamese"
    assert not place.record.objects.exists()
    assert files(tmp_path) == []


@pytest.mark.parametrize("make", PICTURES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("what", CLEANED)
def test_of_a_picture_only_its_pixels_are_kept_and_served_as_what_they_are(make, what, tmp_path, settings):
    place = make()
    name, content = CLEANED[what]

    answer = send(place, name, content())

    assert answer.status_code == 303
    row = place.kept.objects.get()
    seen = place.browser.get(place.seen(row))
    body = b"".join(seen.streaming_content)
    assert seen.status_code == 200
    assert seen["Content-Type"] in ("image/jpeg", "image/png")
    assert seen["X-Content-Type-Options"] == "nosniff"
    assert [mark for mark in hostile.MARKS if mark in body] == []
    picture = Image.open(BytesIO(body))
    assert (picture.getexif(), picture.mode, getattr(picture, "n_frames", 1)) == ({}, "RGB", 1)
    assert {path.suffix for path in files(tmp_path)} <= {".jpg", ".png", ".webp", ".jpeg"}


def test_a_photo_is_turned_upright_before_its_mark_is_taken_out():
    cleaned = images.clean(hostile.with_place())

    assert (cleaned.width, cleaned.height) == (90, 120)


def test_the_largest_picture_costs_no_memory():
    content = hostile.huge_png()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(images.BadImage):
        images.clean(content)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KB; its pixels take 400 MB


def test_a_pdf_becomes_pictures_of_its_pages_and_nothing_else():
    place = certificate()

    answer = send(place, "giay.pdf", hostile.pdf(2))

    assert answer.status_code == 303
    pages = list(CertificatePage.objects.order_by("position"))
    assert [(page.width, page.height) for page in pages] == [(1414, 2000), (1414, 2000)]
    for page in pages:
        body = page.file.read()
        assert body.startswith(b"\xff\xd8")
        assert [mark for mark in hostile.MARKS if mark in body] == []


@pytest.mark.parametrize(
    "content",
    [
        lambda: hostile.pdf(7),
        lambda: hostile.pdf(password="x"),
        lambda: hostile.pdf()[:300],
        lambda: b"%PDF-1.7 " + bytes(26_000_000),
        lambda: b"%PDF-1.7\n" + hostile.HTML,
    ],
    ids=["too many pages", "locked", "truncated", "huge", "a page in disguise"],
)
def test_a_pdf_that_cannot_be_taken_is_refused(content, tmp_path):
    answer = send(certificate(), "giay.pdf", content())

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["pages"]
    assert not CertificateCheck.objects.exists()
    assert files(tmp_path) == []


@pytest.mark.parametrize("make", [product_picture, review, goods_back], ids=lambda make: make.__name__)
def test_where_pictures_are_asked_for_a_pdf_is_none(make):
    place = make()

    assert send(place, "anh.jpg", hostile.pdf()).status_code == 422
    assert not place.record.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        lambda: b"name\n" + b"a,b\n" * 12_000_000,
        hostile.book_that_claims_the_moon,
        hostile.zip_bomb,
        hostile.book_with_entities,
        hostile.zipped,
        lambda: hostile.photo(),
        lambda: hostile.HTML,
        lambda: b"name\n" + b"a\n" * 2_000_000,
        lambda: b"," * 4_000_000,
        lambda: b"\x00" * 1000,
        hostile.pdf,
    ],
    ids=[
        "50 MB",
        "claims",
        "zip bomb",
        "entities",
        "archive",
        "photo",
        "page",
        "rows",
        "columns",
        "NUL",
        "PDF",
    ],
)
def test_what_is_no_table_is_refused_in_words_and_with_little_memory(content):
    owner = member("owner")
    file = content()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    upload = SimpleUploadedFile("bang.xlsx", file, "text/csv")
    answer = browser_of(owner).post(reverse("workspace:product_table"), {"file": upload})

    assert answer.status_code == 422
    said = [
        *answer.context["form"].errors.get("file", []),
        *(one.words for one in answer.context["mistakes"]),
    ]
    assert not said[0].isascii()
    assert not Product.objects.exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KB


def test_a_program_that_eats_memory_is_stopped_by_its_limit(monkeypatch):
    monkeypatch.setattr(apart, "MEMORY_MAX", 30_000_000)

    assert apart.take("pages", hostile.pdf(), 6)[0] == End.BROKEN


def test_a_program_that_does_not_end_is_stopped(monkeypatch):
    monkeypatch.setattr(apart, "WAIT_S", 0.01)

    assert apart.take("pages", hostile.pdf(), 6) == (End.BROKEN, b"")


def test_a_program_knows_no_secret_of_the_shop(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "geheim")
    (tmp_path / "spy.py").write_text("import os; print(dict(os.environ))")
    monkeypatch.setattr(apart, "__file__", str(tmp_path / "__init__.py"))

    assert b"geheim" not in apart.take("spy", b"")[1]
