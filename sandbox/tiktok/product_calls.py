"""Product calls: create, edit, activate, deactivate, recover, delete, read and search."""

from collections.abc import Callable
from typing import Any

from sandbox.tiktok import fields, product_checks, products, shop, webhooks
from sandbox.tiktok.answers import GATEWAY, UNPROCESSED, Refusal, failed_item
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.product_checks import Checked
from sandbox.tiktok.promotions import price_locked
from sandbox.world import World

SEARCH_DEPTH = 10_000
DAY_S = 86_400


def _create(call: Call) -> dict[str, Any]:
    draft = _is_draft(call)
    key = fields.optional_text(call.body, "idempotency_key")
    if len(key) > 128:
        raise Refusal(UNPROCESSED, "idempotency_key must have at most 128 characters.")
    known = call.world.state.get("tiktok_idempotency", key) if key else None
    if known:
        return _written(products.find(call.world, known["product_id"]), [])
    checked = product_checks.check(call.world, call.body, None, draft=draft)
    _daily_cap(call.world)
    product = products.new(call.world, checked.content, as_draft=draft)
    product["content"] = _content(call, product, checked)
    products.save(call.world, product)
    if key:
        call.world.state.put("tiktok_idempotency", key, {"product_id": product["id"]})
    webhooks.push(call.world, "PRODUCT_CREATION", {"product_id": product["id"], "product_types": ["NORMAL"]})
    if not draft:
        products.submit(call.world, product)
    return _written(product, checked.warnings)


def _listing_check(call: Call) -> dict[str, Any]:
    try:
        checked = product_checks.check(call.world, call.body, None, draft=False)
    except Refusal as error:
        if error.code == GATEWAY:
            raise
        return {"check_result": "FAILED", "fail_reasons": [{"code": error.code, "message": error.message}]}
    return {"check_result": "PASS", "fail_reasons": [], "warnings": checked.warnings}


def _edit(call: Call) -> dict[str, Any]:
    return _replace(call, _editable(call), call.body)


def _partial_edit(call: Call) -> dict[str, Any]:
    """Top-level fields merge; any object or list that is sent replaces the whole of it."""
    product = _editable(call)
    current = product["edit"] or product["content"]
    return _replace(call, product, {**current, **call.body})


def _replace(call: Call, product: products.Product, body: dict[str, Any]) -> dict[str, Any]:
    draft = product["status"] == "DRAFT" and _is_draft(call)
    checked = product_checks.check(call.world, body, product, draft=draft)
    for sku in checked.skus:
        if sku.id and sku.price_vnd is not None and price_locked(call.world, product["id"], sku.id):
            raise Refusal(12052038, "The price is locked by an ongoing promotion.")
    content = _content(call, product, checked)
    if product["status"] == "ACTIVATE":
        product["edit"] = content
    else:
        product["content"], product["edit"] = content, None
    if draft or product["status"] == "SELLER_DEACTIVATED":
        products.save(call.world, product)
    else:
        product["has_draft"] = False
        products.submit(call.world, product)
    webhooks.push(
        call.world,
        "PRODUCT_INFORMATION_CHANGE",
        {
            "product_id": product["id"],
            "change_source": "OPEN_API",
            "changed_fields": sorted(set(call.body) & (product_checks.TOP_LEVEL | {"skus"})),
        },
    )
    return {**_written(product, checked.warnings), "audit": {"status": product["audit"]}}


def _editable(call: Call) -> products.Product:
    product = products.find(call.world, call.params["product_id"])
    if product["status"] in ("FREEZE", "DELETED"):
        raise Refusal(12052901, "The product cannot be edited in its current status.")
    return product


def _is_draft(call: Call) -> bool:
    mode = fields.optional_text(call.body, "save_mode") or "LISTING"
    if mode not in ("LISTING", "AS_DRAFT"):
        raise Refusal(GATEWAY, "param body.save_mode must be LISTING or AS_DRAFT")
    return mode == "AS_DRAFT"


def _content(call: Call, product: products.Product, checked: Checked) -> dict[str, Any]:
    """The content of a checked body; prices and stock it names count at once."""
    skus = []
    for sku in checked.skus:
        if not sku.id:
            price, stock = sku.price_vnd or 0, sku.stock or {}
            skus.append(products.give_sku(call.world, product, sku.content, price, stock))
        else:
            skus.append({**sku.content, "id": sku.id})
            if sku.price_vnd is not None:
                product["prices"][sku.id] = sku.price_vnd
            if sku.stock is not None:
                set_stock(product, sku.id, sku.stock)
        seller_sku = sku.content.get("seller_sku", "")
        if sku.price_vnd is not None:
            call.log(seller_sku, "price", sku.price_vnd)
        if sku.stock is not None:
            call.log(seller_sku, "stock", products.available(product, skus[-1]["id"]))
    return {**checked.content, "skus": skus}


def set_stock(product: products.Product, sku_id: str, stock: dict[str, int]) -> None:
    """Set the sellable units by warehouse; units of open orders stay as they are."""
    before = product["stock"][sku_id]
    product["stock"][sku_id] = {
        warehouse: {"available": quantity, "committed": before.get(warehouse, {}).get("committed", 0)}
        for warehouse, quantity in stock.items()
    }


def _written(product: products.Product, warnings: list[dict[str, str]]) -> dict[str, Any]:
    content = product["edit"] or product["content"]
    return {
        "product_id": product["id"],
        "skus": [
            {
                "id": sku["id"],
                "seller_sku": sku.get("seller_sku", ""),
                "sales_attributes": sku.get("sales_attributes", []),
            }
            for sku in content["skus"]
        ],
        "warnings": warnings,
    }


