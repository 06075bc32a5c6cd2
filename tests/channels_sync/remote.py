"""A marketplace in memory: what buyers see, the calls it received, and faults to order.

`Remote` is the platform; `adapter_for(remote)` is a `ChannelAdapter` class that speaks to it. Faults are
queued and taken by the next pushes, one each.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.db import connection

from channels_sync.adapters.registry import ADAPTERS
from channels_sync.protocol import (
    Aim,
    Capabilities,
    Change,
    Content,
    Coupon,
    Credentials,
    Deal,
    Facet,
    Learned,
    ListingRef,
    Notice,
    Observation,
    OrderSnapshot,
    Outcome,
    Parcel,
    Price,
    ProductView,
    RawRequest,
    RemoteSku,
    Result,
    Review,
    Shipment,
    Stock,
    Throttled,
    Unauthorised,
    Unavailable,
    Value,
)
from core import clock
from core.channels import Channel
from tests.channels_sync import selling
from tests.channels_sync.selling import OrderBook


class Crash(BaseException):
    """The worker's process is killed here."""


@dataclass
class Shelf:
    """What buyers see of one SKU."""

    seller_sku: str
    stock: int | None = None
    price_vnd: int | None = None
    deal: Deal | None = None


@dataclass
class Page:
    """What the platform shows of one product, and how its review stands."""

    title: str
    description: str
    review: Review = Review.LIVE
    reason: str = ""
    content: Content | None = None  # as it was last sent


@dataclass(frozen=True)
class Call:
    """One push that reached the platform."""

    facet: Facet
    changes: tuple[Change, ...]
    at: datetime

    @property
    def skus(self) -> list[str]:
        """The SKU ids it named, in order."""
        return [change.ref.sku for change in self.changes]


Fault = Callable[["Remote", Facet, Sequence[Change]], None]


