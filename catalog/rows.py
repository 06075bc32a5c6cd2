"""What the catalogue files say, as plain rows. `catalog.reading` makes them, `catalog.loading` writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from catalog.fields import Problem

PRICE_MAX_VND = 1_000_000_000  # above any good in the programme; stops a slipped zero


@dataclass(frozen=True, slots=True)
class Known:
    """What is in the database before the file: codes that may be named, and who owns unique values."""

    wards: frozenset[str]
    categories: frozenset[str] = frozenset()
    producers: frozenset[str] = frozenset()
    owner_of: Mapping[tuple[str, str], str] = field(default_factory=dict)  # (kind, value) -> owner's code


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A category in the order of the file."""

    slug: str
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class ProducerRow:
    """A producer as the file has it."""

    code: str
    name: str
    slug: str
    kind: str
    ward_code: str
    founded_year: int | None
    people: int | None
    story: str
    tax_code: str
    business_registration_no: str
    phone: str
    email: str
    identity_verified: bool


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A SKU; `stock` is what it opens with."""

    key: str
    sku: str
    label: str
    price_vnd: int
    cost_vnd: int | None
    weight_g: int
    length_cm: int | None
    width_cm: int | None
    height_cm: int | None
    stock: int
    position: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """An OCOP or CNNT paper; it covers every variant of its product."""

    programme: str
    stars: int | None
    level: str
    number: str
    decision_no: str
    year: int | None
    issued_on: date | None
    expires_on: date | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class DeclarationRow:
    """The paper by which a food or cosmetic may be sold."""

    kind: str
    number: str
    issued_on: date
    issued_at: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product with its variants and papers. `name_en` is "" when the file has none."""

    code: str
    slug: str
    name: str
    name_en: str
    category: str
    producer_code: str
    ward_code: str
    ocop_subgroup: str
    unit: str
    description: str
    storage: str
    ingredients: str
    allergens: list[str]
    ship_mode: str
    season_months: list[int] | None
    shelf_life_days: int | None
    gi_name: str
    abv_percent: Decimal | None
    age_restricted: bool
    promotion_banned: bool
    health_food: bool
    mandatory_notice: str
    fragile: bool
    keywords: list[str]
    variants: list[VariantRow]
    certificates: list[CertificateRow]
    declaration: DeclarationRow | None = None


@dataclass(frozen=True, slots=True)
class CatalogueDocument:
    """Everything the two files say; worth loading only while `problems` is empty."""

    categories: list[CategoryRow]
    producers: list[ProducerRow]
    products: list[ProductRow]
    problems: list[Problem]
