"""The Shopee stand-in as the core sees it."""

from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.shopee import (
    discount_items,
    discounts,
    items,
    lifecycle,
    listings,
    livestream,
    models,
    orders,
    pushes,
    returns,
    reviews,
    shipping,
    shop,
    stock_price,
    taxonomy,
    tokens,
    vouchers,
)
from sandbox.shopee.gateway import PARTNER_ID, PARTNER_KEY, endpoint, native_error, refusal
from sandbox.shopee.models import model_name
from sandbox.shopee.seed import fill
from sandbox.shopee.store import CHANNEL, SHOP_ID, USER_ID, Document, Store
from sandbox.world import Platform, World

PREFIX = "/api/v2/"
HOUR, DAY = 3600, 86400

SHOP_CALLS = {
    **shop.CALLS,
    **taxonomy.CALLS,
    **items.CALLS,
    **models.CALLS,
    **listings.CALLS,
    **reviews.CALLS,
    **stock_price.CALLS,
    **discounts.CALLS,
    **discount_items.CALLS,
    **orders.CALLS,
    **returns.CALLS,
    **shipping.CALLS,
    **vouchers.CALLS,
}
FLAT_SHOP_CALLS = {
    "shop/get_shop_info": shop.get_shop_info,
    "product/get_item_limit": taxonomy.get_item_limit,
}
FLAT_PUBLIC_CALLS = {
    "auth/token/get": ("POST", tokens.exchange),
    "auth/access_token/get": ("POST", tokens.refresh),
    "public/get_shops_by_partner": ("GET", tokens.shops_by_partner),
}


