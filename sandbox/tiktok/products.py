"""Product documents: storage, review, and what they look like to the caller.

A product keeps the content buyers see (`content`) apart from an edit that waits for review (`edit`);
prices and stock stand beside both, because they change without review.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.tiktok import categories, media, shop, webhooks
from sandbox.tiktok.answers import Refusal
from sandbox.world import World

Product = dict[str, Any]

STATUSES = (
    "DRAFT",
    "PENDING",
    "FAILED",
    "ACTIVATE",
    "SELLER_DEACTIVATED",
    "PLATFORM_DEACTIVATED",
    "FREEZE",
    "DELETED",
)
BREAKS_A_RULE = "The content breaks a rule."
FIRST_PRODUCT, FIRST_SKU = 1729592969712207008, 1729592969812207012


def new(world: World, content: dict[str, Any], *, as_draft: bool = False) -> Product:
    """An empty product with its first content; its SKUs come by `give_sku`."""
    now = int(world.now())
    return {
        "id": str(world.state.next_id("tiktok_product", FIRST_PRODUCT)),
        "status": "DRAFT",
        "audit": "NONE",
        "content": {**content, "skus": []},
        "edit": None,
        "review_at": None,
        "prices": {},
        "stock": {},
        "has_draft": as_draft,
        "create_time": now,
        "update_time": now,
    }


def give_sku(
    world: World, product: Product, sku: dict[str, Any], price: int, stock: dict[str, int]
) -> dict[str, Any]:
    """Number a new SKU of a product and set its price and stock; the caller puts it into a content."""
    sku_id = str(world.state.next_id("tiktok_sku", FIRST_SKU))
    product["prices"][sku_id] = price
    product["stock"][sku_id] = {
        warehouse: {"available": quantity, "committed": 0} for warehouse, quantity in stock.items()
    }
    world.state.put("tiktok_sku", sku_id, {"id": sku_id, "product_id": product["id"]})
    return {**sku, "id": sku_id}


def save(world: World, product: Product) -> Product:
    """Keep a changed product."""
    product["update_time"] = int(world.now())
    return world.state.put("tiktok_product", product["id"], product)


def find(world: World, product_id: str) -> Product:
    """A product by its id. Raises 12052260 (not an id) or 12052032 (absent)."""
    if not (product_id.isascii() and product_id.isdigit()):
        raise Refusal(12052260, "The product ID is invalid.")
    product = world.state.get("tiktok_product", product_id)
    if product is None:
        raise Refusal(12052032, "The product does not exist.")
    return settle(world, product)


def every(world: World) -> Iterator[Product]:
    """All products, oldest first, deleted ones too."""
    for product in world.state.values("tiktok_product"):
        yield settle(world, product)


def of_sku(world: World, sku_id: str) -> Product | None:
    """The product a SKU id belongs to."""
    entry = world.state.get("tiktok_sku", sku_id)
    return find(world, entry["product_id"]) if entry else None


def sku_of(product: Product, sku_id: str) -> dict[str, Any] | None:
    """A SKU that buyers may see, or one of an edit under review."""
    known = [*product["content"]["skus"], *(product["edit"] or {}).get("skus", [])]
    return next((sku for sku in known if sku["id"] == sku_id), None)


def locate(world: World, seller_sku: str) -> tuple[Product, dict[str, Any]]:
    """Product and SKU by the seller's own SKU text. Raises KeyError."""
    for product in every(world):
        if product["status"] != "DELETED":
            for sku in product["content"]["skus"]:
                if sku.get("seller_sku") == seller_sku:
                    return product, sku
    raise KeyError(seller_sku)


def available(product: Product, sku_id: str) -> int:
    """Units a buyer may buy."""
    return sum(place["available"] for place in product["stock"][sku_id].values())


def committed(product: Product, sku_id: str) -> int:
    """Units of open orders."""
    return sum(place["committed"] for place in product["stock"][sku_id].values())


# -- review -----------------------------------------------------------------------------------


def submit(world: World, product: Product) -> None:
    """Hand a product, or its edit, in for review; without a delay the verdict falls at once."""
    delay_s = world.setting(shop.CHANNEL, "audit_delay_s")
    if product["edit"] is None:
        product["status"] = "PENDING"
    product["audit"] = "AUDITING"
    product["review_at"] = world.now() + delay_s
    save(world, product)
    if delay_s > 0:
        webhooks.later(delay_s, lambda: settle(world, product))
    else:
        settle(world, product)


def settle(world: World, product: Product) -> Product:
    """Let a due verdict fall."""
    if product["review_at"] is None or product["review_at"] > world.now():
        return product
    return decide(world, product, world.setting(shop.CHANNEL, "audit_outcome"))


def decide(world: World, product: Product, outcome: str, reason: str = BREAKS_A_RULE) -> Product:
    """End the review now: an edit refused leaves the live content, a first review refused fails."""
    product["review_at"], product["audit"], product["reason"] = None, outcome, reason
    approved = product["audit"] == "APPROVED"
    if product["edit"] is not None:
        if approved:
            product["content"] = product["edit"]
        product["edit"] = None
    elif product["status"] in ("PENDING", "FAILED", "PLATFORM_DEACTIVATED"):
        product["status"] = "ACTIVATE" if approved else "FAILED"
    save(world, product)
    tell(world, product, "PRODUCT_STATUS_CHANGED" if approved else "PRODUCT_AUDIT_FAILURE")
    webhooks.push(
        world,
        "PRODUCT_AUDIT_STATUS_CHANGE",
        {
            "product_id": int(product["id"]),
            "audit": {"status": product["audit"], "pre_approved_reasons": []},
        },
    )
    return product


