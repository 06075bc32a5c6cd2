"""manage.py load_pictures: illustrations for sample products that have no picture; repeatable."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from catalog.models import Product
from catalog.services import attach_image
from storefront import illustrations, scenes

PICTURES = settings.DATA_DIR / "pictures"


class Command(BaseCommand):
    """Composes three pictures for each; workers make their sizes. A product with a picture is left alone."""

    help = "Give every product without a picture composed illustrations, marked as such."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compose in threads (Pillow leaves the interpreter free), store one after the other."""
        bare = list(Product.objects.filter(images=None).select_related("category").order_by("code"))
        made = 0
        with ThreadPoolExecutor(max_workers=2) as pool:
            for product, pictures in zip(bare, pool.map(_pictures, bare), strict=True):
                for words, content in zip(_words(product), pictures, strict=True):
                    attach_image(
                        product_id=product.pk,
                        content=content,
                        alt=words[0],
                        alt_en=words[1],
                        is_illustration=True,
                    )
                    made += 1
        self.stdout.write(f"pictures: {made} composed for {len(bare)} products")


def _pictures(product: Product) -> list[bytes]:
    name = illustrations.name_of(product)
    return [scenes.take(PICTURES, name, shot) for shot in scenes.shots(product.code)]


def _words(product: Product) -> Iterator[tuple[str, str]]:
    """For those who cannot see it, in Vietnamese and English."""
    name, english = product.name, product.name_en or product.name
    yield f"Tranh minh hoạ: {name}", f"Illustration: {english}"
    yield f"Tranh minh hoạ: {name}, nhìn gần", f"Illustration: {english}, seen close"
    yield f"Tranh minh hoạ: {name}, góc khác", f"Illustration: {english}, another view"
