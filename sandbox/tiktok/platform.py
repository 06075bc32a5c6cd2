"""TikTok Shop as the sandbox knows it: its paths, its switches, its demo shop."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox import world as core
from sandbox.tiktok import (
    activity_calls,
    activity_products,
    after_sales,
    answers,
    auth,
    categories,
    coupons,
    logistics,
    media,
    order_book,
    order_events,
    order_reads,
    order_writes,
    orders,
    product_calls,
    products,
    promotions,
    shop,
    stock_price,
    webhooks,
)
from sandbox.tiktok.gateway import Endpoint, Nowhere, Operation

MODULES = (
    auth,
    categories,
    media,
    product_calls,
    stock_price,
    logistics,
    activity_calls,
    activity_products,
    coupons,
    order_reads,
    order_writes,
    after_sales,
    webhooks,
)
AREAS = (
    "affiliate_creator",
    "affiliate_partner",
    "affiliate_seller",
    "analytics",
    "authorization",
    "customer_engagement",
    "customer_service",
    "event",
    "fbt",
    "finance",
    "fulfillment",
    "logistics",
    "order",
    "product",
    "promotion",
    "return_refund",
    "seller",
    "supply_chain",
)


DEFAULTS: dict[str, Any] = {
    "calls_per_second": 50,  # per app, shop and path
    "access_token_s": 7 * 86_400,
    "refresh_token_s": 365 * 86_400,
    "refresh_token_single_use": False,  # not documented
    "withheld_scope": "",  # a scope that new authorisations lack
    "redirect_url": "",  # where the consent page sends the seller; "": it shows the code
    "sales_warehouses": 1,
    "disabled_warehouse": "",
    "audit_delay_s": 0,
    "audit_outcome": "APPROVED",  # or FAILED, PRE_APPROVED
    "category_v2_only": True,
    "short_title_code": 12052051,  # not documented
    "daily_listing_cap": 0,  # 0: none
    "failing_prerequisite": "",
    "zero_quantity_accepted": True,  # not documented
    "stock_lock_in_promotion": False,  # 12052393 when stock falls during a running activity
    "highest_discount_percent": 99,  # the platform's guideline speaks of about 50, by tool
    "unpaid_s": 0,
    "on_hold_s": 0,  # 3600 in real life
    "auto_restock": True,  # a cancelled unit goes back on sale; the default is not documented
    "webhook_url": "",  # the app's default address for every event
    "webhook_https_only": True,
    "webhook_twice": False,
    "webhook_retry_s": 120.0,  # the first retry; the next ones wait 15, 90 and 360 times as long
}


class TikTokShop(core.Platform):
    """The stand-in of TikTok Shop, market Vietnam."""

    channel = shop.CHANNEL
    SETTINGS = DEFAULTS

    def routes(self, world: core.World) -> list[Route]:
        """One route for each path of the API, and one for each area's unknown paths."""
        paths: dict[str, list[Operation]] = {}
        for module in MODULES:
            for operation in module.OPERATIONS:
                paths.setdefault(operation.path, []).append(operation)
        # Fixed words before ids: /products/search must not be read as a product.
        ordered = sorted(paths, key=lambda path: [part.startswith("{") for part in path.split("/")])
        return [
            *auth.routes(world),
            *media.routes(world),
            *(Route(path, Endpoint(world, path, paths[path])) for path in ordered),
            *(Route(f"/{area}/{{rest:path}}", Nowhere()) for area in AREAS),
        ]

    def native_error(self, kind: str) -> Response:
        """A fault in TikTok Shop's words."""
        return answers.fault(kind)

    def bucket(self, request: Request) -> str | None:
        """Calls are counted per app, shop and path; token calls are not."""
        endpoint = request.scope.get("endpoint")
        if not isinstance(endpoint, Endpoint):
            return None
        query = request.query_params
        return f"{query.get('app_key')} {query.get('shop_cipher')} {request.method} {endpoint.path}"

    def credentials(self, world: core.World) -> dict[str, Any]:
        """A new token pair of the demo shop."""
        token = auth.grant(world)
        return {
            "base_url": world.base_url,
            "app_key": shop.APP_KEY,
            "app_secret": shop.APP_SECRET,
            "access_token": token["access_token"],
            "refresh_token": token["refresh_token"],
            "shop_cipher": shop.CIPHER,
            "push_shop": shop.ID,
        }

    def seed(self, world: core.World, catalogue: dict[str, Any]) -> None:
        """Replace products; activities and orders of the old ones go with them."""
        for activity in world.state.values("tiktok_activity"):
            world.state.remove("tiktok_activity", activity["id"])
        order_book.clear(world)
        after_sales.clear(world)
        products.seed(world, catalogue)

    def shelf(self, world: core.World) -> list[dict[str, Any]]:
        """One row for each SKU that is not deleted, with the deal that runs or comes."""
        activities = list(promotions.open_ones(world))
        return [
            _row(world, product, sku, activities)
            for product in products.every(world)
            if product["status"] != "DELETED"
            for sku in product["content"]["skus"]
        ]

    def buy(self, world: core.World, sku: str, quantity: int) -> dict[str, Any]:
        """A shopper buys `quantity` units at the price shown."""
        return {"order_id": orders.buy(world, sku, quantity)["id"]}

    def tamper(
        self, world: core.World, sku: str, *, stock: int | None = None, price_vnd: int | None = None
    ) -> None:
        """Edit in the seller centre, unseen by the API's caller."""
        product, found = products.locate(world, sku)
        if stock is not None:
            first, *others = product["stock"][found["id"]].values()
            first["available"] = stock
            for place in others:
                place["available"] = 0
            world.log(self.channel, path="tamper", sku=sku, field="stock", value=stock)
        if price_vnd is not None:
            product["prices"][found["id"]] = price_vnd
            world.log(self.channel, path="tamper", sku=sku, field="price", value=price_vnd)
        products.save(world, product)

    def orders(self, world: core.World) -> list[dict[str, Any]]:
        """Every order, oldest first, with its units counted by whether they are cancelled."""
        orders.settle(world)
        return [
            {
                "order_id": order["id"],
                "status": order["status"],
                "created_at": order["create_time"],
                "lines": [
                    {
                        "sku": order["seller_sku"],
                        "quantity": len(order["lines"]),
                        "cancelled": len(order["lines"]) - len(orders.open_lines(order)),
                    }
                ],
            }
            for order in world.state.values(order_book.KIND)
        ]

    def advance(self, world: core.World, order_id: str, event: str, **details: Any) -> None:
        """Move an order on, as its buyer, the carrier or the platform does."""
        order_events.advance(world, order_id, event, **details)

    def review(self, world: core.World, sku: str, verdict: str, reason: str) -> None:
        """End the review of the product that holds `sku`, whatever the switches say."""
        product, _ = products.locate(world, sku)
        match verdict:
            case "approve":
                products.decide(world, product, "APPROVED")
            case "reject":
                products.decide(world, product, "FAILED", reason or products.BREAKS_A_RULE)
            case "suspend":
                products.suspend(world, product, reason)
            case _:
                raise ValueError(f"unknown verdict {verdict}")

    def expire_tokens(self, world: core.World) -> None:
        """Let every access token run out now."""
        auth.expire(world)


def _row(
    world: core.World, product: products.Product, sku: dict[str, Any], activities: list[promotions.Activity]
) -> dict[str, Any]:
    price = product["prices"][sku["id"]]
    deals = (promotions.deal(world, activity, product["id"], sku["id"], price) for activity in activities)
    deal = next((found for found in deals if found), None)
    return {
        "sku": sku.get("seller_sku", ""),
        "product_id": product["id"],
        "sku_id": sku["id"],
        "title": product["content"]["title"],
        "stock": products.available(product, sku["id"]),
        "price_vnd": price,
        "deal_price_vnd": deal.price_vnd if deal else None,
        "deal_starts_at": deal.begin_time if deal else None,
        "deal_ends_at": deal.end_time if deal else None,
        "shown_price_vnd": deal.price_vnd if deal and deal.is_running else price,
        "status": product["status"],
    }
