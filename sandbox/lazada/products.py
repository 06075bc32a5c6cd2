"""Listing calls that write: create, update, images, deactivate, remove.

Create and update take the whole item or nothing of it.
"""

import re
from typing import Any

from sandbox.lazada import listing, payload, quality, shop
from sandbox.lazada.call import CHANNEL, Api, Call, Fault, Problem

MOST_SKUS = 50

_SKU_REFERENCE = re.compile(r"SkuId_(\d+)_(\d+)")

Details = list[dict[str, str]]


def _create(call: Call) -> dict[str, Any]:
    product = payload.child(payload.read(call.text("payload")), "Product")
    given = _skus(product)
    failed: Details = []
    associated = payload.leaf(product, "AssociatedSku")
    if associated:
        item = _associated(call, associated, "500", "E0500: Create product failed")
    else:
        category, problems = listing.category(payload.leaf(product, "PrimaryCategory"))
        attributes, wrong = listing.attributes(payload.child(product, "Attributes"), None)
        pictures = payload.texts(product, "Images", "Image")
        problems += wrong + listing.pictures(pictures, mandatory=True)
        if not given:
            problems.append(Problem("Skus", "4108", "at least one Sku is needed"))
        failed += [problem.detail() for problem in problems]
    drafts, wrong_skus = _new_skus(call, given)
    failed += wrong_skus
    if failed:
        raise Fault("500", "E0500: Create product failed", detail=failed)
    if not associated:
        item = shop.new_item(
            call.world,
            primary_category=category,
            attributes=attributes,
            images=pictures,
            variation=product.get("variation") or {},
        )
        quality.submit(call.world, item)
    _add(call, item, drafts)
    shop.save(call.world, item)
    return _answer(call, item)


def _update(call: Call) -> dict[str, Any]:
    product = payload.child(payload.read(call.text("payload")), "Product")
    item = _item(call, product, "501", "E0501: Update product failed")
    if quality.is_locked(item):
        raise _refusal("501", "E0501: Update product failed", Problem("ItemId", "4155", "ITEM_LOCKED"))
    given = _skus(product)
    if "Attributes" not in product:
        raise _refusal(
            "501",
            "E0501: Update product failed",
            Problem("Attributes", "4108", "an Attributes node is needed, it may be empty"),
        )
    attributes, problems = listing.attributes(payload.child(product, "Attributes"), item["attributes"])
    pictures = payload.texts(product, "Images", "Image") if "Images" in product else item["images"]
    problems += listing.pictures(pictures, mandatory=True) if "Images" in product else []
    failed = [problem.detail() for problem in problems]
    fresh = [one for one in given if not payload.leaf(one, "SkuId")] if "AssociatedSku" in product else []
    drafts, wrong_skus = _new_skus(call, fresh)
    failed += wrong_skus
    changes: list[tuple[shop.Document, dict[str, Any], payload.Node]] = []
    for node in (one for one in given if one not in fresh):
        sku, problems = _own_sku(item, node)
        fields: dict[str, Any] = {}
        if sku is not None:
            fields, wrong = listing.sku(node, sku, call.world.now())
            problems += wrong
            changes.append((sku, fields, node))
        failed += [
            problem.detail(payload.leaf(node, "SellerSku") or "", payload.leaf(node, "SkuId") or "")
            for problem in problems
        ]
    if failed:
        raise Fault("501", "E0501: Update product failed", detail=failed)
    item["attributes"], item["images"] = attributes, pictures
    if "variation" in product:
        item["variation"] = product["variation"]
    for sku, fields, node in changes:
        sku.update(fields)
        _log(call, sku, node)
    _add(call, item, drafts)
    if item["is_rejected"]:
        quality.submit(call.world, item)
    shop.save(call.world, item)
    return _answer(call, item)


