"""Push stock and list prices: one item a call, up to 50 models in it, a verdict for each."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import WITHOUT_MODELS, Gateway, Refused
from channels_sync.adapters.shopee.verdicts import FAILED, NOT_CONFIRMED, Verdict
from channels_sync.protocol import Change, Facet, Price, Result, Stock

CALLS = {
    Facet.STOCK: ("product/update_stock", "stock_list"),
    Facet.PRICE: ("product/update_price", "price_list"),
}


def push_figures(gateway: Gateway, facet: Facet, changes: Sequence[Change]) -> list[Result]:
    """Set absolute stock or prices, one call for each product named. Raises ChannelError."""
    by_product: dict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_product[change.ref.product].append(change)
    verdicts: dict[Change, Verdict] = {}
    for product, batch in by_product.items():
        verdicts |= _push_item(gateway, facet, product, batch)
    return [verdicts[change].result(change) for change in changes]


def _push_item(
    gateway: Gateway, facet: Facet, product: str, changes: Sequence[Change]
) -> dict[Change, Verdict]:
    name, field = CALLS[facet]
    body = {"item_id": as_int(product), field: [_entry(change) for change in changes]}
    try:
        response, request_id = gateway.post(name, body)
        whole = Verdict(NOT_CONFIRMED, "", request_id)
    except Refused as refused:
        response, whole = refused.response, refused.verdict
    done = {_model(entry) for entry in as_list(response.get("success_list"))}
    failed = {
        _model(entry): as_text(as_dict(entry).get("failed_reason"))
        for entry in as_list(response.get("failure_list"))
    }
    verdicts = {}
    for change in changes:
        model = change.ref.sku
        if model in failed:
            reason = failed[model]
            verdicts[change] = Verdict(_code(reason, whole.code), reason, whole.request_id)
        elif model in done:
            verdicts[change] = Verdict(request_id=whole.request_id)
        else:
            verdicts[change] = whole
    return verdicts


def _entry(change: Change) -> dict[str, Any]:
    model = {"model_id": as_int(change.ref.sku)}
    match change.value:
        case Stock(quantity):
            place = {"location_id": change.ref.warehouse} if change.ref.warehouse else {}
            return {**model, "seller_stock": [{**place, "stock": quantity}]}
        case Price(amount_vnd):
            return {**model, "original_price": amount_vnd}
    raise TypeError(f"neither stock nor price: {change.value!r}")


def _model(entry: Any) -> str:
    return as_text(as_dict(entry).get("model_id")) or WITHOUT_MODELS


def _code(reason: str, whole: str) -> str:
    """A reason is a sentence or, now and then, a code; fall back on what was said of the whole call."""
    if reason and " " not in reason:
        return reason.rsplit(".", 1)[-1]
    return FAILED if whole == NOT_CONFIRMED else whole