def suspend(world: World, product: Product, reason: str) -> None:
    """The platform hides a product."""
    product.update(status="PLATFORM_DEACTIVATED", audit="NONE", edit=None, review_at=None, reason=reason)
    save(world, product)
    tell(world, product, "PRODUCT_STATUS_CHANGED", reason)


def tell(world: World, product: Product, status: str, suspended_reason: str = "") -> None:
    """Push that the status of a product changed."""
    webhooks.push(
        world,
        "PRODUCT_STATUS_CHANGE",
        {
            "product_id": int(product["id"]),
            "status": status,
            "suspended_reason": suspended_reason,
            "update_time": product["update_time"],
        },
    )


# -- what callers see -------------------------------------------------------------------------


def sku_view(product: Product, sku: dict[str, Any]) -> dict[str, Any]:
    """A SKU as reads show it: what was written as `amount` is read as `sale_price`."""
    amount = str(product["prices"][sku["id"]])
    return {
        **sku,
        "seller_sku": sku.get("seller_sku", ""),
        "price": {"currency": "VND", "sale_price": amount, "tax_exclusive_price": amount},
        "inventory": [
            {"warehouse_id": warehouse, "quantity": place["available"]}
            for warehouse, place in product["stock"][sku["id"]].items()
        ],
        "sales_attributes": sku.get("sales_attributes", []),
        "status_info": {"status": "NORMAL"},
    }


def row_view(product: Product) -> dict[str, Any]:
    """A product as the search shows it."""
    return {
        "id": product["id"],
        "title": product["content"].get("title", ""),
        "status": product["status"],
        "sales_regions": ["VN"],
        "audit": {"status": product["audit"]},
        "has_draft": product["has_draft"],
        "skus": [sku_view(product, sku) for sku in product["content"]["skus"]],
        "create_time": product["create_time"],
        "update_time": product["update_time"],
    }


def full_view(world: World, product: Product, content: dict[str, Any]) -> dict[str, Any]:
    """A product in full, with the wanted version of its content."""
    images = [world.state.get("tiktok_image", image["uri"]) or {} for image in content.get("main_images", [])]
    certificates = content.get("certifications", [])
    brand = next((row for row in categories.brands(world) if row["id"] == content.get("brand_id")), None)
    view = {
        "id": product["id"],
        "title": content.get("title", ""),
        "description": content.get("description", ""),
        "status": product["status"],
        "product_status": product["status"],
        "audit": {"status": product["audit"], "pre_approved_reasons": [], "not_submitted_reasons": []},
        "audit_failed_reasons": [
            {
                "position": "PRODUCT",
                "reasons": [product.get("reason") or BREAKS_A_RULE],
                "suggestions": ["Edit it."],
                "listing_platform": "TIKTOK_SHOP",
            }
        ]
        if product["audit"] == "FAILED" or product["status"] == "PLATFORM_DEACTIVATED"
        else [],
        "category_chains": categories.chain(content.get("category_id", "")),
        "main_images": [
            {
                "uri": image["uri"],
                "urls": [image["url"]],
                "thumb_urls": [image["url"]],
                "width": image["width"],
                "height": image["height"],
            }
            for image in images
            if image
        ],
        "product_attributes": content.get("product_attributes", []),
        "certifications": certificates,
        "is_cod_allowed": content.get("is_cod_allowed", False),
        "has_draft": product["has_draft"],
        "skus": [sku_view(product, sku) for sku in content["skus"]],
        "create_time": product["create_time"],
        "update_time": product["update_time"],
    }
    optional = ("package_weight", "package_dimensions", "external_product_id", "minimum_order_quantity")
    view.update({name: content[name] for name in optional if content.get(name) is not None})
    if brand:
        view["brand"] = {"id": brand["id"], "name": brand["name"]}
    return view


def seed(world: World, catalogue: dict[str, Any]) -> None:
    """Replace all products by a catalogue: every variant on sale at its list price, stock 0."""
    for kind in ("tiktok_product", "tiktok_sku"):
        for document in world.state.values(kind):
            world.state.remove(kind, document["id"])
    picture = media.store(world, 1200, 1200)
    warehouses = dict.fromkeys(shop.sales_warehouses(world), 0)
    fallback = categories.TREE["600024"]
    for row in catalogue["products"]:
        title = row["name"] if len(row["name"]) >= 25 else f"{row['name']} - đặc sản OCOP Đồng Nai"
        category = categories.leaf_named(row.get("category_vi", "")) or fallback
        product = new(
            world,
            {
                "title": title,
                "description": f"<p>{row.get('description_vi') or row['name']}</p>",
                "category_id": category.id,
                "category_version": categories.VERSION,
                "main_images": [{"uri": picture["uri"]}],
                "is_cod_allowed": True,
                "product_attributes": categories.papers(category),
                "certifications": [{"id": categories.CERTIFICATE}] if category.certificate else [],
                "package_weight": {
                    "value": f"{row['variants'][0].get('ship_weight_g', 500) / 1000:g}",
                    "unit": "KILOGRAM",
                },
            },
        )
        several = len(row["variants"]) > 1
        product["content"]["skus"] = [
            give_sku(
                world,
                product,
                {
                    "seller_sku": variant["sku"],
                    "sales_attributes": [
                        {"id": "100000", "name": "Specification", "value_name": variant["label_vi"][:50]}
                    ]
                    if several
                    else [],
                },
                variant["price_vnd"],
                warehouses,
            )
            for variant in row["variants"]
        ]
        product["status"], product["audit"] = "ACTIVATE", "APPROVED"
        save(world, product)
