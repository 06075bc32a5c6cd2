"""The drawing that stands in for a photograph: of the kind of product if there is one, else its category."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

FOLDER = "img/illustrations"
TINTS = 4  # backdrops, so that neighbours drawn alike still differ


@cache
def drawings() -> frozenset[str]:
    """Names of the drawings in the tree: "sau-rieng", "mat-ong"."""
    return frozenset(path.stem for path in (Path(settings.BASE_DIR) / "static" / FOLDER).glob("*.svg"))


def of_category(slug: str) -> str:
    """The static path of a category's drawing."""
    return f"{FOLDER}/{_of_category(slug)}.svg"


def of_product(product: Any) -> str:
    """The static path of a product's drawing."""
    return f"{FOLDER}/{name_of(product)}.svg"


def name_of(product: Any) -> str:
    """The longest drawing's name that opens the product's slug, else that of its category."""
    category = getattr(product, "category_slug", None) or product.category.slug
    return _longest(product.slug) or _of_category(category)


@cache
def address(path: str) -> str:
    """Where a drawing is served; there are few and they stay."""
    return static(path)


@lru_cache(maxsize=10_000)
def _longest(slug: str) -> str:
    return max((name for name in drawings() if f"{slug}-".startswith(f"{name}-")), key=len, default="")


def _of_category(slug: str) -> str:
    return slug if slug in drawings() else "trai-cay-tuoi"
