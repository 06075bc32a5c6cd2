"""A product's page in a shop: what we want it to say, what the platform needs to take it, its review."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto


class Aim(StrEnum):
    """What should become of a product in a shop."""

    ON_SALE = auto()
    UNLISTED = auto()
    DELETED = auto()


class Review(StrEnum):
    """Where a product stands with the platform, in one vocabulary for all of them."""

    LIVE = auto()
    IN_REVIEW = auto()  # buyers may still see the version before
    REJECTED = auto()  # the seller has to change something
    UNLISTED = auto()  # hidden by the seller
    SUSPENDED = auto()  # hidden by the platform
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: `key` is the SHA-256 of its bytes, `handle` what the platform called it once uploaded
    (an id, a URI or an address), empty until then. `load` reads the JPEG or PNG when it must be uploaded."""

    key: str
    name: str = ""
    handle: str = ""
    load: Callable[[], bytes] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AttributeAnswer:
    """The answer to one attribute of a category: ids of listed values, or own text."""

    id: str
    value_ids: tuple[str, ...] = ()
    text: str = ""
    name: str = ""  # some platforms address attributes by name


@dataclass(frozen=True, slots=True)
class Licence:
    """The paper that lets a food, health or beauty product be sold: kind and place in words."""

    kind: str
    number: str
    issued_on: date
    issued_at: str


@dataclass(frozen=True, slots=True)
class ContentSku:
    """One variant of the page. `size_cm` is length, width, height of the parcel."""

    seller_sku: str
    label: str
    price_vnd: int
    weight_g: int
    size_cm: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Content:
    """A product's page. `description` is plain text, paragraphs parted by blank lines.

    `category` and `brand` are the platform's ids ("" = no brand). Variants stand in the order shown; the
    first names the tier when there are several. Without `pictures` an edit leaves the shop's own. `licence`
    is None where none is demanded or on record.
    """

    title: str
    description: str
    category: str
    skus: tuple[ContentSku, ...]
    brand: str = ""
    brand_name: str = ""
    attributes: tuple[AttributeAnswer, ...] = ()
    pictures: tuple[Picture, ...] = ()
    licence: Licence | None = None
    aim: Aim = Aim.ON_SALE


@dataclass(frozen=True, slots=True)
class Learned:
    """What a platform told while something was pushed. Empty fields say nothing.

    `skus` maps our SKU to (SKU id, warehouse) there; `handles` maps picture keys to the platform's names;
    `reason` is the platform's own sentence for a review that failed.
    """

    product: str = ""
    skus: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    handles: Mapping[str, str] = field(default_factory=dict)
    review: Review | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProductView:
    """A product's page as the platform shows it now. None or empty where it was not told."""

    product: str
    title: str
    review: Review
    description: str | None = None
    category: str = ""
    pictures: tuple[str, ...] = ()  # handles
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemoteCategory:
    """One node of a platform's category tree. `path` reads from the root, in Vietnamese."""

    id: str
    name: str
    parent: str = ""  # "" at the root
    is_leaf: bool = False
    path: str = ""


@dataclass(frozen=True, slots=True)
class RemoteAttribute:
    """One question a category asks. `options` maps value ids to words; `takes_text` allows own words.
    `licence_part` says that it asks for one part of the licence: "kind", "number", "date" or "place"."""

    id: str
    name: str
    is_required: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    takes_text: bool = False
    is_multiple: bool = False
    licence_part: str = ""


@dataclass(frozen=True, slots=True)
class RemoteBrand:
    """A brand that may be named."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class ContentRules:
    """What a platform takes on a page, checked before anything is sent."""

    title_length: tuple[int, int]
    description_length: tuple[int, int]
    pictures: tuple[int, int]
    label_length: int  # longest name of a variant
    most_skus: int
    prices_vnd: tuple[int, int] | None = None  # lowest and highest price of a new page
    needs_licence: bool = False  # food, health and beauty need a licence (TikTok Shop in Vietnam)
