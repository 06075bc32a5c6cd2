"""manage.py load_pictures: illustrations for sample products that have no picture; repeatable."""

from argparse import ArgumentParser
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db.models import Count, Exists, OuterRef

from catalog.models import ImageAsset, Product
from catalog.services import attach_image
from storefront import illustrations, scenes

PICTURES = settings.DATA_DIR / "pictures"


class Command(BaseCommand):
    """Composes up to three for each; workers make their sizes. A product with a photograph is left alone."""

    help = "Give every product without a photograph composed illustrations, marked as such."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many a product is to have."""
        parser.add_argument("--each", type=int, choices=(1, 2, 3), default=3, help="pictures for a product")

    def handle(self, *args: Any, each: int, **options: Any) -> None:
        """Compose in threads (Pillow leaves the interpreter free), store one after the other."""
        photographed = ImageAsset.objects.filter(product=OuterRef("pk"), is_illustration=False)
        counted = Product.objects.exclude(Exists(photographed)).annotate(have=Count("images"))
        bare = list(counted.filter(have__lt=each).select_related("category").order_by("code"))
        with ThreadPoolExecutor(max_workers=2) as pool:
            for product, pictures in zip(bare, pool.map(partial(_compose, each=each), bare), strict=True):
                words = list(_words(product))[product.have : each]
                for (alt, alt_en), content in zip(words, pictures, strict=True):
                    attach_image(
                        product_id=product.pk, content=content, alt=alt, alt_en=alt_en, is_illustration=True
                    )
        self.stdout.write(f"pictures: {each} each, {len(bare)} products had fewer")


def _compose(product: Any, each: int) -> list[bytes]:
    """The pictures that the product lacks; it is annotated with how many it has."""
    name, shots = illustrations.name_of(product), scenes.shots(product.code)
    return [scenes.take(PICTURES, name, shot) for shot in shots[product.have : each]]


def _words(product: Product) -> Iterator[tuple[str, str]]:
    """For those who cannot see it, in Vietnamese and English."""
    name, english = product.name, product.name_en or product.name
    yield f"Tranh minh hoạ: {name}", f"Illustration: {english}"
    yield f"Tranh minh hoạ: {name}, nhìn gần", f"Illustration: {english}, seen close"
    yield f"Tranh minh hoạ: {name}, góc khác", f"Illustration: {english}, another view"
