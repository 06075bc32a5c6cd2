"""What stands on the shelves of page tests."""

from datetime import date, timedelta
from typing import Any

from catalog.models import Certificate, Lot, Product
from catalog.queries import today
from storefront import shelf
from tests.factories import ProductFactory, VariantFactory, WardFactory


def stock_shelf(number: int, **fields: object) -> list[Product]:
    """So many products of four stars, each with two variants, ten units of each and a ward of its own."""
    made = [_product(place, **fields) for place in range(number)]
    shelf.rebuild()
    return made


def _product(place: int, **fields: object) -> Product:
    ward = WardFactory(code=f"9{Product.objects.count():04}", name=f"Vườn {Product.objects.count()}")
    product: Product = ProductFactory.create(ward=ward, season_months=list(range(1, 13)), **fields)
    VariantFactory(product=product, price_vnd=50_000 + place, stock=10, is_default=True)
    VariantFactory(product=product, price_vnd=90_000 + place, stock=10, position=1)
    _certify(product, 4)
    return product


def lot_of(product: Product, **fields: Any) -> Lot:
    """A lot that is ten days old and keeps for sixty."""
    made_on = today() - timedelta(days=10)
    values = {
        "code": f"{product.code}-A",
        "made_on": made_on,
        "expires_on": made_on + timedelta(days=60),
        "steps": [{"on": str(made_on), "what": "Thu hoạch"}],
    }
    return Lot.objects.create(product=product, **values | fields)


def certify(product: Product, stars: int) -> Certificate:
    """An OCOP certificate that is valid for a long time, and the shelf that knows of it."""
    paper = _certify(product, stars)
    shelf.rebuild()
    return paper


def _certify(product: Product, stars: int) -> Certificate:
    return Certificate.objects.create(
        programme=Certificate.Programme.OCOP,
        stars=stars,
        level=Certificate.Level.PROVINCE,
        number=f"MAU-{product.code}-{stars}",
        issued_on=date(2024, 1, 1),
        expires_on=date(2099, 1, 1),
        product=product,
        producer=product.producer,
    )
