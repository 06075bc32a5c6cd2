"""Read the JSON of producers and products and say what is wrong with it, line by line. No database.

The shape is that of `data/ocop_producers.json` and `data/ocop_products.json`; keys it does not know are
left alone. What the database knows already comes in as `Known`.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from django.utils.translation import gettext as _

from catalog.fields import SLUG, Fields, Problems
from catalog.positions import BrokenJson, parse
from catalog.rows import (
    PRICE_MAX_VND,
    CatalogueDocument,
    CategoryRow,
    CertificateRow,
    DeclarationRow,
    Known,
    ProducerRow,
    ProductRow,
    VariantRow,
)
from core import rules

QUANTITY_MAX = 10_000_000  # units or grams; more is a slip
PRODUCER_KINDS = ("cooperative", "cooperative_group", "llc", "jsc", "private_enterprise", "household")
SHIP_MODES = ("standard", "cool", "fragile", "local_only", "service")
DECLARATION_KINDS = ("self_declared", "registered", "cosmetic")
SIDE_MAX_CM = 300  # a parcel that no carrier takes is a slip
LEVELS = ("district", "province", "region", "national", "central")

Row = TypeVar("Row")


def read(products_path: Path, producers_path: Path, known: Known) -> CatalogueDocument:
    """Read both files to their ends; mistakes are answered in `problems`, never raised."""
    in_producers, in_products = Problems(str(producers_path)), Problems(str(products_path))
    names = _Names(known)
    producers: list[ProducerRow] = []
    categories: list[CategoryRow] = []
    products: list[ProductRow] = []
    if document := _open(producers_path, in_producers):
        producers = _rows(document.entries("producers"), lambda entry: _producer(entry, names))
    else:
        names.can_judge_producers = False
    if document := _open(products_path, in_products):
        categories = _categories(document, names)
        products = _rows(document.entries("products"), lambda entry: _product(entry, names))
    return CatalogueDocument(
        categories, producers, products, [*in_products.in_order(), *in_producers.in_order()]
    )


class _Names:
    """The codes that may be named, and the values that may stand only once."""

    def __init__(self, known: Known) -> None:
        self.wards = known.wards
        self.categories = set(known.categories)
        self.producers = set(known.producers)
        self.can_judge_producers = True
        self.owner_of = known.owner_of
        self.first_line: dict[tuple[str, str], int] = {}

    def claim(self, entry: Fields, name: str, kind: str, value: str, owner: str) -> None:
        """Complain when `value` stands in the file already or is someone else's in the database."""
        if not entry.is_fine(name):
            return
        if first := self.first_line.get((kind, value)):
            entry.complain(
                name, _("“%(value)s” stands on line %(line)d already") % {"value": value, "line": first}
            )
        elif self.owner_of.get((kind, value), owner) != owner:
            taken = {"value": value, "owner": self.owner_of[kind, value]}
            entry.complain(name, _("“%(value)s” belongs to %(owner)s already") % taken)
        else:
            self.first_line[kind, value] = entry.line_of(name)

    def ward(self, entry: Fields) -> str:
        """The code of a ward of today."""
        code = entry.text("ward_code", 5)
        if entry.is_fine("ward_code") and code not in self.wards:
            entry.complain("ward_code", _("no ward has the code “%(code)s”") % {"code": code})
        return code


