"""Producers write the variants of a product."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import locks, net_contents, services
from catalog.editing import opened
from catalog.errors import BadProduct
from catalog.models import Product, ProductEvent, Variant
from core.text import slug

MOST_VARIANTS = 50  # marketplaces take no more models of one product


@dataclass(frozen=True, slots=True)
class VariantFields:
    """One row of the grid. `pk` is None for a new one; an empty `sku` gets the next of the product's."""

    pk: int | None
    label: str
    price_vnd: int
    sku: str = ""
    weight_g: int = 0
    cost_vnd: int | None = None
    gtin: str = ""
    is_removed: bool = False


@transaction.atomic
def put_variants(*, product_id: int, rows: Sequence[VariantFields], default: int = 0) -> list[Variant]:
    """Write every row or none, in their order; row number `default` is shown first. Returns the new ones.

    Raises BadProduct naming the SKU, NotPublishable, Variant.DoesNotExist for a variant of another product.
    """
    with opened(product_id) as product:
        known = {variant.pk: variant for variant in product.variants.select_for_update()}
        if any(row.pk is not None and row.pk not in known for row in rows):
            raise Variant.DoesNotExist
        for row in rows:
            if row.pk and row.is_removed:
                _remove(known.pop(row.pk))
        kept = [row for row in rows if not row.is_removed]
        if len(kept) > MOST_VARIANTS:
            raise BadProduct(_("A product has at most %(most)d variants.") % {"most": MOST_VARIANTS})
        locks.skus()
        _check_skus(product, kept)
        Variant.objects.filter(product=product).update(is_default=False)
        made = []
        for position, row in enumerate(kept):
            variant = known[row.pk] if row.pk else Variant(product=product, key=_key(product, row.label))
            _write(variant, row, position)
            variant.is_default = position == min(default, len(kept) - 1)
            variant.save()
            if not row.pk:
                made.append(variant)
        for row in kept:
            if row.pk and known[row.pk].price_vnd != row.price_vnd:
                services.change_price(variant_id=row.pk, price_vnd=row.price_vnd)
        services.announce([product.pk])
    return made


@transaction.atomic
def change_variants(*, product_id: int, changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Write some columns (`label`, `price_vnd`, `weight_g`, `gtin`) of some variants, by key; all or none.

    Raises BadProduct while it waits, NotPublishable for a gap on sale, BadPrice, and Variant.DoesNotExist for
    a variant of another product.
    """
    with opened(product_id) as product:
        known = {variant.pk: variant for variant in locks.rows(Variant, product=product)}
        if changes.keys() - known.keys():
            raise Variant.DoesNotExist
        for pk, columns in sorted(changes.items()):
            variant, rest = known[pk], {name: columns[name] for name in columns if name != "price_vnd"}
            for name, value in rest.items():
                setattr(variant, name, value)
            if "label" in rest:
                net = net_contents.read(variant.label)
                rest |= {"net_g": net.g, "net_ml": net.ml}
                variant.net_g, variant.net_ml = net.g, net.ml
            if rest:
                variant.save(update_fields=list(rest))
            if "price_vnd" in columns:
                services.change_price(variant_id=pk, price_vnd=columns["price_vnd"])
        services.announce([product.pk])


def _write(variant: Variant, row: VariantFields, position: int) -> None:
    """Everything but the price of a known variant, which its service changes."""
    if variant.label != row.label or not variant.pk:
        net = net_contents.read(row.label)
        variant.net_g, variant.net_ml = net.g, net.ml
    variant.label, variant.gtin, variant.position = row.label, row.gtin, position
    variant.weight_g, variant.cost_vnd = row.weight_g, row.cost_vnd
    if variant.pk:
        variant.sku = row.sku or variant.sku
    else:
        variant.sku = row.sku or _next_sku(variant.product)
        variant.price_vnd = row.price_vnd


def _check_skus(product: Product, rows: Sequence[VariantFields]) -> None:
    """One SKU, one variant, in the whole shop: channels link by it."""
    named = [row.sku for row in rows if row.sku]
    for sku in named:
        if named.count(sku) > 1:
            raise BadProduct(_("The SKU %(sku)s stands here twice.") % {"sku": sku}, "sku")
    own = {row.pk: row.sku for row in rows if row.pk}
    for pk, sku, owner in Variant.objects.filter(sku__in=named).values_list("pk", "sku", "product__producer"):
        if own.get(pk) != sku:
            whose = _("another of your products") if owner == product.producer_id else _("another business")
            raise BadProduct(_("The SKU %(sku)s belongs to %(whose)s.") % {"sku": sku, "whose": whose}, "sku")


def _next_sku(product: Product) -> str:
    taken = set(Variant.objects.filter(sku__startswith=f"{product.code}-").values_list("sku", flat=True))
    number = 1
    while f"{product.code}-{number}" in taken:
        number += 1
    return f"{product.code}-{number}"


def _key(product: Product, label: str) -> str:
    taken = set(Variant.objects.filter(product=product).values_list("key", flat=True))
    start = slug(label)[:34] or "loai"
    key, number = start, 1
    while key in taken:
        number += 1
        key = f"{start}-{number}"
    return key


def _remove(variant: Variant) -> None:
    """Only from a product that was never on sale: orders, stock and listings hang on the others."""
    was_sold = ProductEvent.objects.filter(
        pgh_obj_id=variant.product_id, state=Product.State.PUBLISHED
    ).exists()
    if was_sold:
        raise BadProduct(
            _("%(label)s was on sale and stays; set its stock to zero instead.") % {"label": variant.label},
            "sku",
        )
    variant.delete()
