"""Shopee Open Platform v2 as a `ChannelAdapter`.

signing     the request signature
gateway     signed calls; trouble of the whole call becomes a ChannelError
verdicts    what codes and sentences mean
figures     push stock and list prices
deals       push promotion prices    discounts   the calls they are made of
reads       observe, catalogue       promotions  who gives an item its price
content     push a page             models       its variants         pictures  uploaded once
pages       pages read back         taxonomy     categories, attributes, brands
vouchers    push vouchers           consent      connecting a shop, tokens
fulfilment  ship, cancel, answer a buyer
orders      which changed, and how they stand   returns    what comes back of them
webhooks    pushes, verified         moments     times
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar

import httpx

from channels_sync.adapters.http import as_int
from channels_sync.adapters.shopee import consent, fulfilment, orders, pages, reads, taxonomy, webhooks
from channels_sync.adapters.shopee.content import push_content
from channels_sync.adapters.shopee.deals import push_deals
from channels_sync.adapters.shopee.figures import push_figures
from channels_sync.adapters.shopee.gateway import Gateway
from channels_sync.adapters.shopee.vouchers import push_vouchers
from channels_sync.protocol import (
    Capabilities,
    Change,
    ContentRules,
    Credentials,
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

PER_SECOND = 10.0  # not published; a hundred were seen to pass, the throttle answer has the last word
MOST_STOCK = 999_999
PER_ITEM = Limit(batch=50, one_product=True)

CONTENT_WITHIN_S = 25.0  # pictures first; what is left over goes on with the next push
DEALS_WITHIN_S = 25.0  # several calls in one push: still well inside a lease of three single deadlines
DEAL_WRITES = 10  # about a second's worth; what is left over goes on with the next push


class ShopeeAdapter:
    """One Shopee shop; `credentials.shop` is its numeric id."""

    channel: ClassVar[Channel] = Channel.SHOPEE
    capabilities: ClassVar[Capabilities] = Capabilities(
        limits={
            Facet.STOCK: PER_ITEM,
            Facet.PRICE: PER_ITEM,
            Facet.PROMOTION: Limit(batch=50, one_product=False),
            Facet.CONTENT: Limit(batch=1, one_product=True, requests=5),
            Facet.VOUCHER: Limit(batch=1, one_product=False),
        },
        per_second=PER_SECOND,
        burst=2,
        deal_locks_price=True,
        max_stock=MOST_STOCK,
        content=ContentRules(
            title_length=(10, 120),
            description_length=(100, 3_000),  # some sellers report 10: the stricter one passes both
            pictures=(1, 9),
            label_length=20,
            most_skus=50,
        ),
        orders_per_fetch=orders.ORDERS_PER_READ,
    )
    deal_leads: ClassVar[Sequence[timedelta]] = (timedelta(seconds=30), timedelta(minutes=61))

    def __init__(self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> None:
        self._credentials, self._client, self._now = credentials, client, now

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Send changes, one result each, in order. Raises ChannelError when the call as a whole fails."""
        if facet is Facet.PROMOTION:
            gateway = self._gateway(within_s=DEALS_WITHIN_S, writes=DEAL_WRITES)
            return push_deals(gateway, changes, self.deal_leads)
        if facet is Facet.CONTENT:
            return push_content(self._gateway(within_s=CONTENT_WITHIN_S), changes)
        if facet is Facet.VOUCHER:
            return push_vouchers(self._gateway(), changes)
        return push_figures(self._gateway(), facet, changes)

    def observe(self, refs: Sequence[ListingRef]) -> Iterable[Observation]:
        """Read back sellable stock, list price and deal of each ref. Raises ChannelError."""
        return reads.observe(self._gateway(), refs)

    def catalogue(self) -> Iterable[RemoteSku]:
        """Every SKU of the shop. Raises ChannelError."""
        return reads.catalogue(self._gateway())

    def orders_changed(self, since: datetime, until: datetime) -> Iterable[str]:
        """Orders that changed in [since, until]. Raises ChannelError."""
        return orders.orders_changed(self._gateway(), since, until)

    def fetch_orders(self, refs: Sequence[str]) -> list[OrderSnapshot]:
        """The named orders as they stand now. Raises ChannelError."""
        return orders.fetch_orders(self._gateway(), refs)

    @classmethod
    def read_webhook(cls, raw: RawRequest, credentials: Credentials) -> Notice:
        """What a push is about. Raises BadSignature."""
        return webhooks.read_webhook(raw, credentials)

    def ship(self, shipment: Shipment) -> list[Parcel]:
        """Hand an order to its carrier. Raises Unavailable with Shopee's code when it cannot be shipped."""
        return fulfilment.ship(self._gateway(), shipment)

    def cancel(self, external_ref: str, *, reason: str) -> None:
        """Cancel an order. Raises ChannelError."""
        fulfilment.cancel(self._gateway(), external_ref, reason)

    def answer_cancellation(self, order: OrderSnapshot, *, agree: bool) -> None:
        """Answer a buyer who asks to cancel. Raises ChannelError."""
        fulfilment.answer_cancellation(self._gateway(), order, agree=agree)

    def view(self, products: Sequence[str]) -> Iterable[ProductView]:
        """The pages of these products. Raises ChannelError."""
        return pages.view(self._gateway(), products)

    def categories(self) -> Iterable[RemoteCategory]:
        """The whole category tree. Raises ChannelError."""
        return taxonomy.categories(self._gateway())

    def suggest_categories(self, title: str) -> list[RemoteCategory]:
        """Leaves Shopee proposes for a title. Raises ChannelError."""
        return taxonomy.suggest(self._gateway(), title)

    def attributes(self, category: str) -> list[RemoteAttribute]:
        """What a leaf category asks. Raises ChannelError."""
        return taxonomy.attributes(self._gateway(), category)

    def brands(self, category: str, prefix: str = "") -> list[RemoteBrand]:
        """Brands of a category, "No Brand" among them. Raises ChannelError."""
        return taxonomy.brands(self._gateway(), category, prefix)

    def refresh(self) -> Credentials:
        """A new token pair; the refresh token used is spent. Raises Unauthorised when it is refused."""
        us = self._credentials
        body = {
            "refresh_token": us.refresh_token,
            "partner_id": as_int(us.app_key),
            "shop_id": as_int(us.shop),
        }
        answer = consent.post_for_tokens(self._gateway(), "auth/access_token/get", body)
        return consent.with_tokens(us, answer, self._now())

    @classmethod
    def consent_url(cls, credentials: Credentials, *, back: str, state: str) -> str:
        """Where a seller consents; `consent` has the rule for its host."""
        return consent.consent_url(credentials, back=back, state=state)

    def connect(self, answer: Mapping[str, str]) -> list[Credentials]:
        """The credentials of every shop that consented. Raises Unauthorised and other ChannelErrors."""
        return consent.connect(self._credentials, self._client, self._now, answer)

    def _gateway(self, *, within_s: float | None = None, writes: int | None = None) -> Gateway:
        return Gateway(self._credentials, self._client, self._now, within_s=within_s, writes=writes)
