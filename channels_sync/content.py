"""A product's page from its facts. Pure: facts in, a page and what is missing for it out.

Words that buyers read are Vietnamese, whoever looks at our own pages: the shops are in Việt Nam. The star
badge comes from certificates valid on the day alone, so the page changes by itself after their last day.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum, auto

from channels_sync.protocol import (
    AttributeAnswer,
    Content,
    ContentRules,
    ContentSku,
    Licence,
    Picture,
)

# A parcel without a size of its own: the smallest of these that its weight allows (docs/publishing.md).
PARCELS = (
    (300, (15, 10, 8)),
    (1_000, (20, 15, 10)),
    (2_500, (25, 20, 15)),
    (6_000, (35, 25, 20)),
    (15_000, (45, 35, 30)),
)
LARGEST_PARCEL = (60, 40, 40)
PAPERS = {
    "self_declared": "Bản tự công bố sản phẩm",
    "registered": "Giấy tiếp nhận đăng ký bản công bố sản phẩm",
    "cosmetic": "Phiếu công bố sản phẩm mỹ phẩm",
}
ADULTS_ONLY = "Không bán cho người dưới 18 tuổi."


class Missing(StrEnum):
    """What keeps a page from being sent; `missing.MISSING` has the sentence of each."""

    CATEGORY = auto()
    ATTRIBUTE = auto()
    PICTURE = auto()
    TITLE_SHORT = auto()
    DESCRIPTION_SHORT = auto()
    DESCRIPTION_LONG = auto()
    WEIGHT = auto()
    LICENCE = auto()
    LICENCE_EXPIRED = auto()
    LABEL_LONG = auto()
    LABEL_TWICE = auto()
    VARIANT = auto()
    MANY_SKUS = auto()
    NOTICE = auto()
    ALCOHOL = auto()
    PRICE_RANGE = auto()
    NOT_SHIPPED = auto()
    NOT_ON_SALE = auto()


@dataclass(frozen=True, slots=True)
class VariantFacts:
    """One SKU. `stars` are those of the certificates that cover it today, 0 without; sizes in cm."""

    sku: str
    label: str
    price_vnd: int
    weight_g: int
    size_cm: tuple[int, int, int] | None
    stars: int


@dataclass(frozen=True, slots=True)
class Paper:
    """The declaration: kind as the catalogue names it, its dates and who issued it."""

    kind: str
    number: str
    issued_on: date
    issued_at: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class Answers:
    """Where the product goes on a platform, and what that category was told. `unanswered` names the
    required questions that still have no answer."""

    category: str
    brand: str = ""
    brand_name: str = ""
    attributes: tuple[AttributeAnswer, ...] = ()
    unanswered: tuple[str, ...] = ()
    needs_licence: bool = False


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """All that a page is made of. `day` is today in Việt Nam; `certificates` are the numbers valid on it.

    `is_shipped` is False for services and goods that stay inside the province. `promotion_banned` goods
    (alcohol from 15 % vol, law of 2019) are told by their facts alone, without the free description.
    """

    code: str
    name: str
    description: str
    ingredients: str
    storage: str
    allergens: tuple[str, ...]
    shelf_life_days: int | None
    notice: str
    producer: str
    place: str
    geographical_indication: str
    health_food: bool
    is_published: bool
    is_shipped: bool
    age_restricted: bool
    promotion_banned: bool
    abv_percent: Decimal | None
    certificates: tuple[str, ...]
    paper: Paper | None
    pictures: tuple[Picture, ...]
    variants: tuple[VariantFacts, ...]
    day: date


@dataclass(frozen=True, slots=True)
class Terms:
    """One platform's terms: what its pages must be like, and from how much % vol it refuses alcohol
    (None: it takes all)."""

    rules: ContentRules
    no_alcohol_from: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A page as far as it can be written, and what is missing before it may be sent."""

    content: Content
    missing: tuple[Missing, ...]


def write(facts: ProductFacts, answers: Answers | None, terms: Terms, *, exists: bool) -> Draft:
    """The page of a product. `exists` says that the shop has it already: then its own pictures may stay."""
    rules = terms.rules
    content = Content(
        title=_title(facts, rules),
        description=_description(facts, rules),
        category=answers.category if answers else "",
        skus=tuple(
            ContentSku(one.sku, one.label, one.price_vnd, one.weight_g, one.size_cm or parcel(one.weight_g))
            for one in facts.variants
        ),
        brand=answers.brand if answers else "",
        brand_name=answers.brand_name if answers else "",
        attributes=answers.attributes if answers else (),
        pictures=facts.pictures[: rules.pictures[1]],
        licence=_licence(facts),
    )
    return Draft(content, tuple(_missing(facts, answers, terms, content, exists=exists)))


def parcel(weight_g: int) -> tuple[int, int, int]:
    """A parcel's length, width and height in cm by its weight."""
    return next((size for most_g, size in PARCELS if weight_g <= most_g), LARGEST_PARCEL)


def shared_stars(facts: ProductFacts) -> int:
    """Stars that every SKU of the page has: only these may stand in the title."""
    return min((one.stars for one in facts.variants), default=0)