def _set_images(call: Call) -> dict[str, Any]:
    product = payload.child(payload.read(call.text("payload")), "Product")
    failed: Details = []
    changes: list[tuple[shop.Document, shop.Document, list[str]]] = []
    for node in _skus(product):
        sku_id = payload.leaf(node, "SkuId") or ""
        found = _by_sku_id(call, sku_id)
        pictures = payload.texts(node, "Images", "Image")
        problems = listing.pictures(pictures, mandatory=True)
        if found is None:
            problems.append(Problem("SkuId", "207", "SKU_NOT_FOUND"))
        else:
            changes.append((*found, pictures))
        failed += [problem.detail(sku_id=sku_id) for problem in problems]
    if failed:
        raise Fault("504", "E0504: Set images failed", detail=failed)
    for item, sku, pictures in changes:
        sku["images"] = pictures
        shop.save(call.world, item)
    return {"data": {}}


def _deactivate(call: Call) -> dict[str, Any]:
    product = payload.child(payload.read(call.text("apiRequestBody")), "Product")
    item_id = payload.leaf(product, "ItemId")
    if not item_id:
        raise Fault("E0001", "E0001: ItemId is missing")
    item = shop.item(call.world, item_id)
    if item is None:
        raise Fault("E0002", f"E0002: No product {item_id}")
    asked = payload.texts(product, "Skus", "SkuId")
    skus = [sku for sku in shop.live(item) if not asked or str(sku["sku_id"]) in asked]
    if len(skus) < len(set(asked)):
        raise Fault("E0003", f"E0003: No such SKU in product {item_id}")
    if all(sku["status"] == "inactive" for sku in skus):
        raise Fault("E0004", "E0004: Already offline")
    for sku in skus:
        sku["status"] = "inactive"
    shop.save(call.world, item)
    return {"data": {}}


def _remove(call: Call) -> dict[str, Any]:
    if "seller_sku_list" in call.params and "sku_id_list" not in call.params:
        raise Fault("6", "E006: Unexpected internal error, seller_sku_list is no longer served")
    references = call.array("sku_id_list", most=MOST_SKUS, code="204")
    failed: Details = []
    for reference in references:
        match = _SKU_REFERENCE.fullmatch(reference)
        item = shop.item(call.world, match[1]) if match else None
        sku = shop.sku(item, match[2]) if match and item else None
        if item is None or sku is None:
            failed.append(Problem("sku_id_list", "207", f"SKU_NOT_FOUND {reference}").detail())
            continue
        sku["status"] = "deleted"
        shop.save(call.world, item)
    if len(failed) == len(references):
        raise Fault("503", "E0503: Remove product failed", detail=failed)
    return {"data": {}} | ({"detail": failed} if failed else {})


def _remove_skus(call: Call) -> dict[str, Any]:
    product = payload.child(payload.read(call.text("payload")), "Product")
    item = _item(call, product, "503", "E0503: Remove product failed")
    found = [_own_sku(item, node) for node in _skus(product)]
    problems = [problem for _, wrong in found for problem in wrong]
    skus = [sku for sku, _ in found if sku is not None]
    if not problems and not skus:
        problems = [Problem("Skus", "4216", "SKU_ID_MANDATORY")]
    if not problems and len({sku["sku_id"] for sku in skus}) == len(shop.live(item)):
        problems = [Problem("Skus", "503", "the last SKU goes with its product only, use /product/remove")]
    if problems:
        raise _refusal("503", "E0503: Remove product failed", *problems)
    for sku in skus:
        sku["status"] = "deleted"
    shop.save(call.world, item)
    return {"data": {}}


def _skus(product: payload.Node) -> list[payload.Node]:
    skus = payload.nodes(product, "Skus", "Sku")
    if len(skus) > MOST_SKUS:
        raise Fault("4171", f"E4171: {len(skus)} SKUs in one request, at most {MOST_SKUS} are allowed")
    return skus


def _item(call: Call, product: payload.Node, code: str, message: str) -> shop.Document:
    item_id = payload.leaf(product, "ItemId")
    if not item_id:
        raise _refusal(code, message, Problem("ItemId", "4193", "ITEM_ID_MANDATORY"))
    item = shop.item(call.world, item_id)
    if item is None:
        raise _refusal(code, message, Problem("ItemId", "208", "ITEM_NOT_FOUND"))
    return item


