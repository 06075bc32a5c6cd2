"""The drawing that stands in for a photograph: of the kind of product if there is one, else its category."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

FOLDER = "img/illustrations"
TINTS = 4  # backdrops, so that neighbours drawn alike still differ


@cache
def drawings() -> frozenset[str]:
    """Names of the drawings in the tree: "sau-rieng", "mat-ong"."""
    return frozenset(path.stem for path in (Path(settings.BASE_DIR) / "static" / FOLDER).glob("*.svg"))


def of_category(slug: str) -> str:
    """The static path of a category's drawing."""
    return f"{FOLDER}/{slug if slug in drawings() else 'trai-cay-tuoi'}.svg"


def of_product(product: Any) -> str:
    """The static path of the longest name that opens the product's slug, else of its category."""
    category = getattr(product, "category_slug", None) or product.category.slug
    return _longest(product.slug) or of_category(category)


@lru_cache(maxsize=10_000)
def _longest(slug: str) -> str:
    fitting = [name for name in drawings() if f"{slug}-".startswith(f"{name}-")]
    return f"{FOLDER}/{max(fitting, key=len)}.svg" if fitting else ""