@dataclass
class Remote:
    """One shop on one platform, with the real platform's capabilities unless a test gives others."""

    channel: Channel
    capabilities: Capabilities = None  # type: ignore[assignment]
    shelves: dict[tuple[str, str], Shelf] = field(default_factory=dict)
    coupons: dict[str, Coupon] = field(default_factory=dict)  # by the id they have over there
    calls: list[Call] = field(default_factory=list)
    shown: list[tuple[str, Value]] = field(default_factory=list)  # every value buyers ever saw, by SKU id
    faults: deque[Fault] = field(default_factory=deque)
    verdicts: dict[str, tuple[Outcome, str]] = field(default_factory=dict)  # by SKU id
    all_or_none: bool = False  # one refused change refuses its call, for the same reason
    token: str = "access-1"
    refreshes: int = 0
    refuses_refresh: bool = False
    before_refresh: Callable[[], None] | None = None
    looks: int = 0  # SKUs read back
    pages: dict[str, Page] = field(default_factory=dict)  # by product id
    uploads: list[bytes] = field(default_factory=list)
    new_pages_are: Review = Review.LIVE  # the verdict of the platform's own review
    book: OrderBook = field(default_factory=OrderBook)
    codes: dict[str, list[Credentials]] = field(default_factory=dict)  # consents that wait, by their code

    def __post_init__(self) -> None:
        self.capabilities = self.capabilities or ADAPTERS[self.channel].capabilities

    # Faults for the next push

    def is_away(self, times: int = 1) -> None:
        """No connection: nothing lands."""
        self._raise(lambda: Unavailable("http_503", "away", may_have_landed=False), times)

    def drops_requests(self, times: int = 1) -> None:
        """No answer, and nothing landed either."""
        self._raise(lambda: Unavailable("ReadTimeout", "no answer"), times)

    def throttles(self, retry_after: float | None = None, times: int = 1) -> None:
        """Too many calls."""
        self._raise(lambda: Throttled("too_fast", "slow down", retry_after=retry_after), times)

    def loses_the_answer(self, times: int = 1) -> None:
        """The changes land, the answer does not come back."""

        def fault(remote: "Remote", facet: Facet, changes: Sequence[Change]) -> None:
            remote.apply(changes)
            raise Unavailable("ReadTimeout", "no answer")

        self.faults.extend([fault] * times)

    def kills_the_worker(self, *, after_it_landed: bool) -> None:
        """The process dies while the request is under way."""

        def fault(remote: "Remote", facet: Facet, changes: Sequence[Change]) -> None:
            if after_it_landed:
                remote.apply(changes)
            raise Crash

        self.faults.append(fault)

    def meanwhile(self, work: Callable[[], Any]) -> None:
        """Something happens while the request is under way; then it lands."""
        self.faults.append(lambda remote, facet, changes: work())

    def _raise(self, error: Callable[[], Exception], times: int) -> None:
        def fault(remote: "Remote", facet: Facet, changes: Sequence[Change]) -> None:
            raise error()

        self.faults.extend([fault] * times)

    # The platform's side

    def push(self, token: str, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """As the platform does it: sign in, apply what it takes, answer per item."""
        self.sign_in(token)
        self.calls.append(Call(facet, tuple(changes), clock.now()))
        if self.faults:
            self.faults.popleft()(self, facet, changes)
        refused = {c.ref.sku: self.verdicts[c.ref.sku] for c in changes if c.ref.sku in self.verdicts}
        refused |= {c.ref.sku: (Outcome.CONFLICT, "price_locked") for c in changes if self._is_locked(c)}
        if refused and self.all_or_none:
            refused = dict.fromkeys((c.ref.sku for c in changes), next(iter(refused.values())))
        for change in changes:
            if isinstance(change.value, Content):
                return [self.show(change, change.value)]
        self.apply([change for change in changes if change.ref.sku not in refused])
        return [
            Result(
                c.ref,
                c.version,
                *refused.get(c.ref.sku, (Outcome.APPLIED, "")),
                request_id="r-1",
                learned=Learned(product=self._coupon_id(c)) if isinstance(c.value, Coupon) else None,
            )
            for c in changes
        ]

    def _coupon_id(self, change: Change) -> str:
        """Every code keeps the id it got first."""
        return change.ref.product or f"V-{change.ref.seller_sku}"

    def apply(self, changes: Sequence[Change]) -> None:
        """Show these values to buyers. Only absolute figures exist here."""
        for change in changes:
            if isinstance(change.value, Coupon):
                self.coupons[self._coupon_id(change)] = change.value
                continue
            shelf = self.shelves[change.ref.product, change.ref.sku]
            match change.value:
                case Stock(quantity):
                    shelf.stock = quantity
                case Price(amount_vnd):
                    shelf.price_vnd = amount_vnd
                case Deal() | None as deal:
                    shelf.deal = deal
            self.shown.append((change.ref.sku, change.value))

    def show(self, change: Change, content: Content) -> Result:
        """Make, change, hide or delete a page; SKUs of a new one get shelves under their own names."""
        if change.ref.seller_sku in self.verdicts:
            outcome, code = self.verdicts[change.ref.seller_sku]
            return Result(change.ref, change.version, outcome, code)
        for picture in content.pictures:
            if not picture.handle:
                assert picture.load is not None
                self.uploads.append(picture.load())
        product = change.ref.product or f"N{len(self.pages) + 1}"
        if content.aim is Aim.DELETED:
            review = Review.GONE
            self.pages.pop(product, None)
            for place in [place for place in self.shelves if place[0] == product]:
                del self.shelves[place]
        else:
            review = self.new_pages_are if content.aim is Aim.ON_SALE else Review.UNLISTED
            self.pages[product] = Page(content.title, content.description, review, content=content)
            for sku in content.skus:
                if all(shelf.seller_sku != sku.seller_sku for shelf in self.shelves.values()):
                    self.shelves[product, sku.seller_sku] = Shelf(sku.seller_sku, 0, sku.price_vnd)
        learned = Learned(
            product=product,
            skus={
                shelf.seller_sku: (sku, "")
                for (place, sku), shelf in self.shelves.items()
                if place == product
            },
            handles={picture.key: f"h-{picture.key[:6]}" for picture in content.pictures},
            review=review,
        )
        return Result(change.ref, change.version, Outcome.APPLIED, request_id="r-1", learned=learned)

    def _is_locked(self, change: Change) -> bool:
        """A list price, while a deal freezes it."""
        if not isinstance(change.value, Price):
            return False
        deal = self.shelves[change.ref.product, change.ref.sku].deal
        return self.capabilities.deal_locks_price and deal is not None and deal.ends_at > clock.now()

    def sign_in(self, token: str) -> None:
        """Refuse an access token that has ended, and every call inside a transaction."""
        if connection.in_atomic_block:
            raise AssertionError("network call inside a transaction")
        if token != self.token:
            raise Unauthorised("token_expired", "the access token has ended", refreshable=True)

    def end_token(self) -> None:
        """From now on only a refreshed token is good."""
        self.token = f"access-{int(self.token.partition('-')[2]) + 1}"

    # What tests ask

    def stock_of(self, sku: str) -> int | None:
        """Units that buyers see."""
        return next(shelf.stock for (_, sku_id), shelf in self.shelves.items() if sku_id == sku)

    def pushes(self, facet: Facet) -> list[list[tuple[str, Value]]]:
        """What each call of a facet carried."""
        return [[(c.ref.sku, c.value) for c in call.changes] for call in self.calls if call.facet is facet]


class FakeAdapter:
    """Speaks to `remote`; made like every adapter from credentials, client and clock."""

    channel: ClassVar[Channel]
    capabilities: ClassVar[Capabilities]
    remote: ClassVar[Remote]

    def __init__(self, credentials: Credentials, client: object, now: Callable[[], datetime]) -> None:
        self._credentials = credentials

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Send at most one batch."""
        limit = self.capabilities.limits[facet]
        assert 0 < len(changes) <= limit.batch
        assert not limit.one_product or len({change.ref.product for change in changes}) == 1
        return self.remote.push(self._credentials.access_token, facet, changes)

    def observe(self, refs: Sequence[ListingRef]) -> Iterator[Observation]:
        """What buyers see."""
        self.remote.sign_in(self._credentials.access_token)
        for ref in refs:
            self.remote.looks += 1
            shelf = self.remote.shelves.get((ref.product, ref.sku))
            if shelf is None:
                yield Observation(ref, found=False)
            else:
                yield Observation(
                    ref, stock=shelf.stock, price_vnd=shelf.price_vnd, deal=self._read(shelf.deal)
                )

    def _read(self, deal: Deal | None) -> Deal | None:
        """A platform without campaign objects cannot say whose a deal is."""
        if deal is None or deal.ends_at <= clock.now():
            return None
        return deal if self.capabilities.names_campaigns else replace(deal, campaign="")

    def catalogue(self) -> Iterator[RemoteSku]:
        """Every SKU of the shop."""
        self.remote.sign_in(self._credentials.access_token)
        for (product, sku), shelf in self.remote.shelves.items():
            yield RemoteSku(ListingRef(product, sku, shelf.seller_sku), shelf.seller_sku)

    def view(self, products: Sequence[str]) -> Iterator[ProductView]:
        """The pages as buyers see them."""
        self.remote.sign_in(self._credentials.access_token)
        for product in products:
            page = self.remote.pages.get(product)
            if page is None:
                yield ProductView(product, "", Review.GONE)
            else:
                yield ProductView(product, page.title, page.review, page.description, reason=page.reason)

    def orders_changed(self, since: datetime, until: datetime) -> Iterator[str]:
        """What changed in a window."""
        self.remote.sign_in(self._credentials.access_token)
        return selling.orders_changed(self.remote.book, since, until)

    def fetch_orders(self, refs: Sequence[str]) -> list[OrderSnapshot]:
        """Orders as they stand."""
        self.remote.sign_in(self._credentials.access_token)
        assert 0 < len(refs) <= self.capabilities.orders_per_fetch
        return selling.fetch_orders(self.remote.book, refs)

    def ship(self, shipment: Shipment) -> list[Parcel]:
        """An order is packed."""
        self.remote.sign_in(self._credentials.access_token)
        return self.remote.book.ship(shipment.external_ref)

    def cancel(self, external_ref: str, *, reason: str) -> None:
        """An order is called off."""
        self.remote.sign_in(self._credentials.access_token)
        self.remote.book.cancel(external_ref, reason)

    def answer_cancellation(self, order: OrderSnapshot, *, agree: bool) -> None:
        """A buyer gets his answer."""
        self.remote.sign_in(self._credentials.access_token)
        self.remote.book.answer(order, agree=agree)

    @classmethod
    def read_webhook(cls, raw: RawRequest, credentials: Credentials) -> Notice:
        """A genuine webhook."""
        return selling.read_webhook(raw, credentials)

    def refresh(self) -> Credentials:
        """A new pair; a refresh token works only once."""
        if connection.in_atomic_block:
            raise AssertionError("network call inside a transaction")
        if self.remote.before_refresh:
            self.remote.before_refresh()
        if (
            self.remote.refuses_refresh
            or self._credentials.refresh_token != f"refresh-{self.remote.refreshes + 1}"
        ):
            raise Unauthorised("refresh_refused", "spent or revoked")
        self.remote.refreshes += 1
        return replace(
            self._credentials,
            access_token=self.remote.token,
            refresh_token=f"refresh-{self.remote.refreshes + 1}",
            access_expires_at=None,
        )

    @classmethod
    def consent_url(cls, credentials: Credentials, *, back: str, state: str) -> str:
        """The platform's own page."""
        query = urlencode({"app": credentials.app_key, "back": back, "state": state})
        return f"https://consent.{cls.channel}.test/?{query}"

    def connect(self, answer: Mapping[str, str]) -> list[Credentials]:
        """The shops behind a code; it works once."""
        if connection.in_atomic_block:
            raise AssertionError("network call inside a transaction")
        shops = self.remote.codes.pop(answer["code"], None)
        if shops is None:
            raise Unauthorised("invalid_code", "Invalid code")
        return [
            replace(
                shop,
                base_url=self._credentials.base_url,
                app_key=self._credentials.app_key,
                app_secret=self._credentials.app_secret,
            )
            for shop in shops
        ]


def adapter_for(remote: Remote) -> type[FakeAdapter]:
    """The adapter class of one remote."""
    return type(
        "Fake",
        (FakeAdapter,),
        {"channel": remote.channel, "capabilities": remote.capabilities, "remote": remote},
    )
