"""What a listing is told and what is read back: one frozen value per facet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto

from channels_sync.protocol.content import Content, Learned


class Facet(StrEnum):
    """One side of what a shop shows that is kept equal on its channel.

    Stock, price and promotion belong to a listing (one SKU in one shop), content to a publication (one
    product in one shop), a voucher to its offer in one shop.
    """

    STOCK = auto()
    PRICE = auto()
    PROMOTION = auto()
    CONTENT = auto()
    VOUCHER = auto()


LISTING_FACETS = (Facet.STOCK, Facet.PRICE, Facet.PROMOTION)


class Outcome(StrEnum):
    """What one change came to."""

    APPLIED = auto()
    REJECTED = auto()  # final for this version: the platform will never take it
    CONFLICT = auto()  # a campaign of the platform holds the item: wait long, tell staff
    THROTTLED = auto()  # not before `retry_after`; also "one step done, go on then"
    UNAVAILABLE = auto()  # the platform is unwell: trips the breaker
    UNKNOWN = auto()  # no answer: it may have landed


@dataclass(frozen=True, slots=True)
class ListingRef:
    """Where something of ours stands in a shop, in the platform's own ids (always text).

    For a SKU: `product` is the item or product id; `sku` the model or SKU id ("0" for a Shopee item
    without models); `seller_sku` our SKU; `warehouse` only where the platform wants one named.
    For content: `product` is empty until the platform has given an id, `seller_sku` is our product code.
    For a voucher: `product` is the platform's voucher id or empty, `seller_sku` our voucher code.
    """

    product: str
    sku: str
    seller_sku: str = ""
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class Stock:
    """Units a buyer may buy now, an absolute figure."""

    quantity: int


@dataclass(frozen=True, slots=True)
class Price:
    """The list price in whole đồng."""

    amount_vnd: int


@dataclass(frozen=True, slots=True)
class Deal:
    """A promotion price in whole đồng, shown from `starts_at` until `ends_at` (aware datetimes).

    `campaign` names the promotion and its window, the same text for every listing that shares them;
    an adapter finds its own campaign objects again by it (at most 40 characters, [A-Za-z0-9-]).
    """

    campaign: str
    price_vnd: int
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Coupon:
    """A voucher as a shop offers it: `percent` (capped by `max_discount_vnd`) or else `amount_vnd` off.

    `is_active` False takes it back. `quantity` is how often it may be used in this shop.
    """

    code: str
    name: str
    percent: int
    amount_vnd: int
    max_discount_vnd: int | None
    min_spend_vnd: int
    quantity: int
    starts_at: datetime
    ends_at: datetime
    is_active: bool = True


Value = Stock | Price | Deal | Content | Coupon | None  # None: the listing carries no deal


@dataclass(frozen=True, slots=True)
class Change:
    """One facet of one thing and the absolute value it should have; never a delta."""

    ref: ListingRef
    version: int
    value: Value


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one `Change`; `code` and `message` are the platform's own words.

    `learned` carries what the platform told on the way (ids, handles of uploaded pictures, its review);
    it is kept whatever the outcome, so that a push of several calls goes on where the last one stopped.
    """

    ref: ListingRef
    version: int
    outcome: Outcome
    code: str = ""
    message: str = ""
    retry_after: float | None = None  # seconds
    request_id: str = ""
    learned: Learned | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """What a channel showed when asked. A listing that is gone has `found` False and no values.

    `deal` is the running or coming promotion price, whoever set it; None when there is none. Its
    `campaign` is empty when it is not one of ours, or always where the platform names no campaigns.
    """

    ref: ListingRef
    found: bool = True
    stock: int | None = None
    price_vnd: int | None = None
    deal: Deal | None = None


@dataclass(frozen=True, slots=True)
class RemoteSku:
    """One sellable unit that the shop already holds, found while linking."""

    ref: ListingRef
    title: str = ""


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A webhook as it came in: the address it was sent to as registered, its headers in lower case and
    its bytes, before anybody read them."""

    url: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Topic(StrEnum):
    """What a webhook is about."""

    ORDER = auto()
    PRODUCT = auto()  # its review came to an end, or somebody edited it over there
    CONSENT = auto()  # the seller's consent ends soon or has ended
    OTHER = auto()  # verified, and nothing to do


@dataclass(frozen=True, slots=True)
class Notice:
    """A verified webhook: a hint to look, never data to trust.

    `shop` is the shop's id as the platform writes it in webhooks, empty when the notice is about the whole
    app; `key` names the order or product; `dedupe_key` is the same for every copy of the notice.
    """

    topic: Topic
    shop: str
    key: str
    dedupe_key: str
    at: datetime | None = None
