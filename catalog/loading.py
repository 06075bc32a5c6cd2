"""Bring the catalogue to the state of its files: all of it or nothing, as often as one likes.

Rows are found again by category slug, producer and product code, SKU and certificate number. What the files
do not speak of stays: the state of a product and the verified identity of a producer belong to the staff.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

from django.db import connection, models, transaction
from django.db.models import Q

from accounts.models import Ward
from catalog import locks, net_contents, search
from catalog.errors import BadCatalogue
from catalog.models import Category, Certificate, Declaration, Producer, Product, Variant
from catalog.reading import read
from catalog.rows import (
    CatalogueDocument,
    CategoryRow,
    CertificateRow,
    Known,
    ProducerRow,
    VariantRow,
)
from core.outbox import Topic, publish

LOAD_LOCK = 20_260_430  # advisory lock: two loads at once would both find a row missing and both make it
ENGLISH_CATEGORIES = {
    "trai-cay-tuoi": "Fresh fruit",
    "hat-dieu": "Cashews & nuts",
    "ca-phe-ca-cao": "Coffee & cocoa",
    "mat-ong": "Honey",
    "tra-thao-moc": "Tea & herbs",
    "nam": "Mushrooms",
    "gia-vi": "Spices & seasonings",
    "do-uong": "Drinks",
    "ruou": "Spirits (18+)",
    "yen-sao": "Bird's nest",
    "thit-ca-trung": "Meat, fish, eggs",
    "banh-keo-do-say": "Sweets & dried fruit",
    "gao-ngu-coc": "Rice & cereals",
    "duoc-lieu-tinh-dau": "Herbal remedies & essential oils",
    "thu-cong-my-nghe": "Handicrafts",
    "hoa-kieng": "Ornamental plants",
    "du-lich": "Garden tours",
}

Row = TypeVar("Row", bound=models.Model)


@dataclass(slots=True)
class Tally:
    """What became of the rows of one kind."""

    created: list[models.Model] = field(default_factory=list)
    changed: dict[models.Model, set[str]] = field(default_factory=dict)  # row -> columns with new values
    unchanged: int = 0

    def pks(self) -> list[int]:
        """Keys of the rows that were written."""
        return [row.pk for row in (*self.created, *self.changed)]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did, by kind, and the units each variant opens with."""

    tallies: dict[str, Tally]
    opening_stock: dict[int, int]


