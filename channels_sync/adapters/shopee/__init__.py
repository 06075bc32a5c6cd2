"""Shopee Open Platform v2 as a `ChannelAdapter`.

signing     the request signature
gateway     signed calls; trouble of the whole call becomes a ChannelError
verdicts    what codes and sentences mean
figures     push stock and list prices
deals       push promotion prices    discounts   the calls they are made of
reads       observe, catalogue       promotions  who gives an item its price
orders      which changed, and how they stand
webhooks    pushes, verified         moments     times
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

import httpx

from channels_sync.adapters.http import as_int, as_text
from channels_sync.adapters.shopee import orders, reads, webhooks
from channels_sync.adapters.shopee.deals import push_deals
from channels_sync.adapters.shopee.figures import push_figures
from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.protocol import (
    Capabilities,
    Change,
    Credentials,
    Facet,
    Limit,
    ListingRef,
    Notice,
    Observation,
    OrderSnapshot,
    RawRequest,
    RemoteSku,
    Result,
    Unauthorised,
    Unavailable,
)
from core.channels import Channel

PER_SECOND = 10.0  # not published; a hundred were seen to pass, the throttle answer has the last word
MOST_STOCK = 999_999
PER_ITEM = Limit(batch=50, one_product=True)

REFRESH_TOKEN_LIFE = timedelta(days=30)
EPOCH_FROM = 10**9  # an `expire_in` as large as this is a moment, not a duration
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
        },
        per_second=PER_SECOND,
        burst=2,
        deal_locks_price=True,
        max_stock=MOST_STOCK,
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

    def refresh(self) -> Credentials:
        """A new token pair; the refresh token used is spent. Raises Unauthorised when it is refused."""
        us = self._credentials
        body = {
            "refresh_token": us.refresh_token,
            "partner_id": as_int(us.app_key),
            "shop_id": as_int(us.shop),
        }
        try:
            answer = self._gateway().post_public("auth/access_token/get", body)
        except Refused as refused:
            if refused.may_have_landed:
                raise
            raise Unauthorised(refused.code, refused.message, refused.request_id) from refused
        access, refresh = as_text(answer.get("access_token")), as_text(answer.get("refresh_token"))
        expire_in, now = as_int(answer.get("expire_in")) or 0, self._now()
        seconds = expire_in - int(now.timestamp()) if expire_in >= EPOCH_FROM else expire_in
        if not access or not refresh or not 0 < seconds < EPOCH_FROM:
            raise Unavailable("no_tokens", "the refresh answer names no new pair")
        return replace(
            us,
            access_token=access,
            refresh_token=refresh,
            access_expires_at=now + timedelta(seconds=seconds),
            refresh_expires_at=now + REFRESH_TOKEN_LIFE,
        )

    def _gateway(self, *, within_s: float | None = None, writes: int | None = None) -> Gateway:
        return Gateway(self._credentials, self._client, self._now, within_s=within_s, writes=writes)
