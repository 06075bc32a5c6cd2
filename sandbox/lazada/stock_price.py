"""Price and stock calls: `/product/price_quantity/update`, `/product/stock/sellable/update` and `/adjust`.

Every SKU is judged whole before it is written, so a refused SKU keeps all it had. What was refused
stands in `detail`, and hides in a success (`code` "0") when the call as a whole was served.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sandbox.lazada import payload, quality, shop, terms
from sandbox.lazada.call import CHANNEL, Api, Call, Fault, Problem

MOST_SKUS = 50

Write = tuple[str, Any]  # journal field, new value
Judge = Callable[[Call, payload.Node, shop.Document, shop.Document], tuple[shop.Document, list[Write]]]


class _Refused(Exception):
    """A SKU that keeps what it had."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__()
        self.problems = problems


def _update_price_quantity(call: Call) -> dict[str, Any]:
    if call.setting("mega_campaign"):
        raise Fault("998", "E998: This API is disabled during the campaign")
    accepted, detail = _apply(call, _price_quantity)
    if not accepted:
        raise Fault("501", "E0501: Update product failed", detail=detail)
    return {"data": {}} | ({"detail": detail} if detail else {})


def _update_sellable(call: Call) -> dict[str, Any]:
    return _sellable(call, _set_sellable)


def _adjust_sellable(call: Call) -> dict[str, Any]:
    return _sellable(call, _shift_sellable)


def _sellable(call: Call, judge: Judge) -> dict[str, Any]:
    _, detail = _apply(call, judge)
    return {"data": {}} | ({"detail": detail} if detail else {})


def _apply(call: Call, judge: Judge) -> tuple[int, list[dict[str, str]]]:
    """Write every SKU of the payload that passes. Returns how many did, and what was refused."""
    changed_items: dict[int, shop.Document] = {}
    try:
        return _judge_all(call, judge, changed_items)
    finally:  # a payload that turns out unreadable half way has changed what came before
        with call.world.state.together():
            for item in changed_items.values():
                shop.save(call.world, item)


def _judge_all(
    call: Call, judge: Judge, changed_items: dict[int, shop.Document]
) -> tuple[int, list[dict[str, str]]]:
    """Change every SKU that passes, noting its item as one to be saved."""
    accepted = 0
    detail: list[dict[str, str]] = []
    for given in _skus(call):
        label = payload.leaf(given, "SellerSku") or ""
        try:
            item, sku = _find(call, given)
            label = sku["seller_sku"]
            changed, writes = judge(call, given, item, sku)
        except _Refused as refused:
            sku_id = payload.leaf(given, "SkuId") or ""
            detail += [problem.detail(label, sku_id) for problem in refused.problems]
            for problem in refused.problems:
                call.world.log(
                    CHANNEL, path=call.path, sku=label, field=problem.field, code=problem.code, accepted=False
                )
            continue
        accepted += 1
        _review(call, item, sku["price"], changed["price"])
        sku.update(changed)
        changed_items[item["item_id"]] = item
        for field, value in writes:
            call.world.log(CHANNEL, path=call.path, sku=label, field=field, value=value)
    return accepted, detail


def _skus(call: Call) -> list[payload.Node]:
    text = call.text("payload")
    if not text and ("skuId" in call.params or "itemId" in call.params):
        raise Fault("6", "E006: Unexpected internal error, the SKUs must come as payload")
    skus = payload.nodes(payload.child(payload.read(text), "Product"), "Skus", "Sku")
    if not skus:
        raise Fault("30", "E030: Empty Request, no Sku in the payload")
    if len(skus) > MOST_SKUS:
        raise Fault("4171", f"E4171: {len(skus)} SKUs in one request, at most {MOST_SKUS} are allowed")
    return skus


