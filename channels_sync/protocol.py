"""What a marketplace adapter is: value types, errors and the `ChannelAdapter` protocol.

Pure Python: no Django, no database. The engine (`drain`, `reconcile`) speaks only these types; an
adapter turns them into one platform's own calls.

Errors of a whole call, as a tree; trouble with one item is a `Result` instead:

    ChannelError
    ├── Unavailable     5xx, timeouts, no answer: trips the breaker, may be tried again
    ├── Throttled       too many calls: wait `retry_after` seconds, counts neither as attempt nor failure
    └── Unauthorised    token or app refused; `refreshable` tells whether a token refresh can help
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum, auto
from typing import ClassVar, Protocol

from core.channels import Channel


class Facet(StrEnum):
    """One side of a listing that is kept equal on its channel."""

    STOCK = auto()
    PRICE = auto()
    PROMOTION = auto()


class Outcome(StrEnum):
    """What one change came to."""

    APPLIED = auto()
    REJECTED = auto()  # final for this version: the platform will never take it
    CONFLICT = auto()  # a campaign of the platform holds the item: wait long, tell staff
    THROTTLED = auto()  # not before `retry_after`
    UNAVAILABLE = auto()  # the platform is unwell: trips the breaker
    UNKNOWN = auto()  # no answer: it may have landed


class ChannelError(Exception):
    """A whole call failed. `code`, `message` and `request_id` are the platform's own words."""

    def __init__(self, code: str = "", message: str = "", request_id: str = "") -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code, self.message, self.request_id = code, message, request_id


class Unavailable(ChannelError):
    """The platform answered 5xx, nonsense or not at all. `may_have_landed` when the request left us."""

    def __init__(
        self, code: str = "", message: str = "", request_id: str = "", *, may_have_landed: bool = True
    ) -> None:
        super().__init__(code, message, request_id)
        self.may_have_landed = may_have_landed


class Throttled(ChannelError):
    """Too many calls. `retry_after` in seconds, None when the platform does not say."""

    def __init__(
        self, code: str = "", message: str = "", request_id: str = "", *, retry_after: float | None = None
    ) -> None:
        super().__init__(code, message, request_id)
        self.retry_after = retry_after


class Unauthorised(ChannelError):
    """Token, signature or app refused. `refreshable` is True when a fresh access token may help."""

    def __init__(
        self, code: str = "", message: str = "", request_id: str = "", *, refreshable: bool = False
    ) -> None:
        super().__init__(code, message, request_id)
        self.refreshable = refreshable


@dataclass(frozen=True, slots=True)
class Credentials:
    """All an adapter needs to sign in. Empty where a platform has no such thing.

    `shop` is the Shopee shop id, the Lazada seller id or the TikTok shop cipher. `auth_url` is where
    tokens are refreshed, empty when the same host serves both. Expiries are aware datetimes.
    """

    base_url: str
    app_key: str
    app_secret: str = field(repr=False)
    access_token: str = field(repr=False, default="")
    refresh_token: str = field(repr=False, default="")
    shop: str = ""
    auth_url: str = ""
    access_expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListingRef:
    """Where one variant stands in a shop, in the platform's own ids (always text).

    `product` is the item or product id; `sku` the model or SKU id ("0" for a Shopee item without
    models); `warehouse` only where the platform wants one named.
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


Value = Stock | Price | Deal | None  # None: the listing carries no deal


@dataclass(frozen=True, slots=True)
class Change:
    """One facet of one listing and the absolute value it should have; never a delta."""

    ref: ListingRef
    version: int
    value: Value


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one `Change`; `code` and `message` are the platform's own words."""

    ref: ListingRef
    version: int
    outcome: Outcome
    code: str = ""
    message: str = ""
    retry_after: float | None = None  # seconds
    request_id: str = ""


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
class Limit:
    """How one facet may be sent."""

    batch: int  # most changes in one call
    one_product: bool  # does a call address a single product?


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do and how fast. Every HTTP call takes one token of the shop's one bucket."""

    limits: Mapping[Facet, Limit]  # a missing facet is not supported
    per_second: float
    burst: float  # shape of the token bucket
    max_price_cut: Decimal | None = None  # a larger share cut waits for a person
    deal_locks_price: bool = False  # is the list price frozen while the SKU is in a deal?
    max_stock: int | None = None  # the largest figure the platform takes
    names_campaigns: bool = True  # does a deal that is read back say whose it is?


class ChannelAdapter(Protocol):
    """One shop on one marketplace. Pure I/O: no database, no retries, no sleeping.

    Calling `push` twice with the same changes leaves the shop as calling it once. Every method may
    raise `ChannelError`.
    """

    channel: ClassVar[Channel]
    capabilities: ClassVar[Capabilities]

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Send at most `limits[facet].batch` changes; one result per change, in order."""

    def observe(self, refs: Sequence[ListingRef]) -> Iterable[Observation]:
        """Read back stock, list price and deal of each ref, one observation per ref."""

    def catalogue(self) -> Iterable[RemoteSku]:
        """Every SKU the shop holds, for linking by seller SKU."""

    def refresh(self) -> Credentials:
        """Trade the refresh token for a new pair; the caller stores it before using it."""
