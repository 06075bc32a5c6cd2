"""The `ChannelAdapter` protocol: everything the engine asks of a marketplace."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, Protocol

from channels_sync.protocol.content import (
    ContentRules,
    ProductView,
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
)
from channels_sync.protocol.orders import OrderSnapshot, Parcel, Shipment
from channels_sync.protocol.values import (
    Change,
    Facet,
    ListingRef,
    Notice,
    Observation,
    RawRequest,
    RemoteSku,
    Result,
)
from core.channels import Channel


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

    # What the app is known by where it differs from its key: TikTok Shop's service number.
    app_id: str = ""
    # Signs webhooks where that is not the app secret (Shopee's Push Partner Key).
    push_secret: str = field(repr=False, default="")
    consent_expires_at: datetime | None = None  # when the seller has to consent again
    shop_name: str = ""
    push_shop: str = ""  # the shop's id as webhooks write it, where it differs from `shop`


@dataclass(frozen=True, slots=True)
class Limit:
    """How one facet may be sent."""

    batch: int  # most changes in one call
    one_product: bool  # does a call address a single product?
    requests: int = 1  # that one call comes to as a rule; a page reads, brings its pictures and writes


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do and how fast. Every HTTP call takes one token of the shop's one bucket."""

    limits: Mapping[Facet, Limit]  # a missing facet is not possible by API
    per_second: float
    burst: float  # shape of the token bucket
    max_price_cut: Decimal | None = None  # a larger share cut waits for a person
    deal_locks_price: bool = False  # is the list price frozen while the SKU is in a deal?
    max_stock: int | None = None  # the largest figure the platform takes
    names_campaigns: bool = True  # does a deal that is read back say whose it is?
    content: ContentRules | None = None
    orders_per_fetch: int = 1  # most orders one `fetch_orders` may name


class ChannelAdapter(Protocol):
    """One shop on one marketplace. Pure I/O: no database, no retries, no sleeping.

    Calling `push` twice with the same changes leaves the shop as calling it once. Every method may
    raise `ChannelError`.
    """

    channel: ClassVar[Channel]
    capabilities: ClassVar[Capabilities]

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Send at most `limits[facet].batch` changes; one result per change, in order.

        Content may take several calls; one that has to wait in between answers THROTTLED with
        `retry_after` and what it `learned`, and goes on from there at the next push.
        """

    def observe(self, refs: Sequence[ListingRef]) -> Iterable[Observation]:
        """Read back stock, list price and deal of each ref, one observation per ref."""

    def catalogue(self) -> Iterable[RemoteSku]:
        """Every SKU the shop holds, for linking by seller SKU."""

    def view(self, products: Sequence[str]) -> Iterable[ProductView]:
        """The pages of these products and how their review stands; one that is gone says GONE."""

    def categories(self) -> Iterable[RemoteCategory]:
        """The platform's whole category tree."""

    def suggest_categories(self, title: str) -> list[RemoteCategory]:
        """Leaves the platform itself proposes for a title, best first; empty when it has no idea."""

    def attributes(self, category: str) -> list[RemoteAttribute]:
        """What a leaf category asks."""

    def brands(self, category: str, prefix: str = "") -> list[RemoteBrand]:
        """Brands that may be named in a category, "no brand" among them where the platform has one."""

    def orders_changed(self, since: datetime, until: datetime) -> Iterable[str]:
        """References of orders that changed in [since, until], oldest change first where it can."""

    def fetch_orders(self, refs: Sequence[str]) -> list[OrderSnapshot]:
        """The named orders as they stand now, at most `orders_per_fetch`; unknown ones are absent."""

    def ship(self, shipment: Shipment) -> list[Parcel]:
        """Say that an order is packed, and hand it to its carrier. Twice is as once: an order that is on
        its way already answers its parcels. A tracking number that comes later is empty now.

        Raises Unavailable with the platform's code when the order cannot be shipped.
        """

    def cancel(self, external_ref: str, *, reason: str) -> None:
        """Cancel an order: `reason` is "out_of_stock" or "customer_request". Twice is as once."""

    def answer_cancellation(self, order: OrderSnapshot, *, agree: bool) -> None:
        """Answer a buyer who asks to cancel. Twice is as once."""

    def refresh(self) -> Credentials:
        """Trade the refresh token for a new pair; the caller stores it before using it."""

    @classmethod
    def read_webhook(cls, raw: RawRequest, credentials: Credentials) -> Notice:
        """Verify a webhook against an app's secret and say what it is about. No network.

        Raises BadSignature.
        """

    @classmethod
    def consent_url(cls, credentials: Credentials, *, back: str, state: str) -> str:
        """Where a seller consents; the platform sends the browser to `back` afterwards. No network."""

    def connect(self, answer: Mapping[str, str]) -> list[Credentials]:
        """Trade what the platform sent back (the query of the return address) for the credentials of every
        shop that consented, `shop_name` and `consent_expires_at` filled in. Raises Unauthorised."""
