"""TikTok Shop Vietnam: stock, price, promotions, product pages and orders of a shop through its Open API.

A stock or price call names a single product. A deal is a fixed price in an activity that carries the
campaign's name; a price cannot be changed while an activity holds the SKU.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import httpx

from channels_sync.adapters.tiktok import consent, webhooks
from channels_sync.adapters.tiktok.activities import PRICED, Activities, Activity
from channels_sync.adapters.tiktok.deals import Deals
from channels_sync.adapters.tiktok.fulfilment import Fulfilment
from channels_sync.adapters.tiktok.gateway import Gateway
from channels_sync.adapters.tiktok.orders import MOST_ORDERS, Orders
from channels_sync.adapters.tiktok.pages import Pages
from channels_sync.adapters.tiktok.products import Products
from channels_sync.adapters.tiktok.taxonomy import Taxonomy
from channels_sync.protocol import (
    Capabilities,
    Change,
    ContentRules,
    Credentials,
    Deal,
    Facet,
    Limit,
    ListingRef,
    Notice,
    Observation,
    OrderSnapshot,
    Parcel,
    ProductView,
    RawRequest,
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
    RemoteSku,
    Result,
    Shipment,
)
from core.channels import Channel

PER_SECOND = 49.0  # the platform allows 50 calls a second per shop and path; one bucket for all paths
MOST_STOCK = 99_999
PER_PRODUCT = Limit(batch=100, one_product=True)
ONE = Limit(batch=1, one_product=True)
PER_SHOP = Limit(batch=50, one_product=False)  # deals of any products share a call


class TiktokAdapter:
    """One TikTok Shop shop; `credentials.shop` is its cipher."""

    channel: ClassVar[Channel] = Channel.TIKTOK
    capabilities: ClassVar[Capabilities] = Capabilities(
        limits={  # vouchers can only be read
            Facet.STOCK: PER_PRODUCT,
            Facet.PRICE: PER_PRODUCT,
            Facet.PROMOTION: PER_SHOP,
            Facet.CONTENT: Limit(batch=1, one_product=True, requests=5),
        },
        per_second=PER_SECOND,
        burst=2,
        deal_locks_price=True,
        max_stock=MOST_STOCK,
        orders_per_fetch=MOST_ORDERS,
        content=ContentRules(
            title_length=(25, 255),
            description_length=(1, 10_000),
            pictures=(1, 9),
            label_length=50,
            most_skus=100,
            needs_licence=True,
        ),
    )

    deal_lead: ClassVar[timedelta] = timedelta(seconds=10)  # an activity must begin after its creation

    def __init__(self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> None:
        self._credentials, self._client, self._now = credentials, client, now
        self._gateway = Gateway(credentials, client, now)
        self._products = Products(self._gateway)
        self._activities = Activities(self._gateway)
        self._orders = Orders(self._gateway)
        self._fulfilment = Fulfilment(self._gateway, self._orders)
        self._taxonomy = Taxonomy(self._gateway)
        self._pages = Pages(self._gateway, self._taxonomy, credentials.shop)

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Write stock or price of one product, the deals of any products, or one product's page."""
        if not changes:
            return []
        if facet is Facet.CONTENT:
            return [self._pages.push(change) for change in changes]
        if facet is Facet.PROMOTION:
            return Deals(self._activities, now=self._now(), lead=self.deal_lead).push(changes)
        return self._products.push(changes)

    def observe(self, refs: Sequence[ListingRef]) -> list[Observation]:
        """Read each ref back, with the deal of whichever open activity holds it."""
        if not refs:
            return []
        shown = self._products.pick(refs)
        activities = self._activities.open(*PRICED) if shown else []
        activities.sort(key=lambda activity: (PRICED.index(activity.kind), activity.begins_at))
        seen = []
        for ref in refs:
            sku = shown.get((ref.product, ref.sku))
            if sku is None:
                seen.append(Observation(ref=ref, found=False))
                continue
            seen.append(
                Observation(
                    ref=ref,
                    stock=sku.sellable(ref.warehouse),
                    price_vnd=sku.price_vnd,
                    deal=_first_deal(activities, ref, sku.price_vnd),
                )
            )
        return seen

    def catalogue(self) -> Iterator[RemoteSku]:
        """Every SKU of the shop; its ref names the first warehouse that holds it."""
        return (RemoteSku(ref=sku.ref, title=sku.title) for sku in self._products.all())

    def orders_changed(self, since: datetime, until: datetime) -> Iterator[str]:
        """Ids of orders that changed in [since, until], oldest change first."""
        return self._orders.changed(since, until)

    def fetch_orders(self, refs: Sequence[str]) -> list[OrderSnapshot]:
        """The named orders with what their buyers ask for, at most 50; unknown ones are absent."""
        return self._orders.fetch(refs)

    @classmethod
    def read_webhook(cls, raw: RawRequest, credentials: Credentials) -> Notice:
        """What a genuine webhook is about. Raises BadSignature."""
        return webhooks.read(raw, credentials)

    def view(self, products: Sequence[str]) -> Iterator[ProductView]:
        """The pages of these products and how their review stands."""
        return self._pages.view(products)

    def categories(self) -> list[RemoteCategory]:
        """The whole category tree in Vietnamese."""
        return self._taxonomy.categories()

    def suggest_categories(self, title: str) -> list[RemoteCategory]:
        """The leaf the platform proposes for a title, if it has an idea."""
        return self._taxonomy.suggest(title)

    def attributes(self, category: str) -> list[RemoteAttribute]:
        """What a leaf category asks, parts of the licence among it."""
        return self._taxonomy.attributes(category)

    def brands(self, category: str, prefix: str = "") -> list[RemoteBrand]:
        """Brands that may be named; a page without one leaves it out."""
        return self._taxonomy.brands(category, prefix)

    def ship(self, shipment: Shipment) -> list[Parcel]:
        """Hand every package of an order over. Raises Unavailable when it cannot be shipped."""
        return self._fulfilment.ship(shipment)

    def cancel(self, external_ref: str, *, reason: str) -> None:
        """Cancel a whole order, as Vietnam has it."""
        self._fulfilment.cancel(external_ref, reason)

    def answer_cancellation(self, order: OrderSnapshot, *, agree: bool) -> None:
        """Answer a buyer who asks to cancel."""
        self._fulfilment.answer(order, agree=agree)

    def refresh(self) -> Credentials:
        """Trade the refresh token for a new pair."""
        query = {"refresh_token": self._credentials.refresh_token, "grant_type": "refresh_token"}
        return consent.with_tokens(self._credentials, self._gateway.token("/api/v2/token/refresh", query))

    @classmethod
    def consent_url(cls, credentials: Credentials, *, back: str, state: str) -> str:
        """Where a seller consents; `app_id` is the app's service number."""
        return consent.url(credentials, back=back, state=state)

    def connect(self, answer: Mapping[str, str]) -> list[Credentials]:
        """The credentials of every shop that consented. Raises Unauthorised."""
        return consent.connect(self._credentials, self._client, self._now, answer)


def _first_deal(activities: Sequence[Activity], ref: ListingRef, price_vnd: int | None) -> Deal | None:
    return next((deal for activity in activities if (deal := activity.deal(ref, price_vnd))), None)
