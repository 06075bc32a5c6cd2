"""The only FOR UPDATE querysets of this app, always in order of key. Call inside a transaction."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from catalog.models import Product, Variant

Row = TypeVar("Row", bound=Model)


def rows(model: type[Row], **lookups: Any) -> QuerySet[Row]:
    """Rows about to change; others may still point at them."""
    return model._default_manager.select_for_update(no_key=True).filter(**lookups).order_by("pk")


def variant(variant_id: int) -> Variant:
    """One variant about to change. Raises Variant.DoesNotExist."""
    return rows(Variant, pk=variant_id).get()


def product(product_id: int) -> Product:
    """One product about to change. Raises Product.DoesNotExist."""
    return rows(Product, pk=product_id).get()
