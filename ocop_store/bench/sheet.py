"""How long does a producer's spreadsheet of 5,000 rows take?

1,250 new products with four variants each, as XLSX: the trial as the page makes it, the import by the worker
over the page's own way, how often the page heard of it meanwhile; then the same file with every price
changed, and with one mistake in a hundred lines.
"""

import re
import time
from collections.abc import Iterator

import tablib
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from import_export.formats.base_formats import XLSX

from accounts.models import User
from catalog.models import Category, Membership, Producer, Product, Variant
from catalog.sheets import MOST_ROWS
from ocop_store.bench import goods
from ocop_store.bench.report import Figure
from ocop_store.bench.world import World

VARIANTS, TRIAL_S, IMPORT_S, GIVE_UP_S = 4, 10.0, 30.0, 120.0
HEADS = ("name", "category", "unit", "description", "sku", "label", "price_vnd", "weight_g")
TEXT = "Mứt vỏ bưởi đường lá cam Tân Triều nấu chậm với đường thốt nốt và gừng non. " * 6


def run(world: World) -> list[Figure]:
    """Try and import, three files."""
    world.kill("sandbox")
    goods.fill(4)
    producer, category = Producer.objects.earliest("pk"), Category.objects.earliest("pk")
    user = User.objects.create(email="sheet@example.vn", full_name="Nguyễn Thị Lan")
    Membership.objects.create(user=user, producer=producer, role=Membership.Role.OWNER)
    desk, before = Client(), Product.objects.count()
    desk.force_login(user)
    with override_settings(ALLOWED_HOSTS=["*"]):
        tried, key = _try(desk, _file(category.slug, price=60_000))
        imported, heard = _import(desk, key)
        made = Product.objects.count() - before
        tried_again, key = _try(desk, _file(category.slug, price=75_000))
        changed, _heard = _import(desk, key)
        wrong, key = _try(desk, _file(category.slug, price=80_000, wrong=100))
    repriced = Variant.objects.filter(price_vnd=75_000, sku__startswith="BANG-").count()
    assert (made, repriced, key) == (MOST_ROWS // VARIANTS, MOST_ROWS, "")
    return [
        Figure("rows", MOST_ROWS, ""),
        Figure("trial, all new", tried, "s", TRIAL_S),
        Figure("import, all new", imported, "s", IMPORT_S),
        Figure("times the page heard how far it is", heard, "", least=3),
        Figure("trial, every price changed", tried_again, "s", TRIAL_S),
        Figure("import, every price changed", changed, "s", IMPORT_S),
        Figure("trial, one line in a hundred wrong", wrong, "s", TRIAL_S),
    ]


def _file(category: str, *, price: int, wrong: int = 0) -> SimpleUploadedFile:
    table = tablib.Dataset(*_rows(category, price, wrong), headers=HEADS, title="a")
    return SimpleUploadedFile("bang.xlsx", XLSX().export_data(table))


def _rows(category: str, price: int, wrong: int) -> Iterator[tuple[object, ...]]:
    for number in range(MOST_ROWS):
        product, variant = divmod(number, VARIANTS)
        said = "rẻ" if wrong and number % wrong == 0 else price
        name, sku = f"Mứt bưởi bảng {product}", f"BANG-{number}"
        yield name, category, "hũ", TEXT, sku, f"Hũ {100 * (variant + 1)} g", said, 400


def _try(desk: Client, file: SimpleUploadedFile) -> tuple[float, str]:
    started = time.perf_counter()
    answer = desk.post(reverse("workspace:product_table"), {"file": file})
    took = time.perf_counter() - started
    return took, _said(answer.content.decode(), r'name="key" value="(\w+)"')


def _import(desk: Client, key: str) -> tuple[float, int]:
    """Seconds from the press to the page that says it is done, and the different figures seen meanwhile."""
    seen: set[str] = set()
    started = time.perf_counter()
    place = desk.post(reverse("workspace:product_table"), {"key": key}).headers["Location"]
    while time.perf_counter() - started < GIVE_UP_S:
        answer = desk.get(place)
        if answer.status_code != 200:
            assert answer.status_code == 303, answer.status_code
            return time.perf_counter() - started, len(seen)
        seen.add(_said(answer.content.decode(), r'<progress [^>]*value="(\d+)"'))
        time.sleep(0.1)
    raise TimeoutError(place)


def _said(page: str, pattern: str) -> str:
    """What the page says there; "" where it says nothing."""
    found = re.search(pattern, page)
    return found[1] if found else ""
