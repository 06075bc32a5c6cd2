"""The only FOR UPDATE querysets of this app, always in order of key. Call inside a transaction."""

from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

from catalog.models import Product, Variant

SKUS = (7304, 0)  # the advisory lock of new SKUs

Row = TypeVar("Row", bound=Model)


def rows(model: type[Row], **lookups: Any) -> QuerySet[Row]:
    """Rows about to change; others may still point at them. What is joined stays free: products of one
    category are changed by many at once."""
    return (
        model._default_manager.select_for_update(no_key=True, of=("self",)).filter(**lookups).order_by("pk")
    )


def skus() -> None:
    """One writer of SKUs at a time, until the end of the transaction: of two who type the same new one, the
    second sees the first's. Locked last, after the rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", SKUS)


def variant(variant_id: int) -> Variant:
    """One variant about to change. Raises Variant.DoesNotExist."""
    return rows(Variant, pk=variant_id).get()


def product(product_id: int) -> Product:
    """One product about to change. Raises Product.DoesNotExist."""
    return rows(Product, pk=product_id).get()
