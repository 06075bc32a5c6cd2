"""TikTok Shop Vietnam: stock, price and promotion activities of a shop through its Open API.

A stock or price call names a single product. A deal is a fixed price in an activity that carries the
campaign's name; a price cannot be changed while an activity holds the SKU.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import httpx

from channels_sync.adapters.http import as_text
from channels_sync.adapters.tiktok import webhooks
from channels_sync.adapters.tiktok.activities import PRICED, Activities, Activity
from channels_sync.adapters.tiktok.deals import Deals
from channels_sync.adapters.tiktok.gateway import Gateway, moment
from channels_sync.adapters.tiktok.orders import MOST_ORDERS, Orders
from channels_sync.adapters.tiktok.products import Products
from channels_sync.protocol import (
    Capabilities,
    Change,
    Credentials,
    Deal,
    Facet,
    Limit,
    ListingRef,
    Notice,
    Observation,
    OrderSnapshot,
    RawRequest,
    RemoteSku,
    Result,
    Unavailable,
)
from core.channels import Channel

PER_SECOND = 49.0  # the platform allows 50 calls a second per shop and path; one bucket for all paths
MOST_STOCK = 99_999
PER_PRODUCT = Limit(batch=100, one_product=True)
PER_SHOP = Limit(batch=50, one_product=False)  # deals of any products share a call


class TiktokAdapter:
    """One TikTok Shop shop; `credentials.shop` is its cipher."""

    channel: ClassVar[Channel] = Channel.TIKTOK
    capabilities: ClassVar[Capabilities] = Capabilities(
        limits={Facet.STOCK: PER_PRODUCT, Facet.PRICE: PER_PRODUCT, Facet.PROMOTION: PER_SHOP},
        per_second=PER_SECOND,
        burst=2,
        deal_locks_price=True,
        max_stock=MOST_STOCK,
        orders_per_fetch=MOST_ORDERS,
    )

    deal_lead: ClassVar[timedelta] = timedelta(seconds=10)  # an activity must begin after its creation

    def __init__(self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> None:
        self._credentials, self._now = credentials, now
        self._gateway = Gateway(credentials, client, now)
        self._products = Products(self._gateway)
        self._activities = Activities(self._gateway)
        self._orders = Orders(self._gateway)

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Write stock or price of one product, or the deals of any products."""
        if not changes:
            return []
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

    def refresh(self) -> Credentials:
        """Trade the refresh token; both expiries come as epoch seconds."""
        answer = self._gateway.token(
            "/api/v2/token/refresh",
            {"refresh_token": self._credentials.refresh_token, "grant_type": "refresh_token"},
        )
        token = as_text(answer.data.get("access_token"))
        if not token:
            raise Unavailable("access_token_missing", answer.message, answer.request_id)
        return replace(
            self._credentials,
            access_token=token,
            refresh_token=as_text(answer.data.get("refresh_token")) or self._credentials.refresh_token,
            access_expires_at=moment(answer.data.get("access_token_expire_in")),
            refresh_expires_at=moment(answer.data.get("refresh_token_expire_in")),
        )


def _first_deal(activities: Sequence[Activity], ref: ListingRef, price_vnd: int | None) -> Deal | None:
    return next((deal for activity in activities if (deal := activity.deal(ref, price_vnd))), None)
