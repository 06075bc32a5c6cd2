"""Producers record their lots: what the code on a package leads to."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import locks
from catalog.errors import BadProduct
from catalog.models import Lot, Product, Variant

MOST_STEPS = 30  # a page that can still be read on a phone


@transaction.atomic
def record_lot(*, product_id: int, fields: Mapping[str, Any], lot_id: int | None = None) -> Lot:
    """Write a lot of this product, a new one unless `lot_id` is given; without a code it gets the next one.

    `fields` are columns of Lot. Raises BadProduct naming the field, Lot.DoesNotExist for one of another
    product.
    """
    product = locks.product(product_id)
    lot = locks.rows(Lot, pk=lot_id, product=product).get() if lot_id else Lot(product=product)
    for name, value in fields.items():
        setattr(lot, name, value)
    lot.code = lot.code.upper() or _next_code(lot, product)
    if Lot.objects.filter(code__iexact=lot.code).exclude(pk=lot.pk).exists():
        raise BadProduct(_("This lot number is taken."), "code")
    if lot.variant_id and not Variant.objects.filter(pk=lot.variant_id, product=product).exists():
        raise BadProduct(_("This variant is of another product."), "variant")
    if lot.expires_on and lot.expires_on < lot.made_on:
        raise BadProduct(_("A lot cannot expire before it was made."), "expires_on")
    lot.save()
    return lot


@transaction.atomic
def remove_lot(*, product_id: int, lot_id: int) -> None:
    """Take a lot out whose code was never printed. Raises Lot.DoesNotExist."""
    locks.rows(Lot, pk=lot_id, product=product_id).get().delete()


def _next_code(lot: Lot, product: Product) -> str:
    """The product's code and the day: SP12-261129, then SP12-261129-2."""
    start = f"{product.code}-{lot.made_on:%y%m%d}"
    taken = set(Lot.objects.filter(code__istartswith=start).values_list("code", flat=True))
    code, number = start, 1
    while code in taken:
        number += 1
        code = f"{start}-{number}"
    return code