def _open(path: Path, problems: Problems) -> Fields | None:
    """The top object of a file, or None and one problem that says why there is none."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig")
        if not text.strip():
            problems.add(1, "", _("the file is empty"))
            return None
        top = parse(text)
    except OSError as error:
        problems.add(1, "", _("the file cannot be read: %(reason)s") % {"reason": error.strerror})
    except UnicodeDecodeError as error:
        wrong = {"offset": error.start}
        problems.add(raw[: error.start].count(b"\n") + 1, "", _("not UTF-8 text at byte %(offset)d") % wrong)
    except BrokenJson as error:
        broken = {"column": error.column, "reason": error.message}
        problems.add(error.line, "", _("broken JSON at column %(column)d: %(reason)s") % broken)
    else:
        if isinstance(top.value, dict):
            return Fields(top.value, top.line, "", problems)
        problems.add(top.line, "", _("must be an object {…}"))
    return None


def _rows(entries: Iterable[Fields], build: Callable[[Fields], Row]) -> list[Row]:
    """The rows of the entries nothing is wrong with."""
    rows = []
    for entry in entries:
        before = len(entry.problems.found)
        row = build(entry)
        if len(entry.problems.found) == before:
            rows.append(row)
    return rows


def _categories(document: Fields, names: _Names) -> list[CategoryRow]:
    """The object `categories` of the products file, slug by slug; without it those of the database hold."""
    listed = document.nested("categories")
    if listed is None:
        return []
    rows = []
    for position, slug in enumerate(listed.members):
        if not SLUG.fullmatch(slug) or len(slug) > 60:
            listed.complain(slug, _("must be lower-case letters without accents, digits and hyphens"))
        rows.append(CategoryRow(slug, listed.text(slug, 60), position))
    names.categories.update(listed.members)
    return rows


def _producer(entry: Fields, names: _Names) -> ProducerRow:
    code = entry.token("id", 12)
    names.claim(entry, "id", "producer", code, code)
    names.producers.add(code)
    slug = entry.slug("slug", 120)
    names.claim(entry, "slug", "producer slug", slug, code)
    return ProducerRow(
        code=code,
        name=entry.text("name", 160),
        slug=slug,
        kind=entry.choice("type", PRODUCER_KINDS),
        ward_code=names.ward(entry),
        founded_year=entry.optional_whole("founded_year", 1800, 2200),
        people=entry.optional_whole("members_or_staff", 0, QUANTITY_MAX),
        story=entry.optional_text("story_vi", 5000),
        tax_code=entry.optional_text("tax_code", 20),
        business_registration_no=entry.optional_text("business_registration_no", 40),
        phone=entry.optional_text("phone", 16),
        email=entry.optional_text("email", 254),
        identity_verified=entry.boolean("identity_verified"),
    )


def _product(entry: Fields, names: _Names) -> ProductRow:
    code = entry.token("id", 12)
    names.claim(entry, "id", "product", code, code)
    if entry.has("live_code") and entry.text("live_code", 12) != code and entry.is_fine("id", "live_code"):
        entry.complain("live_code", _("must be the same as id"))
    slug = entry.slug("slug", 120)
    names.claim(entry, "slug", "product slug", slug, code)
    category = entry.text("category", 60)
    if entry.is_fine("category") and category not in names.categories:
        entry.complain("category", _("there is no category “%(slug)s”") % {"slug": category})
    producer_code = entry.text("producer_id", 12)
    if entry.is_fine("producer_id") and names.can_judge_producers and producer_code not in names.producers:
        entry.complain("producer_id", _("there is no producer “%(code)s”") % {"code": producer_code})
    row = ProductRow(
        code=code,
        slug=slug,
        name=entry.text("name", 160),
        name_en=entry.optional_text("name_en", 160),
        category=category,
        producer_code=producer_code,
        ward_code=names.ward(entry),
        ocop_subgroup=entry.optional_text("ocop_subgroup", 8),
        unit=entry.text("unit_vi", 20),
        description=entry.text("description_vi", 5000),
        storage=entry.optional_text("storage_vi", 200),
        ingredients=entry.optional_text("ingredients_vi", 2000),
        allergens=entry.texts("allergens_vi", 60),
        ship_mode=entry.choice("ship_mode", SHIP_MODES),
        season_months=entry.optional_months("season_months"),
        shelf_life_days=entry.optional_whole("shelf_life_days", 1, 36_500),
        gi_name=entry.optional_text("gi_name", 80),
        abv_percent=entry.optional_decimal("abv_percent", 0, 100),
        age_restricted=entry.boolean("age_restricted"),
        promotion_banned=entry.boolean("ad_and_promo_banned"),
        health_food=entry.boolean("health_food"),
        mandatory_notice=entry.optional_text("mandatory_notice_vi", 240),
        fragile=entry.boolean("fragile"),
        keywords=entry.texts("search_keywords", 60),
        variants=_variants(entry, code, names),
        certificates=_certificates(entry, code, names),
        declaration=_declaration(entry),
    )
    _check_law(entry, row)
    return row


def _check_law(entry: Fields, row: ProductRow) -> None:
    """The rules the database will insist on, said here with a line number."""
    if row.abv_percent is not None and entry.is_fine("age_restricted", "ad_and_promo_banned"):
        if row.abv_percent == 0:
            entry.complain("abv_percent", _("must be null for goods without alcohol"))
        if not row.age_restricted:
            entry.complain("age_restricted", _("must be true: alcohol is sold to adults only"))
        if row.abv_percent >= rules.value("no_promotion_from_abv") and not row.promotion_banned:
            entry.complain("ad_and_promo_banned", _("must be true from 15 % vol"))
    if row.health_food and not row.mandatory_notice and entry.is_fine("mandatory_notice_vi"):
        entry.complain("mandatory_notice_vi", _("is missing: health food carries its mandatory notice"))


def _variants(entry: Fields, code: str, names: _Names) -> list[VariantRow]:
    default = entry.text("default_variant", 40)
    rows, keys = [], set()
    for position, variant in enumerate(entry.entries("variants")):
        key = variant.token("key", 40)
        sku = variant.token("sku", 40)
        names.claim(variant, "sku", "sku", sku, code)
        names.claim(variant, "key", f"variant of {code}", key, sku)
        keys.add(key)
        length, width, height = variant.optional_wholes("size_cm", 3, 1, SIDE_MAX_CM) or (None, None, None)
        rows.append(
            VariantRow(
                key=key,
                sku=sku,
                label=variant.text("label_vi", 80),
                price_vnd=variant.whole("price_vnd", 1, PRICE_MAX_VND),
                cost_vnd=variant.optional_whole("cost_vnd", 0, PRICE_MAX_VND),
                weight_g=variant.whole("ship_weight_g", 0, QUANTITY_MAX),
                length_cm=length,
                width_cm=width,
                height_cm=height,
                stock=variant.whole("stock", 0, QUANTITY_MAX),
                position=position,
                is_default=key == default,
            )
        )
    if rows and entry.is_fine("default_variant") and default not in keys:
        entry.complain("default_variant", _("no variant has the key “%(key)s”") % {"key": default})
    return rows


def _certificates(entry: Fields, code: str, names: _Names) -> list[CertificateRow]:
    stars = entry.optional_whole("ocop_stars", 3, 5)
    rows = []
    if ocop := entry.nested("ocop_certificate"):
        rows.append(_ocop(ocop, code, names))
    is_judged = entry.is_fine("ocop_stars", "ocop_certificate") and (ocop is None or ocop.is_fine("stars"))
    if is_judged and stars != (rows[0].stars if rows else None):
        entry.complain("ocop_stars", _("must be the stars of the certificate, or null without one"))
    if cnnt := entry.nested("cnnt_certificate"):
        rows.append(_cnnt(cnnt, code, names))
    return rows


def _ocop(entry: Fields, code: str, names: _Names) -> CertificateRow:
    number = entry.text("number", 60)
    names.claim(entry, "number", "certificate", number, code)
    issued_on, expires_on = entry.day("issued_on"), entry.day("expires_on")
    if entry.is_fine("issued_on", "expires_on") and expires_on <= issued_on:
        entry.complain("expires_on", _("must be after issued_on"))
    return CertificateRow(
        programme=entry.choice("programme", ["OCOP"]),
        stars=entry.whole("stars", 3, 5),
        level=entry.choice("issuing_level", LEVELS),
        number=number,
        decision_no=entry.optional_text("decision_no", 60),
        year=None,
        issued_on=issued_on,
        expires_on=expires_on,
        score=entry.optional_decimal("score", 0, 100),
    )


def _cnnt(entry: Fields, code: str, names: _Names) -> CertificateRow:
    number = entry.text("number", 60)
    names.claim(entry, "number", "certificate", number, code)
    return CertificateRow(
        programme=entry.choice("programme", ["CNNT"]),
        stars=None,
        level=entry.choice("level", LEVELS),
        number=number,
        decision_no="",
        year=entry.whole("year", 2000, 2200),
        issued_on=None,
        expires_on=None,
        score=None,
    )


def _declaration(entry: Fields) -> DeclarationRow | None:
    """The optional key `food_declaration`: number, date and place of the paper that lets a food be sold."""
    paper = entry.nested("food_declaration")
    if paper is None:
        return None
    issued_on, expires_on = paper.day("issued_on"), paper.optional_day("expires_on")
    if expires_on and paper.is_fine("issued_on", "expires_on") and expires_on <= issued_on:
        paper.complain("expires_on", _("must be after issued_on"))
    return DeclarationRow(
        kind=paper.choice("kind", DECLARATION_KINDS),
        number=paper.text("number", 60),
        issued_on=issued_on,
        issued_at=paper.text("issued_at", 120),
        expires_on=expires_on,
    )
