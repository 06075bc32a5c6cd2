"""Producers write their products. Prices and states change through `catalog.services`.

What waits for approval cannot be changed, and what is on sale stays complete: a change that would open a gap
is refused.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import locks, services
from catalog.completeness import gaps
from catalog.errors import BadProduct, NotPublishable
from catalog.models import Declaration, Producer, Product
from catalog.numbers import next_key
from core import rules
from core.text import slug

HEALTH_NOTICE = (  # Decree 342/2025, word for word
    "Thực phẩm bảo vệ sức khỏe. Thực phẩm này không phải là thuốc và không có tác dụng"
    " thay thế thuốc chữa bệnh."
)


@transaction.atomic
def create_product(*, producer_id: int, **fields: Any) -> Product:
    """A draft. `fields` are columns of Product, name and category at least; its place of origin is the
    producer's unless it is said. It gets a code and an address of its own."""
    producer = Producer.objects.select_related("ward").get(pk=producer_id)
    key = next_key(Product)
    code = f"SP{key}"
    product = Product(pk=key, code=code, producer=producer, ward_id=producer.ward_id)
    product.slug = f"{slug(fields['name'])[:100]}-{code.lower()}".lstrip("-")
    product.state = Product.State.DRAFT
    _write(product, fields)
    product.save(force_insert=True)
    return product


@transaction.atomic
def change_product(*, product_id: int, **fields: Any) -> Product:
    """Write columns of a product. Raises BadProduct while it waits, NotPublishable for a gap on sale."""
    with opened(product_id) as product:
        changed = [name for name, value in fields.items() if getattr(product, name) != value]
        if changed:
            _write(product, fields)
            product.save()
            services.announce([product.pk])
    return product


@transaction.atomic
def declare(*, product_id: int, fields: Mapping[str, Any] | None) -> None:
    """Write the paper by which the product may be sold (columns of Declaration), or take it away."""
    with opened(product_id) as product:
        if fields:
            Declaration.objects.update_or_create(product=product, defaults=dict(fields))
        else:
            Declaration.objects.filter(product=product).delete()
        services.announce([product.pk])


@transaction.atomic
def duplicate_product(*, product_id: int) -> Product:
    """A draft with the same texts and variants; no pictures, papers, lots or bar codes: those are the
    other's."""
    source = Product.objects.get(pk=product_id)
    left_out = {"id", "code", "slug", "search_text", "state", "producer", "name"}
    columns = [field for field in Product._meta.concrete_fields if field.name not in left_out]
    fields = {field.attname: getattr(source, field.attname) for field in columns}
    name = _("%(name)s (copy)") % {"name": source.name[:150]}
    made = create_product(producer_id=source.producer_id, name=name, **fields)
    for number, variant in enumerate(source.variants.all(), start=1):
        variant.pk, variant.product, variant.sku, variant.gtin = None, made, f"{made.code}-{number}", ""
        variant._state.adding = True
        variant.save()
    return made


@contextmanager
def opened(product_id: int) -> Iterator[Product]:
    """The product, locked, to be changed with what hangs on it. Call inside a transaction.

    Raises Product.DoesNotExist, BadProduct, NotPublishable.
    """
    product = locks.rows(Product, pk=product_id).select_related("category", "producer", "ward").get()
    if product.state == Product.State.PENDING:
        raise BadProduct(_("It waits for approval. Take it back first, then change it."))
    before = gaps(product) if product.is_published else []
    yield product
    if product.is_published and (new := [gap.words for gap in gaps(product) if gap not in before]):
        raise NotPublishable(new)


def _write(product: Product, fields: Mapping[str, Any]) -> None:
    """Set columns; what follows from them by law is set with them."""
    for name, value in fields.items():
        setattr(product, name, value)
    if product.abv_percent:
        product.age_restricted = True
        is_strong = product.abv_percent >= rules.value("no_promotion_from_abv")
        product.promotion_banned = product.promotion_banned or is_strong
    if product.health_food and not product.mandatory_notice:
        product.mandatory_notice = HEALTH_NOTICE