def _title(facts: ProductFacts, rules: ContentRules) -> str:
    """The name with its badge; only a title that is too short also takes the place and the producer."""
    shortest, longest = rules.title_length
    parts = [facts.name]
    if facts.health_food:
        parts.append("Thực phẩm bảo vệ sức khỏe")
    if stars := shared_stars(facts):
        parts.append(f"OCOP {stars} sao")
    title = " - ".join(parts)
    for more in (facts.place, facts.producer):
        if len(title) < shortest and more not in title:
            title = f"{title} - {more}"
    return _cut(title, longest)


def _description(facts: ProductFacts, rules: ContentRules) -> str:
    """Law first, praise last: where room is short, the free text is cut and never what the law demands."""
    law = [
        ("", facts.notice),
        ("", ADULTS_ONLY if facts.age_restricted and ADULTS_ONLY not in facts.notice else ""),
        ("Độ cồn", f"{facts.abv_percent} % vol" if facts.abv_percent else ""),
        ("Thành phần", facts.ingredients),
        ("Thông tin dị ứng", ", ".join(facts.allergens)),
        ("Bảo quản", facts.storage),
        (
            "Hạn sử dụng",
            f"{facts.shelf_life_days} ngày kể từ ngày sản xuất" if facts.shelf_life_days else "",
        ),
        ("Cơ sở sản xuất", facts.producer),
        ("Xuất xứ", facts.place),
        ("Quy cách", "; ".join(one.label for one in facts.variants)),
        ("Công bố sản phẩm", facts.paper.number if facts.paper else ""),
    ]
    lines = [f"{name}: {words}" if name else words for name, words in law if words]
    lines += [line for line in (_badge_line(facts), _gi_line(facts)) if line]
    rest = "\n\n".join(lines)
    praise = "" if facts.promotion_banned else facts.description
    free = _cut(praise, max(0, rules.description_length[1] - len(rest) - 2))
    return "\n\n".join(part for part in (free, rest) if part)


def _badge_line(facts: ProductFacts) -> str:
    """Stars of today with the papers behind them, SKU by SKU where the papers do not cover them all."""
    if stars := shared_stars(facts):
        return f"Sản phẩm đạt OCOP {stars} sao, giấy chứng nhận số {', '.join(facts.certificates)}."
    covered = [f"{one.label} (OCOP {one.stars} sao)" for one in facts.variants if one.stars]
    return f"Phân loại đạt OCOP: {'; '.join(covered)}." if covered else ""


def _gi_line(facts: ProductFacts) -> str:
    return f"Chỉ dẫn địa lý: {facts.geographical_indication}." if facts.geographical_indication else ""


def _licence(facts: ProductFacts) -> Licence | None:
    paper = facts.paper
    return Licence(PAPERS[paper.kind], paper.number, paper.issued_on, paper.issued_at) if paper else None


def _missing(
    facts: ProductFacts, answers: Answers | None, terms: Terms, content: Content, *, exists: bool
) -> Iterable[Missing]:
    """Everything at once, so that one visit mends it."""
    rules, variants = terms.rules, facts.variants
    labels = [one.label for one in variants]
    needs_licence = bool(answers and answers.needs_licence)
    checks: Mapping[Missing, bool] = {
        Missing.NOT_ON_SALE: not facts.is_published and not exists,
        Missing.NOT_SHIPPED: not facts.is_shipped,
        Missing.CATEGORY: answers is None,
        Missing.ATTRIBUTE: answers is not None and bool(answers.unanswered),
        Missing.PICTURE: len(content.pictures) < rules.pictures[0] and not exists,
        Missing.TITLE_SHORT: len(content.title) < rules.title_length[0],
        Missing.DESCRIPTION_SHORT: len(content.description) < rules.description_length[0],
        Missing.DESCRIPTION_LONG: len(content.description) > rules.description_length[1],
        Missing.VARIANT: not variants,
        Missing.WEIGHT: any(one.weight_g <= 0 for one in variants) and facts.is_shipped,
        Missing.LICENCE: needs_licence and facts.paper is None,
        Missing.LICENCE_EXPIRED: needs_licence and _has_ended(facts.paper, facts.day),
        Missing.LABEL_LONG: len(variants) > 1 and any(len(label) > rules.label_length for label in labels),
        Missing.LABEL_TWICE: len(set(labels)) < len(labels),
        Missing.MANY_SKUS: len(variants) > rules.most_skus,
        Missing.NOTICE: facts.health_food and not facts.notice,
        Missing.ALCOHOL: _is_refused_alcohol(facts, terms),
        Missing.PRICE_RANGE: not exists and not _prices_fit([one.price_vnd for one in variants], rules),
    }
    return (code for code, is_missing in checks.items() if is_missing)


def _has_ended(paper: Paper | None, day: date) -> bool:
    return paper is not None and paper.expires_on is not None and paper.expires_on < day


def _is_refused_alcohol(facts: ProductFacts, terms: Terms) -> bool:
    return (
        facts.abv_percent is not None
        and terms.no_alcohol_from is not None
        and facts.abv_percent >= terms.no_alcohol_from
    )


def _prices_fit(prices: Sequence[int], rules: ContentRules) -> bool:
    if rules.prices_vnd is None:
        return True
    lowest, highest = rules.prices_vnd
    return all(lowest <= price <= highest for price in prices)


def _cut(text: str, longest: int) -> str:
    """At most `longest` characters, ending with a whole word."""
    text = text.strip()
    if len(text) <= longest:
        return text
    head = text[: longest + 1].rsplit(maxsplit=1)
    return (head[0] if len(head) > 1 else text[:longest]).rstrip(" -,;:") if longest > 0 else ""
