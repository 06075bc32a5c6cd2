"""Read a shop back: what listings show, and every SKU it holds."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.discounts import our_discounts
from channels_sync.adapters.shopee.gateway import ITEMS_PER_READ, PAGE, WITHOUT_MODELS, Gateway, Refused
from channels_sync.adapters.shopee.promotions import read_promotions
from channels_sync.adapters.shopee.verdicts import GONE
from channels_sync.protocol import Deal, ListingRef, Observation, RemoteSku

DELETED = frozenset({"SELLER_DELETE", "SHOPEE_DELETE"})
LISTED = ["NORMAL", "UNLIST", "REVIEWING", "BANNED"]  # every status but the deleted ones


@dataclass(frozen=True, slots=True)
class _Sku:
    ref: ListingRef
    title: str
    stock: int | None
    price_vnd: int | None


def observe(gateway: Gateway, refs: Sequence[ListingRef]) -> Iterator[Observation]:
    """One observation per ref. Calls: per 50 items one for the items and one for their promotions, one
    for each item with models, and two for the names of our discounts when any promotion was found.

    Raises ChannelError.
    """
    products = list(dict.fromkeys(ref.product for ref in refs))
    found = {(sku.ref.product, sku.ref.sku): sku for sku in _read(gateway, products)}
    promotions = read_promotions(gateway, sorted({product for product, _ in found}))
    ours = our_discounts(gateway) if any(promotions.of(ref) for ref in refs) else {}
    for ref in refs:
        sku = found.get((ref.product, ref.sku))
        if sku is None:
            yield Observation(ref, found=False)
            continue
        deal = None
        for promotion in promotions.of(ref)[:1]:
            campaign = ours[promotion.id].campaign if promotion.id in ours else ""
            deal = Deal(campaign, promotion.price_vnd, promotion.starts_at, promotion.ends_at)
        yield Observation(ref, stock=sku.stock, price_vnd=sku.price_vnd, deal=deal)


def catalogue(gateway: Gateway) -> Iterator[RemoteSku]:
    """Every SKU that is not deleted, on sale or not. Raises ChannelError."""
    offset: int | None = 0
    while offset is not None:
        page = gateway.get(
            "product/get_item_list", {"offset": offset, "page_size": PAGE, "item_status": LISTED}
        )
        ids = [as_text(as_dict(item).get("item_id")) for item in as_list(page.get("item"))]
        for sku in _read(gateway, [item_id for item_id in ids if item_id]):
            yield RemoteSku(sku.ref, sku.title)
        following = as_int(page.get("next_offset")) if page.get("has_next_page") is True else None
        offset = following if following is not None and following > offset else None


def _read(gateway: Gateway, products: Sequence[str]) -> Iterator[_Sku]:
    for start in range(0, len(products), ITEMS_PER_READ):
        wanted = products[start : start + ITEMS_PER_READ]
        try:
            response = gateway.get("product/get_item_base_info", {"item_id_list": ",".join(wanted)})
        except Refused as refused:
            if refused.code in GONE:
                continue
            raise
        for item in map(as_dict, as_list(response.get("item_list"))):
            if as_text(item.get("item_id")) in wanted and as_text(item.get("item_status")) not in DELETED:
                yield from _models(gateway, item) if item.get("has_model") is True else [_whole(item)]


def _whole(item: dict[str, Any]) -> _Sku:
    seller_sku, title = as_text(item.get("item_sku")), as_text(item.get("item_name"))
    return _sku(ListingRef(as_text(item.get("item_id")), WITHOUT_MODELS, seller_sku), title, item)


def _models(gateway: Gateway, item: dict[str, Any]) -> Iterable[_Sku]:
    product = as_text(item.get("item_id"))
    try:
        models = as_list(gateway.get("product/get_model_list", {"item_id": product}).get("model"))
    except Refused as refused:
        if refused.code in GONE:
            return
        raise
    for model in map(as_dict, models):
        ref = ListingRef(product, as_text(model.get("model_id")), as_text(model.get("model_sku")))
        title = " - ".join(filter(None, (as_text(item.get("item_name")), as_text(model.get("model_name")))))
        yield _sku(ref, title, model)


def _sku(ref: ListingRef, title: str, entry: dict[str, Any]) -> _Sku:
    """`entry` is an item without models, or a model."""
    prices = entry.get("price_info")  # an array, in places a single object
    price = as_dict(prices) or next(map(as_dict, as_list(prices)), {})
    stock = as_dict(entry.get("stock_info_v2"))
    for_sale = as_int(as_dict(stock.get("summary_info")).get("total_available_stock"))
    places = {as_text(as_dict(place).get("location_id")) for place in as_list(stock.get("seller_stock"))}
    if len(places) == 1:  # a shop with named warehouses must be told which one a figure is for
        ref = replace(ref, warehouse=places.pop())
    return _Sku(ref, title, for_sale, as_int(price.get("original_price")))