class Shopee(Platform):
    """Shopee Open Platform v2, market Vietnam, with one domestic demo shop."""

    channel = CHANNEL
    SETTINGS: ClassVar[dict[str, Any]] = {
        "calls_per_second": 10,
        "signature_window_s": 300,
        "stale_read_s": 0.0,
        "access_token_s": 4 * HOUR,
        "access_token_grace_s": 300,
        "refresh_token_s": 30 * DAY,
        "authorisation_s": 365 * DAY,
        "code_s": 600,
        "redirect_domain": "",
        "discount_lead_s": 0,
        "discount_min_s": HOUR,
        "discount_max_s": 180 * DAY,
        "discount_end_after_s": HOUR,
        "discount_most_percent": 50,
        "discount_locks_price": True,
        "discount_locks_stock": False,
        "holiday_mode": False,
        "quota_spent": False,  # the app's daily quota: every call of a shop is refused
        "campaign_skus": "",  # comma-separated: held by a campaign of the platform, their price is locked
        "campaign_reserves": 0,  # units the campaign holds of each
        "new_item_status": "NORMAL",
        "review_s": 0.0,  # a review ends by itself after this long; 0 = only when told
        "review_verdict": "approve",  # how: approve, reject or suspend
        "new_order_status": "READY_TO_SHIP",  # or UNPAID, PENDING
        "tracking_wait_s": 0.0,  # how long after shipping the tracking number stays empty
        "push_key": "",  # the Push Partner Key; empty = the partner key signs pushes
        "tier_wait_s": 0,
        "items_max": 10_000,
        "images_max": 9,
        "price_min_vnd": 1_000,
        "price_max_vnd": 120_000_000,
        "price_ratio_max": 5,
        "stock_max": 999_999,
        "name_min": 10,
        "name_max": 120,
        "description_min": 10,  # some guides say 100
        "description_max": 3_000,
        "sku_max": 100,
        "tier_name_max": 14,
        "tier_option_max": 20,
        "webhook_url": "",
        "webhook_twice": False,
        "webhook_retry_s": 300.0,
    }

    def routes(self, world: World) -> list[Route]:
        """Every call, the two consent links, the pictures, and an answer for wrong paths."""
        store = Store(world)
        calls = [
            (name, method, endpoint(store, handler, public=False, flat=False))
            for name, (method, handler) in SHOP_CALLS.items()
        ]
        calls += [
            (name, method, endpoint(store, handler, public=True, flat=True))
            for name, (method, handler) in FLAT_PUBLIC_CALLS.items()
        ]
        calls += [
            (name, "GET", endpoint(store, handler, public=False, flat=True))
            for name, handler in FLAT_SHOP_CALLS.items()
        ]
        calls += [
            (name, method, endpoint(store, handler, public=True, flat=False))
            for name, (method, handler) in pushes.PUBLIC_CALLS.items()
        ]
        calls += [
            (name, method, endpoint(store, handler, public=False, flat=False, speaker="user_id"))
            for name, (method, handler) in livestream.CALLS.items()
        ]
        calls += [
            ("media_space/upload_image", "POST", endpoint(store, shop.upload_image, public=True, flat=False)),
            ("shop/auth_partner", "GET", tokens.consent_signed(store)),
        ]
        return [
            *(Route(PREFIX + name, answer, methods=[method]) for name, method, answer in calls),
            Route("/auth", tokens.consent_unsigned(store), methods=["GET"]),
            Route("/shopee-file/{image_id}", shop.show_image(store), methods=["GET"]),
            Route(PREFIX + "{name:path}", _wrong_path, methods=["GET", "POST"]),
        ]

    def native_error(self, kind: str) -> Response:
        """A fault in Shopee's words."""
        return native_error(kind)

    def bucket(self, request: Request) -> str | None:
        """One budget per app and shop or user; calls of an app alone draw on none."""
        speaker = request.query_params.get("shop_id") or request.query_params.get("user_id")
        return f"{request.query_params.get('partner_id')}:{speaker}" if speaker else None

    def credentials(self, world: World) -> dict[str, Any]:
        """A new pair of tokens of the demo shop."""
        pair = tokens.new_authorisation(Store(world))
        return {
            "base_url": world.base_url,
            "partner_id": PARTNER_ID,
            "partner_key": PARTNER_KEY,
            "shop_id": SHOP_ID,
            "access_token": pair["access_token"],
            "refresh_token": pair["refresh_token"],
            "user_id": USER_ID,
            "user_access_token": tokens.new_user_token(Store(world)),
        }

    def seed(self, world: World, catalogue: dict[str, Any]) -> None:
        """Replace listings, discounts and orders by the catalogue."""
        fill(Store(world), catalogue)

    def shelf(self, world: World) -> list[dict[str, Any]]:
        """What a buyer sees now, one row per unit that is not deleted."""
        store = Store(world)
        return [_row(store, item, unit) for item, unit in store.on_sale()]

    def buy(self, world: World, sku: str, quantity: int) -> dict[str, Any]:
        """A shopper buys. Raises ValueError("sold out") or KeyError."""
        store = Store(world)
        item, unit = store.by_sku(sku)
        return {"order_id": orders.place(store, item, unit, quantity)["order_sn"]}

    def tamper(
        self, world: World, sku: str, *, stock: int | None = None, price_vnd: int | None = None
    ) -> None:
        """Edit stock or price as in Seller Centre. Raises KeyError."""
        store = Store(world)
        _, unit = store.by_sku(sku)
        if stock is not None:
            store.log("tamper", unit, "stock", stock)
            unit["stock"] = stock
        if price_vnd is not None:
            store.log("tamper", unit, "price", price_vnd)
            unit["price"] = price_vnd
        store.put_unit(unit)

    def orders(self, world: World) -> list[dict[str, Any]]:
        """Every order, oldest first."""
        return orders.rows(Store(world))

    def advance(self, world: World, order_id: str, event: str, **details: Any) -> None:
        """Move an order on. Raises KeyError or ValueError."""
        lifecycle.advance(Store(world), order_id, event, **details)

    def review(self, world: World, sku: str, verdict: str, reason: str) -> None:
        """End a review. Raises KeyError or ValueError."""
        store = Store(world)
        item, _ = store.by_sku(sku)
        reviews.end(store, item, verdict, reason)

    def expire_tokens(self, world: World) -> None:
        """Let every access token run out now."""
        tokens.expire_all(Store(world))


async def _wrong_path(request: Request) -> Response:
    return refusal("error_param", "wrong path", status=404)


def _row(store: Store, item: Document, unit: Document) -> dict[str, Any]:
    """A shelf row; the deal is the running one, else the next."""
    deals = store.deals(unit) if unit["deals"] else []
    deal, discount = deals[0] if deals else (None, None)
    name = model_name(item, unit)
    return {
        "sku": unit["sku"],
        "product_id": item["item_id"],
        "sku_id": unit["model_id"],
        "title": f"{item['name']} – {name}" if name else item["name"],
        "stock": unit["stock"],
        "price_vnd": unit["price"],
        "deal_price_vnd": deal["price"] if deal else None,
        "deal_starts_at": discount["start_time"] if discount else None,
        "deal_ends_at": discount["end_time"] if discount else None,
        "shown_price_vnd": store.current_price(unit),
        "status": item["status"],
    }