def _find(call: Call, given: payload.Node) -> tuple[shop.Document, shop.Document]:
    item_id, sku_id = payload.leaf(given, "ItemId"), payload.leaf(given, "SkuId")
    absent = [] if item_id else [Problem("ItemId", "4193", "ITEM_ID_MANDATORY, SellerSku is no longer a key")]
    if not sku_id:
        absent.append(Problem("SkuId", "4216", "SKU_ID_MANDATORY"))
    if absent:
        raise _Refused(*absent)
    item = shop.item(call.world, item_id or "")
    if item is None:
        raise _Refused(Problem("ItemId", "501", "ITEM_NOT_FOUND"))
    sku = shop.sku(item, sku_id or "")
    if sku is None:
        raise _Refused(Problem("SkuId", "207", "SKU_NOT_FOUND"))
    return item, sku


def _price_quantity(
    call: Call, given: payload.Node, item: shop.Document, sku: shop.Document
) -> tuple[shop.Document, list[Write]]:
    asked, problems = terms.read(given, terms.UPDATE, terms.Terms.of(sku), call.world.now())
    quantity = shop.total(sku)
    if "Quantity" in given or "MultiWarehouseInventories" in given:
        quantity, wrong = _quantity(given, "Quantity")
        held = sku["withheld"] + sku["occupied"] + shop.campaign_lock(call.world, sku)
        if not wrong and quantity < 0:
            wrong = [Problem("Quantity", "4152", f"illegal parameter: {quantity} is negative")]
        elif not wrong and quantity < held:
            wrong = [Problem("Quantity", "212", f"INV_NEGATIVE_SELLABLE, {held} units are held")]
        problems += wrong
    if problems:
        raise _Refused(*problems)
    changed = sku | asdict(asked) | {"sellable": quantity - sku["withheld"] - sku["occupied"]}
    writes: list[Write] = []
    if "Quantity" in given:
        writes.append(("stock", changed["sellable"]))
    if "Price" in given:
        writes.append(("price", asked.price))
    if {"SalePrice", "SaleStartDate", "SaleEndDate"} & given.keys():
        writes.append(("deal", asked.sale_price))
    return changed, writes


def _set_sellable(
    call: Call, given: payload.Node, item: shop.Document, sku: shop.Document
) -> tuple[shop.Document, list[Write]]:
    quantity, problems = _quantity(given, "SellableQuantity")
    if not problems and quantity < 0:
        problems = [Problem("SellableQuantity", "4152", f"illegal parameter: {quantity} is negative")]
    if problems:
        raise _Refused(*problems)
    return _with_sellable(call, sku, quantity)


def _shift_sellable(
    call: Call, given: payload.Node, item: shop.Document, sku: shop.Document
) -> tuple[shop.Document, list[Write]]:
    delta, problems = _quantity(given, "SellableQuantity")
    left = sku["sellable"] + delta
    if not problems and left < 0:
        problems = [Problem("SellableQuantity", "212", f"INV_NEGATIVE_SELLABLE, {left} would be left")]
    if problems:
        raise _Refused(*problems)
    return _with_sellable(call, sku, left)


def _quantity(given: payload.Node, name: str) -> tuple[int, list[Problem]]:
    if "MultiWarehouseInventories" in given:
        return 0, [Problem("MultiWarehouseInventories", "501", "the seller has one warehouse only")]
    return terms.whole(given, name)


def _with_sellable(call: Call, sku: shop.Document, quantity: int) -> tuple[shop.Document, list[Write]]:
    locked = shop.campaign_lock(call.world, sku)
    if quantity < locked:
        raise _Refused(
            Problem(
                "SellableQuantity",
                "4170",
                f"the campaign holds {locked} units: stock may rise, not fall below them",
            )
        )
    return sku | {"sellable": quantity}, [("stock", quantity)]


def _review(call: Call, item: shop.Document, old: int, new: int) -> None:
    """A price that moves by more than the set share sends the item back to quality control."""
    share = call.setting("qc_price_move")
    if share and old and abs(new - old) / old > share:
        quality.submit(call.world, item)


APIS = {
    "/product/price_quantity/update": Api(_update_price_quantity, writes=True),
    "/product/stock/sellable/update": Api(_update_sellable, writes=True),
    "/product/stock/sellable/adjust": Api(_adjust_sellable, writes=True),
}
