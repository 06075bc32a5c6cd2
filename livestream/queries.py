"""What the live tools read of the shop."""

from catalog.models import Product as CatalogueProduct
from livestream.comments import Catalogue, Product, Variant


def comment_catalogue() -> Catalogue | None:
    """The products on sale as the comment reader needs them, in two queries; None when there are none."""
    products = CatalogueProduct.objects.published().prefetch_related("variants")
    rows = [
        Product(
            code=product.code,
            name=product.name,
            keywords=tuple(product.keywords),
            unit=product.unit,
            variants=tuple(Variant(variant.key, variant.label) for variant in product.variants.all()),
            age_restricted=product.age_restricted,
        )
        for product in products
    ]
    return Catalogue(rows) if rows else None
