"""Stock and prices: set without review, live at once. `available` counts sellable units only."""

from typing import Any

from sandbox.tiktok import amounts, fields, products, shop
from sandbox.tiktok.answers import GATEWAY, Refusal, failed_item
from sandbox.tiktok.gateway import Call, Operation
from sandbox.tiktok.promotions import price_locked

STOCK_STATUSES = ("DRAFT", "PENDING", "FAILED", "ACTIVATE", "SELLER_DEACTIVATED")


def _update_stock(call: Call) -> dict[str, Any]:
    """Each SKU is set or listed in `errors`; the other SKUs of the call are done all the same."""
    product = products.find(call.world, call.params["product_id"])
    rows = _rows(call)
    if product["status"] not in STOCK_STATUSES:
        raise Refusal(12052901, "The stock cannot be set in the current product status.")
    _check_types(rows)
    errors: list[dict[str, Any]] = []
    seen: set[str] = set()
    for index, row in enumerate(rows):
        sku_id = fields.optional_text(row, "id", f"body.skus[{index}]")
        try:
            extra = _set_stock(call, product, sku_id, row, f"body.skus[{index}]", seen)
        except Refusal as error:
            errors.append(failed_item(error.code, error.message, sku_id=sku_id, extra_errors=[]))
        else:
            if extra:
                errors.append(failed_item(12052990, "The check failed.", sku_id=sku_id, extra_errors=extra))
        seen.add(sku_id)
    products.save(call.world, product)
    return {"errors": errors} if errors else {}


def _check_types(rows: list[dict[str, Any]]) -> None:
    """A mistyped field refuses the whole call, before anything is set."""
    for index, row in enumerate(rows):
        where = f"body.skus[{index}]"
        fields.optional_text(row, "id", where)
        for place, entry in enumerate(fields.items(row, "inventory", where)):
            fields.optional_text(entry, "warehouse_id", f"{where}.inventory[{place}]")
            fields.whole(entry, "quantity", f"{where}.inventory[{place}]")


def _set_stock(
    call: Call, product: products.Product, sku_id: str, row: dict[str, Any], where: str, seen: set[str]
) -> list[dict[str, Any]]:
    """Set one SKU, or say what is wrong with its warehouses and quantities."""
    sku = _sku(call, product, sku_id, seen)
    inventory = fields.items(row, "inventory", where)
    if not inventory:
        raise Refusal(12052486, "The inventory is missing.")
    stock, extra = amounts.stock_by_warehouse(call.world, inventory, where)
    if extra:
        return extra
    if set(stock) != set(product["stock"][sku_id]):
        raise Refusal(12019028, "All warehouses of the SKU must be sent, none added or removed.")
    falls = sum(stock.values()) < products.available(product, sku_id)
    locks = call.world.setting(shop.CHANNEL, "stock_lock_in_promotion")
    if falls and locks and price_locked(call.world, product["id"], sku_id):
        raise Refusal(12052393, "The stock is locked by a promotion and cannot be lowered.")
    for warehouse, quantity in stock.items():
        product["stock"][sku_id][warehouse]["available"] = quantity
    call.log(sku.get("seller_sku", ""), "stock", products.available(product, sku_id))
    return []


def _update_prices(call: Call) -> dict[str, Any]:
    """All prices of the call are set, or none."""
    product = products.find(call.world, call.params["product_id"])
    rows = _rows(call)
    if product["status"] != "ACTIVATE":
        raise Refusal(12052901, "The price can only be set while the product is on sale.")
    prices: dict[str, int] = {}
    for index, row in enumerate(rows):
        where = f"body.skus[{index}]"
        sku_id = fields.optional_text(row, "id", where)
        _sku(call, product, sku_id, set(prices))
        prices[sku_id] = amounts.price_vnd(fields.optional_item(row, "price", where), f"{where}.price")
        if price_locked(call.world, product["id"], sku_id):
            raise Refusal(12052038, "The price is locked by an ongoing promotion.")
    product["prices"].update(prices)
    products.save(call.world, product)
    for sku_id, price in prices.items():
        sku = products.sku_of(product, sku_id) or {}
        call.log(sku.get("seller_sku", ""), "price", price)
    return {}


def _rows(call: Call) -> list[dict[str, Any]]:
    rows = fields.items(call.body, "skus")
    if not rows:
        raise Refusal(12052902, "The SKU list is empty.")
    if len(rows) > 100:
        raise Refusal(12052050, "At most 100 SKUs can be sent.")
    return rows


def _sku(call: Call, product: products.Product, sku_id: str, seen: set[str]) -> dict[str, Any]:
    if not sku_id:
        raise Refusal(12052036, "The SKU ID is missing.")
    if sku_id in seen:
        raise Refusal(12052553, "The SKU ID stands twice.")
    sku = products.sku_of(product, sku_id)
    if sku is None:
        if products.of_sku(call.world, sku_id):
            raise Refusal(12052557, "The SKU belongs to another product.")
        raise Refusal(12052556, "The SKU does not exist.")
    return sku


def _search_stock(call: Call) -> dict[str, Any]:
    """By SKU ids when there are any, else by product ids; unknown ids are left out."""
    sku_ids = fields.texts(call.body, "sku_ids", 600)
    product_ids = fields.texts(call.body, "product_ids", 100)
    if not sku_ids and not product_ids:
        raise Refusal(GATEWAY, "param body.product_ids or body.sku_ids is missing")
    found: dict[str, tuple[products.Product, list[dict[str, Any]]]] = {}
    if sku_ids:
        for sku_id in dict.fromkeys(sku_ids):
            product = products.of_sku(call.world, sku_id)
            sku = products.sku_of(product, sku_id) if product and product["status"] != "DELETED" else None
            if product and sku:
                found.setdefault(product["id"], (product, []))[1].append(sku)
    else:
        for product_id in product_ids:
            product = call.world.state.get("tiktok_product", product_id)
            if product and product["status"] != "DELETED":
                found[product_id] = (product, product["content"]["skus"])
    return {
        "inventory": [
            {"product_id": product["id"], "skus": [_stock_view(product, sku) for sku in skus]}
            for product, skus in found.values()
        ]
    }


def _stock_view(product: products.Product, sku: dict[str, Any]) -> dict[str, Any]:
    total = products.available(product, sku["id"])
    return {
        "id": sku["id"],
        "seller_sku": sku.get("seller_sku", ""),
        "total_available_quantity": total,
        "total_committed_quantity": products.committed(product, sku["id"]),
        "warehouse_inventory": [
            {
                "warehouse_id": warehouse,
                "available_quantity": place["available"],
                "committed_quantity": place["committed"],
            }
            for warehouse, place in product["stock"][sku["id"]].items()
        ],
        "total_available_inventory_distribution": {
            "in_shop_inventory": {"quantity": total},
            "campaign_inventory": [],
            "creator_inventory": [],
        },
    }


_WRITE = "seller.product.write"
OPERATIONS = (
    Operation("POST", "/product/{version}/products/{product_id}/inventory/update", _WRITE, _update_stock),
    Operation("POST", "/product/{version}/products/{product_id}/prices/update", _WRITE, _update_prices),
    Operation("POST", "/product/{version}/inventory/search", "seller.product.basic", _search_stock),
)
