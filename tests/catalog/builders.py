"""Small rows and small files for tests of the catalogue."""

import copy
import json
from datetime import date
from pathlib import Path
from typing import Any

from accounts.models import Province, Ward
from catalog.models import Category, Certificate, Producer, Product, Variant


def ward() -> Ward:
    """Phường Tân Triều."""
    province, _ = Province.objects.get_or_create(
        code="75", defaults={"name": "Đồng Nai", "kind": "thanh-pho"}
    )
    found, _ = Ward.objects.get_or_create(
        code="26188",
        defaults={
            "province": province,
            "name": "Tân Triều",
            "kind": "phuong",
            "folded": " phuong tan trieu | dong nai ",
        },
    )
    return found


def producer(code: str = "SX01", **fields: Any) -> Producer:
    """A cooperative whose identity is verified."""
    values = {
        "name": f"HTX {code} (mẫu)",
        "slug": f"htx-{code.lower()}",
        "kind": "cooperative",
        "ward": ward(),
        "identity_verified": True,
    }
    found, _ = Producer.objects.get_or_create(code=code, defaults=values | fields)
    return found


def category(slug: str = "trai-cay-tuoi") -> Category:
    """A category."""
    found, _ = Category.objects.get_or_create(slug=slug, defaults={"name": slug.replace("-", " ")})
    return found


def product(code: str = "M01", prices: tuple[int, ...] = (75_000,), **fields: Any) -> Product:
    """A published product with one variant per price."""
    values: dict[str, Any] = {
        "slug": f"san-pham-{code.lower()}",
        "name": f"Bưởi {code}",
        "unit": "trái",
        "description": "Vị ngọt thanh.",
        "ocop_subgroup": "I.1.a",
        "storage": "Nơi khô mát",
        "shelf_life_days": 20,
        "state": Product.State.PUBLISHED,
    }
    fields.setdefault("category", None)
    category_row = fields.pop("category") or category()
    producer_row = fields.pop("producer", None) or producer()
    made = Product.objects.create(
        code=code, category=category_row, producer=producer_row, ward=ward(), **values | fields
    )
    for position, price_vnd in enumerate(prices):
        Variant.objects.create(
            product=made,
            key=f"v{position}",
            sku=f"{code}-V{position}",
            label=f"Loại {position}",
            price_vnd=price_vnd,
            position=position,
            is_default=position == 0,
        )
    return made


def certificate(of: Product, stars: int = 4, **fields: Any) -> Certificate:
    """An OCOP paper of 2024 to 2027."""
    values = {
        "programme": "OCOP",
        "stars": stars,
        "level": "province",
        "number": f"MAU-{of.code}-{stars}",
        "issued_on": date(2024, 11, 20),
        "expires_on": date(2027, 11, 20),
    }
    return Certificate.objects.create(product=of, producer=of.producer, **values | fields)


PRODUCER = {
    "id": "SX01",
    "name": "HTX Bưởi (mẫu)",
    "slug": "htx-buoi",
    "type": "cooperative",
    "ward_code": "26188",
    "founded_year": 2012,
    "members_or_staff": 46,
    "story_vi": "Giữ giống bưởi.",
    "identity_verified": False,
}
PRODUCT = {
    "id": "M01",
    "live_code": "M01",
    "slug": "buoi-tan-trieu",
    "name": "Bưởi Tân Triều",
    "category": "trai-cay-tuoi",
    "ocop_subgroup": "I.1.a",
    "ocop_stars": 4,
    "ocop_certificate": {
        "programme": "OCOP",
        "stars": 4,
        "number": "MAU-1",
        "decision_no": "MAU-1/QĐ-UBND",
        "issuing_level": "province",
        "issued_on": "2024-11-20",
        "expires_on": "2027-11-20",
        "score": 76.5,
    },
    "cnnt_certificate": None,
    "producer_id": "SX01",
    "ward_code": "26188",
    "unit_vi": "trái",
    "default_variant": "1-trai",
    "variants": [
        {
            "key": "1-trai",
            "sku": "M01-1",
            "label_vi": "1 trái",
            "price_vnd": 75000,
            "cost_vnd": 48000,
            "ship_weight_g": 1400,
            "stock": 180,
        },
        {
            "key": "thung-5",
            "sku": "M01-5",
            "label_vi": "Thùng 5 trái",
            "price_vnd": 350000,
            "cost_vnd": 224000,
            "ship_weight_g": 7000,
            "stock": 60,
        },
    ],
    "ship_mode": "standard",
    "season_months": [10, 11, 12],
    "allergens_vi": [],
    "abv_percent": None,
    "age_restricted": False,
    "ad_and_promo_banned": False,
    "health_food": False,
    "fragile": False,
    "description_vi": "Vị ngọt thanh.",
    "search_keywords": ["bưởi"],
}


class Files:
    """A pair of catalogue files in a folder, one JSON value per line, to be spoilt field by field."""

    def __init__(self, folder: Path) -> None:
        self.products_path = folder / "products.json"
        self.producers_path = folder / "ocop_producers.json"
        self.producers: list[Any] = [copy.deepcopy(PRODUCER)]
        self.products: list[Any] = [copy.deepcopy(PRODUCT)]
        self.write()

    @property
    def product(self) -> dict[str, Any]:
        """The first product."""
        return self.products[0]

    def write(self) -> None:
        """Put what the attributes say on disk."""
        document = {"categories": {"trai-cay-tuoi": "Trái cây tươi"}, "products": self.products}
        self.products_path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
        self.producers_path.write_text(
            json.dumps({"producers": self.producers}, ensure_ascii=False, indent=1)
        )

    def line_with(self, text: str, nth: int = 1) -> int:
        """The number of the nth line of the products file that holds `text`."""
        lines = self.products_path.read_text(encoding="utf-8").splitlines()
        return [number for number, line in enumerate(lines, start=1) if text in line][nth - 1]
