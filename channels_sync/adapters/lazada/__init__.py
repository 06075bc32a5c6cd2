"""Lazada Vietnam: stock, price and sale price of a shop through Lazada Open Platform.

Stock goes through the sellable-stock call, which takes what buyers may buy, whatever open orders hold.
A deal is the SKU's own sale price with its dates: Lazada has no campaign object, so a deal read back
names no campaign and is told from a stranger's by its value alone.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, ClassVar

import httpx

from channels_sync.adapters.http import as_dict, as_int, as_list
from channels_sync.adapters.lazada import (
    consent,
    content,
    orders,
    reads,
    shipping,
    taxonomy,
    vouchers,
    webhooks,
    writes,
)
from channels_sync.adapters.lazada.gateway import Gateway
from channels_sync.adapters.lazada.words import VIETNAM
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
    Price,
    ProductView,
    RawRequest,
    RemoteAttribute,
    RemoteBrand,
    RemoteCategory,
    RemoteSku,
    Result,
    Shipment,
    Stock,
    Unavailable,
)
from core.channels import Channel

SKUS_PER_CALL = 50  # of the stock and price calls
PER_PAGE = 50  # items one products/get page may hold
DEEPEST = 10_000  # offset of the last page

PER_SECOND = 49.0  # the platform allows 50 inventory calls a second per seller
ONE = Limit(batch=1, one_product=True)
ANY_PRODUCT = Limit(batch=SKUS_PER_CALL, one_product=False)


class LazadaAdapter:
    """One Lazada shop; `credentials.shop` is not needed, the token names the seller."""

    channel: ClassVar[Channel] = Channel.LAZADA
    capabilities: ClassVar[Capabilities] = Capabilities(
        limits={
            Facet.STOCK: ANY_PRODUCT,
            Facet.PRICE: ANY_PRODUCT,
            Facet.PROMOTION: ANY_PRODUCT,
            Facet.CONTENT: Limit(batch=1, one_product=True, requests=5),
            Facet.VOUCHER: ONE,
        },
        per_second=PER_SECOND,
        burst=2,
        max_price_cut=Decimal("0.80"),  # a larger cut sends the item back to review
        names_campaigns=False,
        content=ContentRules(
            title_length=(1, 255),
            description_length=(0, 25_000),
            pictures=(1, 8),
            label_length=50,  # not published; longer ones do not fit their button
            most_skus=content.SKUS_PER_CALL,
        ),
        orders_per_fetch=orders.PER_FETCH,
    )

    # Not settled by the reference; another market or a surprise changes them here.
    sale_zone: ClassVar[tzinfo] = VIETNAM  # the time sale dates are written in
    no_sale_price: ClassVar[str] = ""  # the SalePrice that takes a sale price away ("0" is the other guess)

    def __init__(self, credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> None:
        self._credentials, self._client, self._now = credentials, client, now
        self._gateway = self._gateway_of(credentials)

    def push(self, facet: Facet, changes: Sequence[Change]) -> list[Result]:
        """Write up to 50 SKUs, of any products, in one call; or one page or voucher."""
        if not changes:
            return []
        if facet is Facet.CONTENT:
            return [content.push(self._gateway, change) for change in changes]
        if facet is Facet.VOUCHER:
            return [vouchers.push(self._gateway, change, self._now()) for change in changes]
        path = "/product/stock/sellable/update" if facet is Facet.STOCK else "/product/price_quantity/update"
        request = writes.payload((change.ref, self._fields(change)) for change in changes)
        return writes.results(changes, self._gateway.post(path, {"payload": request}))

    def _fields(self, change: Change) -> dict[str, str]:
        match change.value:
            case Stock(quantity=quantity):
                return {"SellableQuantity": str(quantity)}
            case Price(amount_vnd=amount):
                return {"Price": str(amount)}
            case Deal() as deal if deal.ends_at > self._now():
                return {
                    "SalePrice": str(deal.price_vnd),
                    "SaleStartDate": writes.minute(deal.starts_at, self.sale_zone, round_up=True),
                    "SaleEndDate": writes.minute(deal.ends_at, self.sale_zone),
                }
            case _:
                return {"SalePrice": self.no_sale_price}

    def observe(self, refs: Sequence[ListingRef]) -> list[Observation]:
        """Read each ref back: 50 seller SKUs a call, then item by item what was not found by its label."""
        wanted = {(ref.product, ref.sku) for ref in refs}
        shown = self._by_label(sorted({ref.seller_sku for ref in refs if ref.seller_sku}), wanted)
        for item_id in {product for product, _ in wanted - shown.keys()}:
            shown |= _rows(self._item(item_id))
        return [
            reads.observation(ref, row, zone=self.sale_zone, now=self._now())
            if (row := shown.get((ref.product, ref.sku))) is not None
            else Observation(ref=ref, found=False)
            for ref in refs
        ]

    def _by_label(
        self, labels: Sequence[str], wanted: set[tuple[str, str]]
    ) -> dict[tuple[str, str], dict[str, Any]]:
        shown: dict[tuple[str, str], dict[str, Any]] = {}
        for start in range(0, len(labels), PER_PAGE):
            named = json.dumps(labels[start : start + PER_PAGE], ensure_ascii=False)
            for product in self._products({"sku_seller_list": named}):
                shown |= _rows(product)
        return {place: row for place, row in shown.items() if place in wanted}

    def _item(self, item_id: str) -> dict[str, Any]:
        """One product; empty when the shop does not hold it."""
        answer = self._gateway.get("/product/item/get", {"item_id": item_id})
        return {} if answer.code in writes.ABSENT else answer.accepted().data

    def catalogue(self) -> Iterator[RemoteSku]:
        """Every SKU of the shop, page by page. The platform pages no deeper than 10,000 items."""
        for product in self._products({}):
            for ref, _ in reads.skus(product):
                yield RemoteSku(ref=ref, title=reads.title(product))

    def _products(self, parameters: dict[str, str]) -> Iterator[dict[str, Any]]:
        offset = 0
        while offset <= DEEPEST:
            page = {**parameters, "filter": "all", "offset": str(offset), "limit": str(PER_PAGE)}
            data = self._gateway.get("/products/get", page).accepted().data
            products = as_list(data.get("products"))
            yield from map(as_dict, products)
            offset += len(products)
            total = as_int(data.get("total_products"))
            if len(products) < PER_PAGE or (total is not None and offset >= total):
                return
        raise Unavailable("offset_limit", "more items than the platform pages through", may_have_landed=False)

    def view(self, products: Sequence[str]) -> Iterator[ProductView]:
        """The pages of these products, one call each."""
        return (reads.view(product, self._item(product)) for product in products)

    def categories(self) -> Iterator[RemoteCategory]:
        """See `taxonomy.categories`."""
        return taxonomy.categories(self._gateway)

    def suggest_categories(self, title: str) -> list[RemoteCategory]:
        """See `taxonomy.suggest`."""
        return taxonomy.suggest(self._gateway, title)

    def attributes(self, category: str) -> list[RemoteAttribute]:
        """See `taxonomy.attributes`."""
        return taxonomy.attributes(self._gateway, category)

    def brands(self, category: str, prefix: str = "") -> list[RemoteBrand]:
        """See `taxonomy.brands`; they are the same in every category."""
        return taxonomy.brands(self._gateway, prefix)

    def orders_changed(self, since: datetime, until: datetime) -> Iterator[str]:
        """See `orders.changed`."""
        return orders.changed(self._gateway, since, until)

    def fetch_orders(self, refs: Sequence[str]) -> list[OrderSnapshot]:
        """See `orders.fetch`."""
        return orders.fetch(self._gateway, refs)

    @classmethod
    def read_webhook(cls, raw: RawRequest, credentials: Credentials) -> Notice:
        """See `webhooks.read`."""
        return webhooks.read(raw, credentials)

    def ship(self, shipment: Shipment) -> list[Parcel]:
        """See `shipping.ship`; Lazada's own carrier collects, so our tracking is not asked for."""
        return shipping.ship(self._gateway, shipment)

    def cancel(self, external_ref: str, *, reason: str) -> None:
        """See `shipping.cancel`. "out_of_stock" also sets the stock of each SKU to 0 over there."""
        shipping.cancel(self._gateway, external_ref, reason)

    def answer_cancellation(self, order: OrderSnapshot, *, agree: bool) -> None:
        """See `shipping.answer_cancellation`."""
        shipping.answer_cancellation(self._gateway, order, agree=agree)

    def refresh(self) -> Credentials:
        """See `consent.refresh`."""
        return consent.refresh(self._credentials, self._gateway, self._now())

    @classmethod
    def consent_url(cls, credentials: Credentials, *, back: str, state: str) -> str:
        """See `consent.url`."""
        return consent.url(credentials, back=back, state=state)

    def connect(self, answer: Mapping[str, str]) -> list[Credentials]:
        """See `consent.connect`; one consent is one shop."""
        return [consent.connect(self._credentials, answer, self._gateway_of, self._now())]

    def _gateway_of(self, credentials: Credentials) -> Gateway:
        return Gateway(credentials, self._client, self._now)


def _rows(product: dict[str, Any]) -> dict[tuple[str, str], dict[str, Any]]:
    return {(ref.product, ref.sku): row for ref, row in reads.skus(product)}