@transaction.atomic
def load(products_path: Path, producers_path: Path) -> LoadReport:
    """Read both files and write what differs. Raises BadCatalogue, having written nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])
    document = read(products_path, producers_path, _known())
    if document.problems:
        raise BadCatalogue(document.problems)
    report = _write(document)
    _tell(report.tallies)
    if any(tally.pks() for tally in report.tallies.values()) or search.is_behind():
        search.rebuild()
    return report


def _known() -> Known:
    """What the database holds, for the reader to judge by."""
    owner_of: dict[tuple[str, str], str] = {}
    for code, slug in Producer.objects.values_list("code", "slug"):
        owner_of["producer slug", slug] = code
    for code, slug in Product.objects.values_list("code", "slug"):
        owner_of["product slug", slug] = code
    for code, sku, key in Variant.objects.values_list("product__code", "sku", "key"):
        owner_of["sku", sku] = code
        owner_of[f"variant of {code}", key] = sku
    for code, number in Certificate.objects.values_list("product__code", "number"):
        owner_of["certificate", number] = code
    return Known(
        wards=frozenset(Ward.objects.values_list("code", flat=True)),
        categories=frozenset(Category.objects.values_list("slug", flat=True)),
        producers=frozenset(Producer.objects.values_list("code", flat=True)),
        owner_of=owner_of,
    )


def _write(document: CatalogueDocument) -> LoadReport:
    tallies = {}
    tallies["categories"] = _store(
        Category, "slug", map(_category, document.categories), of_staff=("name_en",)
    )
    tallies["producers"] = _store(
        Producer, "code", map(_producer, document.producers), of_staff=("identity_verified",)
    )
    tallies["products"] = _store(Product, "code", _products(document), of_staff=("state",))
    product_of = Product.objects.in_bulk([row.code for row in document.products], field_name="code")
    variants = [
        _variant(variant, product_of[row.code]) for row in document.products for variant in row.variants
    ]
    _keep_what_staff_typed(variants)
    _free_defaults(variants)
    tallies["variants"] = _store(Variant, "sku", variants, of_staff=("gtin",))
    papers = [_paper(paper, product_of[row.code]) for row in document.products for paper in row.certificates]
    tallies["certificates"] = _store(Certificate, "number", papers, of_staff=("revoked_on", "replaced_by_id"))
    declared = [
        Declaration(product=product_of[row.code], **asdict(row.declaration))
        for row in document.products
        if row.declaration
    ]
    tallies["declarations"] = _store(Declaration, "product_id", declared)
    stock = {variant.sku: variant.stock for row in document.products for variant in row.variants}
    pk_of = dict(Variant.objects.filter(sku__in=stock).values_list("sku", "pk"))
    return LoadReport(tallies, {pk_of[sku]: quantity for sku, quantity in stock.items()})


def _store(model: type[Row], identity: str, rows: Iterable[Row], of_staff: Collection[str] = ()) -> Tally:
    """Create rows whose identity is new, update those that differ; `of_staff` is only set on creation."""
    wanted = {getattr(row, identity): row for row in rows}
    names = [column.attname for column in model._meta.concrete_fields if not column.primary_key]
    compared = [name for name in names if name != identity and name not in of_staff]
    tally = Tally()
    for row in locks.rows(model, **{f"{identity}__in": list(wanted)}):
        fresh = wanted.pop(getattr(row, identity))
        news = {name: getattr(fresh, name) for name in compared if getattr(row, name) != getattr(fresh, name)}
        if news:
            model._default_manager.filter(pk=row.pk).update(**news)
            tally.changed[row] = set(news)
        else:
            tally.unchanged += 1
    tally.created += model._default_manager.bulk_create(wanted.values())
    return tally


def _category(row: CategoryRow) -> Category:
    return Category(name_en=ENGLISH_CATEGORIES.get(row.slug, ""), **asdict(row))


def _producer(row: ProducerRow) -> Producer:
    fields = asdict(row)
    return Producer(ward_id=fields.pop("ward_code"), **fields)


def _products(document: CatalogueDocument) -> list[Product]:
    """Products with the rows they point at, whose words the search text folds."""
    categories = Category.objects.in_bulk([row.category for row in document.products], field_name="slug")
    producers = Producer.objects.in_bulk([row.producer_code for row in document.products], field_name="code")
    wards = Ward.objects.in_bulk([row.ward_code for row in document.products])
    english = dict(Product.objects.values_list("code", "name_en"))
    products = []
    for row in document.products:
        fields = asdict(row)
        for name in ("variants", "certificates", "declaration", "category", "producer_code", "ward_code"):
            del fields[name]
        product = Product(
            category=categories[row.category],
            producer=producers[row.producer_code],
            ward=wards[row.ward_code],
            state=Product.State.PUBLISHED,
            **fields | {"name_en": row.name_en or english.get(row.code, "")},
        )
        product.search_text = product.folded_text()
        products.append(product)
    return products


def _variant(row: VariantRow, product: Product) -> Variant:
    fields = asdict(row)
    del fields["stock"]
    net = net_contents.read(row.label)
    return Variant(product=product, net_g=net.g, net_ml=net.ml, **fields)


def _keep_what_staff_typed(variants: list[Variant]) -> None:
    """A parcel that the file does not measure keeps its size, and a package its net contents while its
    label is the same."""
    fresh = {variant.sku: variant for variant in variants}
    for known in Variant.objects.filter(sku__in=fresh):
        variant = fresh[known.sku]
        if variant.length_cm is None:
            variant.length_cm, variant.width_cm, variant.height_cm = (
                known.length_cm,
                known.width_cm,
                known.height_cm,
            )
        if known.label == variant.label and (known.net_g or known.net_ml):
            variant.net_g, variant.net_ml = known.net_g, known.net_ml


def _paper(row: CertificateRow, product: Product) -> Certificate:
    return Certificate(product=product, producer_id=product.producer_id, **asdict(row))


def _free_defaults(variants: list[Variant]) -> None:
    """Take the mark from defaults that the file moves: the database allows one per product at any moment."""
    defaults = {variant.sku for variant in variants if variant.is_default}
    products = {variant.product_id for variant in variants}
    Variant.objects.filter(product__in=products, is_default=True).exclude(sku__in=defaults).update(
        is_default=False
    )


def _tell(tallies: dict[str, Tally]) -> None:
    """Name the variants whose price or words may read differently now."""
    variants = tallies["variants"]
    new = [row.pk for row in variants.created]
    repriced = [row.pk for row, names in variants.changed.items() if "price_vnd" in names]
    reworded = Variant.objects.filter(
        Q(pk__in=[row.pk for row, names in variants.changed.items() if names - {"price_vnd", "cost_vnd"}])
        | Q(product__in=tallies["products"].pks())
        | Q(product__producer__in=tallies["producers"].pks())
        | Q(product__category__in=tallies["categories"].pks())
        | Q(product__certificates__in=tallies["certificates"].pks())
        | Q(product__declaration__in=tallies["declarations"].pks())
    )
    publish(Topic.PRICE, *new, *repriced)
    publish(Topic.CATALOGUE, *new, *reworded.distinct().order_by("pk").values_list("pk", flat=True))
