"""The drawing that stands in for a photograph: of the kind of product if there is one, else its category."""

from functools import cache
from pathlib import Path

from django.conf import settings

from catalog.models import Product

FOLDER = "img/illustrations"
TINTS = 4  # backdrops, so that neighbours drawn alike still differ


@cache
def drawings() -> frozenset[str]:
    """Names of the drawings in the tree: "sau-rieng", "mat-ong"."""
    return frozenset(path.stem for path in (Path(settings.BASE_DIR) / "static" / FOLDER).glob("*.svg"))


def of_category(slug: str) -> str:
    """The static path of a category's drawing."""
    return f"{FOLDER}/{_of_category(slug)}.svg"


def of_product(product: Product) -> str:
    """The static path of a product's drawing."""
    return f"{FOLDER}/{name_of(product)}.svg"


def name_of(product: Product) -> str:
    """The longest drawing's name that opens the product's slug, else that of its category."""
    fitting = [name for name in drawings() if f"{product.slug}-".startswith(f"{name}-")]
    return max(fitting, key=len) if fitting else _of_category(product.category.slug)


def _of_category(slug: str) -> str:
    return slug if slug in drawings() else "trai-cay-tuoi"
