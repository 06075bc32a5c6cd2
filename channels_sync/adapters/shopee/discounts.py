"""Calls about discounts: ours (told by their name), what they hold, adding, changing, taking out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee import verdicts
from channels_sync.adapters.shopee.gateway import PAGE, WITHOUT_MODELS, Gateway, Refused
from channels_sync.adapters.shopee.verdicts import Verdict
from channels_sync.protocol import Change, Deal

NAME_PREFIX = "OCOP "
LAST_PAGE = 10  # a shop may have 1,000 running and coming discounts


@dataclass(frozen=True, slots=True)
class Discount:
    """One of our discounts that is running or coming."""

    id: int
    campaign: str
    is_upcoming: bool


def our_discounts(gateway: Gateway) -> dict[int, Discount]:
    """Every running or coming discount of ours by id, oldest first. Two calls, more past a hundred."""
    found = [
        Discount(discount_id, name.removeprefix(NAME_PREFIX), is_upcoming=status == "upcoming")
        for status in ("ongoing", "upcoming")
        for entry in _listed(gateway, status)
        if (name := as_text(entry.get("discount_name"))).startswith(NAME_PREFIX)
        and (discount_id := as_int(entry.get("discount_id"))) is not None
    ]
    return {discount.id: discount for discount in sorted(found, key=lambda discount: discount.id)}


def _listed(gateway: Gateway, status: str) -> Iterator[dict[str, Any]]:
    for page in range(1, LAST_PAGE + 1):
        response = gateway.get(
            "discount/get_discount_list", {"discount_status": status, "page_no": page, "page_size": PAGE}
        )
        entries = as_list(response.get("discount_list"))
        yield from map(as_dict, entries)
        if not entries or response.get("more") is not True:
            return


def create(gateway: Gateway, deal: Deal, leads: Sequence[timedelta]) -> Discount | Verdict:
    """Open a discount for the deal's campaign, starting as early as Shopee takes it, or say why not.

    The guide asks for a start an hour ahead, the error text only for one not in the past: `leads` are
    tried from the shortest.
    """
    verdict = Verdict(verdicts.STARTS_TOO_EARLY)
    for lead in leads:
        starts_at = max(deal.starts_at, gateway.now() + lead)
        try:
            response, request_id = gateway.post(
                "discount/add_discount",
                {
                    "discount_name": NAME_PREFIX + deal.campaign,
                    "start_time": _seconds(starts_at),
                    "end_time": _seconds(deal.ends_at),
                },
            )
        except Refused as refused:
            verdict = refused.verdict
            if verdict.code != verdicts.STARTS_TOO_EARLY:
                return verdict
        else:
            discount_id = as_int(response.get("discount_id"))
            if discount_id is None:
                return Verdict(verdicts.NOT_CONFIRMED, "", request_id)
            return Discount(discount_id, deal.campaign, is_upcoming=True)
    return verdict


def add(gateway: Gateway, discount_id: int, prices: dict[Change, int]) -> dict[Change, Verdict]:
    """Put listings into a discount at these prices in đồng; at most 50."""
    return _put(gateway, "discount/add_discount_item", discount_id, prices)


def update(gateway: Gateway, discount_id: int, prices: dict[Change, int]) -> dict[Change, Verdict]:
    """Change the prices of listings that the discount holds; at most 50."""
    return _put(gateway, "discount/update_discount_item", discount_id, prices)


def _put(gateway: Gateway, name: str, discount_id: int, prices: dict[Change, int]) -> dict[Change, Verdict]:
    try:
        response, request_id = gateway.post(name, {"discount_id": discount_id, "item_list": _items(prices)})
    except Refused as refused:
        return dict.fromkeys(prices, refused.verdict)
    errors = _errors(response, request_id)
    done = Verdict(request_id=request_id)
    return {
        change: errors.get((change.ref.product, change.ref.sku))
        or errors.get((change.ref.product, WITHOUT_MODELS), done)  # said of the item as a whole
        for change in prices
    }


def _errors(response: dict[str, Any], request_id: str) -> dict[tuple[str, str], Verdict]:
    """The listings refused one by one, by product and SKU id, while the call as a whole succeeded."""
    return {
        (as_text(entry.get("item_id")), as_text(entry.get("model_id")) or WITHOUT_MODELS): Verdict(
            as_text(entry.get("fail_error")).rsplit(".", 1)[-1] or verdicts.FAILED,
            as_text(entry.get("fail_message")),
            request_id,
        )
        for entry in map(as_dict, as_list(response.get("error_list")))
    }


def _items(prices: dict[Change, int]) -> list[dict[str, Any]]:
    """No promotion stock is named: it would be taken out of the stock that buyers may buy otherwise."""
    items: dict[str, dict[str, Any]] = {}
    for change, price_vnd in prices.items():
        ref = change.ref
        item = items.setdefault(ref.product, {"item_id": as_int(ref.product), "purchase_limit": 0})
        if ref.sku == WITHOUT_MODELS:
            item["item_promotion_price"] = price_vnd
        else:
            model = {"model_id": as_int(ref.sku), "model_promotion_price": price_vnd}
            item.setdefault("model_list", []).append(model)
    return list(items.values())


def take_out(gateway: Gateway, discount_id: int, change: Change) -> Verdict:
    """Take a listing out of a discount; done, too, when it was not in or the discount is over."""
    body = {"discount_id": discount_id, "item_id": as_int(change.ref.product)}
    if change.ref.sku != WITHOUT_MODELS:
        body["model_id"] = as_int(change.ref.sku)
    try:
        response, request_id = gateway.post("discount/delete_discount_item", body)
    except Refused as refused:
        verdict = refused.verdict
    else:
        verdict = next(iter(_errors(response, request_id).values()), Verdict(request_id=request_id))
    is_out = verdict.code in verdicts.NOT_IN or verdict.code == verdicts.DISCOUNT_OVER
    return Verdict(request_id=verdict.request_id) if is_out else verdict


def drop_if_empty(gateway: Gateway, discount_id: int) -> None:
    """Delete a coming discount that holds nothing any more."""
    held = gateway.get("discount/get_discount", {"discount_id": discount_id, "page_no": 1, "page_size": 1})
    if held.get("item_list") == []:
        gateway.post("discount/delete_discount", {"discount_id": discount_id})


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
