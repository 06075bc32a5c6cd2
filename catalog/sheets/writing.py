"""Write what a table asks for, all of it or nothing."""

from collections.abc import Callable, Iterator

from django.db import connection, transaction

from catalog import locks, net_contents, services
from catalog.models import Producer, Product, Variant
from catalog.sheets.judging import Plan, ProductPlan, judge
from catalog.sheets.reading import read
from core.outbox import Topic, publish
from core.text import slug

BATCH = 500
# How far each stage is taken to bring it, in percent: writing lasts longer than reading and judging.
AT_READ, AT_JUDGED, AT_PRODUCTS, AT_VARIANTS = 20, 40, 70, 90


@transaction.atomic
def write(
    *, producer_id: int, content: bytes, filename: str, tell: Callable[[int], None] = lambda _percent: None
) -> Plan:
    """Read, judge and write a file. With a single mistake nothing is written; the plan says what they are.

    Two people who write at once come one after the other: the second is judged by what the first wrote.
    `tell` hears how far it is, in percent.
    """
    lines = read(content, filename)  # before anything is locked
    locks.rows(Producer, pk=producer_id).get()
    producer = Producer.objects.select_related("ward").get(pk=producer_id)
    list(locks.rows(Product, producer=producer).values_list("pk"))
    tell(AT_READ)
    locks.skus()
    plan = judge(producer, *lines)
    tell(AT_JUDGED)
    if not plan.mistakes:
        _write(plan, tell)
    return plan


def _write(plan: Plan, tell: Callable[[int], None]) -> None:
    fresh = [one for one in plan.products if one.is_new]
    known = [one for one in plan.products if not one.is_new]
    changed = [one for one in known if one.changed]
    _name(fresh)
    for one in (*fresh, *changed):
        one.product.search_text = one.product.folded_text()
    Product.objects.bulk_create([one.product for one in fresh], batch_size=BATCH)
    columns = sorted({name for one in changed for name in one.changed})
    if columns:
        rows = [one.product for one in changed]
        Product.objects.bulk_update(rows, [*columns, "search_text"], batch_size=BATCH)
    tell(AT_PRODUCTS)
    _write_variants(plan)
    tell(AT_VARIANTS)
    touched = {one.product.pk for one in (*fresh, *changed)}
    touched |= {one.product.pk for one in known if any(row.changed for row in one.variants)}
    services.announce(touched)


def _write_variants(plan: Plan) -> None:
    for one in plan.products:
        _complete(one)
    rows = [row for one in plan.products for row in one.variants]
    for row in rows:
        if "label" in row.changed:
            net = net_contents.read(row.variant.label)
            row.variant.net_g, row.variant.net_ml = net.g, net.ml
    new = [row.variant for row in rows if row.is_new]
    changed = [row for row in rows if row.changed and not row.is_new]
    repriced = [row.variant.pk for row in rows if "price_vnd" in row.changed and not row.is_new]
    Variant.objects.bulk_create(new, batch_size=BATCH)
    if changed:
        columns = {name for row in changed for name in row.changed}
        columns |= {"net_g", "net_ml"} if "label" in columns else set()
        Variant.objects.bulk_update([row.variant for row in changed], sorted(columns), batch_size=BATCH)
    publish(Topic.PRICE, *sorted(repriced), *(variant.pk for variant in new))


def _complete(one: ProductPlan) -> None:
    """Keys, SKUs and places of the new variants of a product."""
    known = list(one.product.variants.all()) if not one.is_new else []
    keys, skus = {row.key for row in known}, {row.sku for row in known}
    new = [row.variant for row in one.variants if row.is_new]
    skus |= {variant.sku for variant in new if variant.sku}
    for place, variant in enumerate(new, start=len(known)):
        variant.product = one.product  # it has a key now
        variant.key = next(key for key in _numbered(slug(variant.label)[:34] or "loai") if key not in keys)
        if not variant.sku:
            variant.sku = next(sku for sku in _numbered(one.product.code, first=True) if sku not in skus)
        variant.position, variant.is_default = place, place == 0
        keys.add(variant.key)
        skus.add(variant.sku)


def _numbered(start: str, *, first: bool = False) -> Iterator[str]:
    """ "hu", "hu-2", "hu-3" …; with `first` also the first has its number."""
    yield f"{start}-1" if first else start
    number = 1
    while True:
        number += 1
        yield f"{start}-{number}"


def _name(fresh: list[ProductPlan]) -> None:
    """Draw keys, and from them codes and addresses, as `editing.create_product` does for one."""
    if not fresh:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [Product._meta.db_table, len(fresh)],
        )
        keys = [row[0] for row in cursor.fetchall()]
    for key, one in zip(keys, fresh, strict=True):
        product = one.product
        product.pk, product.code = key, f"SP{key}"
        product.slug = f"{slug(product.name)[:100]}-sp{key}".lstrip("-")
        product.state = Product.State.DRAFT