def _daily_cap(world: World) -> None:
    cap = int(world.setting(shop.CHANNEL, "daily_listing_cap"))
    since = world.now() - DAY_S
    if cap and sum(product["create_time"] > since for product in world.state.values("tiktok_product")) >= cap:
        raise Refusal(12052093, "The shop has reached its daily listing limit.")


# -- life cycle -------------------------------------------------------------------------------


def _each(
    allowed: tuple[str, ...], change: Callable[[World, products.Product], None]
) -> Callable[[Call], dict[str, Any]]:
    """A call over up to 20 products, each done or listed in `errors`."""

    def handle(call: Call) -> dict[str, Any]:
        errors = []
        for number in product_checks.product_ids(call, 20):
            try:
                product = products.find(call.world, number)
                if product["status"] not in allowed:
                    raise Refusal(12052901, "The operation is not allowed in the current product status.")
                change(call.world, product)
            except Refusal as error:
                errors.append(failed_item(error.code, error.message, product_id=number, extra_errors=[]))
        return {"errors": errors} if errors else {}

    return handle


def _becomes(status: str) -> Callable[[World, products.Product], None]:
    def change(world: World, product: products.Product) -> None:
        product.update(status=status, audit="NONE", edit=None, review_at=None)
        products.save(world, product)
        products.tell(world, product, "PRODUCT_STATUS_CHANGED")

    return change


ANY_BUT_DELETED = tuple(status for status in products.STATUSES if status != "DELETED")
_activate = _each(("SELLER_DEACTIVATED", "PLATFORM_DEACTIVATED"), products.submit)
_deactivate = _each(("ACTIVATE",), _becomes("SELLER_DEACTIVATED"))
_recover = _each(("DELETED",), _becomes("SELLER_DEACTIVATED"))
_delete = _each(ANY_BUT_DELETED, _becomes("DELETED"))


# -- reading ----------------------------------------------------------------------------------


def _get(call: Call) -> dict[str, Any]:
    product = products.find(call.world, call.params["product_id"])
    wants_edit = call.query.get("return_under_review_version", "").lower() == "true"
    content = product["edit"] if wants_edit and product["edit"] else product["content"]
    return products.full_view(call.world, product, content)


def _search(call: Call) -> dict[str, Any]:
    size, offset = fields.page(call.query, 100, None)
    if offset + size > SEARCH_DEPTH:
        raise Refusal(12052180, f"At most {SEARCH_DEPTH} results can be read: narrow the filters.")
    status = fields.optional_text(call.body, "status") or "ALL"
    if status not in (*products.STATUSES, "ALL"):
        raise Refusal(GATEWAY, "param body.status is invalid")
    seller_skus = set(fields.texts(call.body, "seller_skus", 10))
    sku_ids = set(fields.texts(call.body, "sku_ids", 10))
    audits = set(fields.texts(call.body, "audit_status", 10))
    windows = [
        (
            name,
            fields.optional_whole(call.body, f"{name}_ge", 0),
            fields.optional_whole(call.body, f"{name}_le", 1 << 62),
        )
        for name in ("create_time", "update_time")
    ]
    rows = [
        product
        for product in products.every(call.world)
        if (product["status"] == status or (status == "ALL" and product["status"] != "DELETED"))
        and (not seller_skus or any(s.get("seller_sku") in seller_skus for s in product["content"]["skus"]))
        and (not sku_ids or any(s["id"] in sku_ids for s in product["content"]["skus"]))
        and (not audits or product["audit"] in audits)
        and all(low <= product[name] <= high for name, low, high in windows)
    ]
    return {
        "products": [products.row_view(product) for product in rows[offset : offset + size]],
        "total_count": len(rows),
        "next_page_token": fields.page_token(offset + size, len(rows)),
    }


def _prerequisites(call: Call) -> dict[str, Any]:
    """Whether the shop may list; the switch `failing_prerequisite` names one check that fails."""
    failing = call.world.setting(shop.CHANNEL, "failing_prerequisite")
    names = (
        "SHOP_STATUS",
        "SHOP_TAX",
        "PICKUP_WAREHOUSE",
        "RETURN_WAREHOUSE",
        "DELIVERY_OPTION",
        "SHIPPING_TEMPLATE",
        "PRODUCT_QUANTITY_LIMIT",
        "EXTENDED_PRODUCER_RESPONSIBILITY",
        "BANk_ACCOUNT",
        "CONTACT_INFO",
    )
    return {
        "check_results": [
            {
                "check_item": name,
                "is_failed": name == failing,
                "fail_reasons": ["This part of the shop is not finished."] if name == failing else [],
            }
            for name in names
        ]
    }


_BASIC, _WRITE = "seller.product.basic", "seller.product.write"
_ONE = "/product/{version}/products/{product_id}"
EDITS = ("202309", "202509")
OPERATIONS = (
    Operation("GET", "/product/{version}/prerequisites", _BASIC, _prerequisites, ("202309", "202312")),
    Operation("POST", "/product/{version}/products", _WRITE, _create),
    Operation("DELETE", "/product/{version}/products", "seller.product.delete", _delete),
    Operation("POST", "/product/{version}/products/listing_check", _WRITE, _listing_check),
    Operation("POST", "/product/{version}/products/search", _BASIC, _search, ("202309", "202312", "202502")),
    Operation("POST", "/product/{version}/products/activate", _BASIC, _activate),
    Operation("POST", "/product/{version}/products/deactivate", _BASIC, _deactivate),
    Operation("POST", "/product/{version}/products/recover", _BASIC, _recover),
    Operation("GET", _ONE, _BASIC, _get),
    Operation("PUT", _ONE, _WRITE, _edit, EDITS),
    Operation("POST", f"{_ONE}/partial_edit", _WRITE, _partial_edit, EDITS),
)