def _associated(call: Call, reference: str, code: str, message: str) -> shop.Document:
    for item in shop.items(call.world):
        if any(reference in (str(sku["sku_id"]), sku["seller_sku"]) for sku in shop.live(item)):
            return item
    raise _refusal(code, message, Problem("AssociatedSku", "207", f"SKU_NOT_FOUND {reference}"))


def _own_sku(item: shop.Document, node: payload.Node) -> tuple[shop.Document | None, list[Problem]]:
    """The SKU of the item that a node means; its seller code, when given, must be the one it has."""
    sku_id = payload.leaf(node, "SkuId")
    if not sku_id:
        return None, [Problem("SkuId", "4216", "SKU_ID_MANDATORY")]
    sku = shop.sku(item, sku_id)
    if sku is None:
        return None, [Problem("SkuId", "207", "SKU_NOT_FOUND")]
    label = payload.leaf(node, "SellerSku")
    if label and label != sku["seller_sku"]:
        return sku, [Problem("SellerSku", "4193", f"SellerSku {sku['seller_sku']} can never be changed")]
    return sku, []


def _by_sku_id(call: Call, sku_id: str) -> tuple[shop.Document, shop.Document] | None:
    for item in shop.items(call.world):
        sku = shop.sku(item, sku_id)
        if sku is not None:
            return item, sku
    return None


def _new_skus(call: Call, given: list[payload.Node]) -> tuple[list[tuple[str, dict, payload.Node]], Details]:
    """Seller code, fields and node of every new SKU, and what is wrong with them."""
    taken = {sku["seller_sku"] for item in shop.items(call.world) for sku in shop.live(item)}
    seen: set[str] = set()
    drafts: list[tuple[str, dict, payload.Node]] = []
    failed: Details = []
    for node in given:
        label = payload.leaf(node, "SellerSku") or ""
        fields, problems = listing.sku(node, None, call.world.now())
        if not label:
            problems.append(Problem("SellerSku", "4108", "SellerSku is mandatory"))
        elif label in seen:
            problems.append(Problem("SellerSku", "4105", f"SellerSku {label} stands twice in the request"))
        elif label in taken:
            problems.append(Problem("SellerSku", "4126", f"SellerSku {label} is in the shop already"))
        seen.add(label)
        drafts.append((label, fields, node))
        failed += [problem.detail(label) for problem in problems]
    return drafts, failed


def _add(call: Call, item: shop.Document, drafts: list[tuple[str, dict, payload.Node]]) -> None:
    for label, fields, node in drafts:
        sku = shop.new_sku(call.world, item["item_id"], label, **fields)
        item["skus"].append(sku)
        _log(call, sku, node)


def _log(call: Call, sku: shop.Document, node: payload.Node) -> None:
    """Journal the figures that a node named."""
    for field, asked, stored in (
        ("stock", "quantity", "sellable"),
        ("price", "price", "price"),
        ("deal", "special_price", "sale_price"),
    ):
        if asked in node:
            call.world.log(CHANNEL, path=call.path, sku=sku["seller_sku"], field=field, value=sku[stored])


def _refusal(code: str, message: str, *problems: Problem) -> Fault:
    return Fault(code, message, detail=[problem.detail() for problem in problems])


def _answer(call: Call, item: shop.Document) -> dict[str, Any]:
    return {
        "data": {
            "item_id": item["item_id"],
            "item_status": shop.status(item, call.world.now()),
            "sku_list": [
                {"seller_sku": sku["seller_sku"], "shop_sku": sku["shop_sku"], "sku_id": sku["sku_id"]}
                for sku in shop.live(item)
            ],
        }
    }


APIS = {
    "/product/create": Api(_create, writes=True),
    "/product/update": Api(_update, writes=True),
    "/images/set": Api(_set_images, writes=True),
    "/product/deactivate": Api(_deactivate, writes=True),
    "/product/remove": Api(_remove, writes=True),
    "/product/sku/remove": Api(_remove_skus, writes=True),
}
