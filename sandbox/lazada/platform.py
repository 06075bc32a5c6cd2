"""The Lazada stand-in as the sandbox's core sees it."""

from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.lazada import (
    auth,
    categories,
    deadlines,
    events,
    gateway,
    images,
    orders,
    promotions,
    quality,
    reverses,
    shop,
    stock_price,
)
from sandbox.lazada.call import CHANNEL, Fault
from sandbox.world import Platform, World

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


class Lazada(Platform):
    """One seller of Lazada Vietnam."""

    channel = CHANNEL
    SETTINGS: ClassVar[dict[str, Any]] = {
        "calls_per_second": 50,  # stock and price calls per seller; the other calls the same
        "calls_per_day": 0,  # of the app; 10,000 while it is in test; 0 = no limit
        "access_token_life_s": 864_000,  # Lazada's own pages disagree: 7, 10 or 30 days
        "refresh_token_life_s": 4_320_000,
        "refresh_retires_old_pair": False,  # whether a refresh ends the old pair is not documented
        "callback_url": "",  # the registered callback; empty takes any
        "ask_consent": True,  # False: the consent page sends straight back
        "qc_delay_s": 0.0,  # how long a new item waits for quality control
        "qc_rejects": False,
        "qc_price_move": 0.0,  # share of a price move that sends an item back; 0 = never
        "campaign_locks": {},  # seller SKU -> units that a campaign holds
        "mega_campaign": False,  # price_quantity is switched off
        "refuse_writes_with": "",  # a code that every write gets
        "orders_start_unpaid": False,  # else pending, as cash on delivery
        "masked_addresses": True,
        "webhook_url": "",
        "webhook_twice": False,
        "webhook_retry_s": 30.0,  # the platform waits 30 minutes
    }

    def routes(self, world: World) -> list[Route]:
        """One route per API path, so that calls are counted apart; the rest is an unknown API."""

        async def serve(request: Request) -> Response:
            return await gateway.serve(world, request)

        async def consent(request: Request) -> Response:
            return auth.consent(world, request)

        paths = [*gateway.APIS, "/{unknown:path}"]
        return [
            Route("/oauth/authorize", consent, methods=["GET", "POST"]),
            *(Route(gateway.PREFIX + path, serve, methods=METHODS) for path in paths),
        ]

    def native_error(self, kind: str) -> Response:
        """See Platform."""
        if kind == "unavailable":
            return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", status_code=502)
        return JSONResponse(_NATIVE[kind]().body())

    def bucket(self, request: Request) -> str | None:
        """Stock and price calls share a budget, all others another one; tokens and consent have none."""
        path = request.url.path
        if not path.startswith(gateway.PREFIX) or path.startswith(gateway.PREFIX + "/auth/"):
            return None
        return "inventory" if path.removeprefix(gateway.PREFIX) in stock_price.APIS else "api"

    def credentials(self, world: World) -> dict[str, Any]:
        """See Platform; the base address ends in /rest, as the platform's clients want it."""
        pair = auth.mint(world)
        return {
            "base_url": world.base_url + gateway.PREFIX,
            "app_key": auth.APP_KEY,
            "app_secret": auth.APP_SECRET,
            "access_token": pair["access_token"],
            "refresh_token": pair["refresh_token"],
            "seller_id": auth.SELLER_ID,
        }

    def seed(self, world: World, catalogue: dict[str, Any]) -> None:
        """See Platform; orders and promotions of the old goods go with them, tokens stay."""
        for kind, key in (
            (shop.ITEMS, "item_id"),
            (orders.ORDERS, "order_id"),
            (orders.UNPAID, "order_id"),
            (reverses.REVERSES, "reverse_order_id"),
            (reverses.WAITING, "reverse_order_id"),
            (quality.WAITING, "item_id"),
            (promotions.VOUCHER.documents, "id"),
            (promotions.COMBO.documents, "id"),
        ):
            for document in world.state.values(kind):
                world.state.remove(kind, document[key])
        for product in catalogue["products"]:
            _stock_up(world, product)

    def shelf(self, world: World) -> list[dict[str, Any]]:
        """See Platform."""
        deadlines.catch_up(world)
        now = world.now()
        return [shop.row(item, sku, now) for item in shop.items(world) for sku in shop.live(item)]

    def buy(self, world: World, sku: str, quantity: int) -> dict[str, Any]:
        """See Platform."""
        return {"order_id": str(orders.place(world, sku, quantity)["order_id"])}

    def tamper(
        self, world: World, sku: str, *, stock: int | None = None, price_vnd: int | None = None
    ) -> None:
        """See Platform."""
        item, found = shop.by_seller_sku(world, sku)
        for field, name, value in (("stock", "sellable", stock), ("price", "price", price_vnd)):
            if value is not None:
                found[name] = value
                world.log(CHANNEL, path="tamper", sku=sku, field=field, value=value)
        shop.save(world, item)

    def orders(self, world: World) -> list[dict[str, Any]]:
        """See Platform."""
        deadlines.catch_up(world)
        return events.listed(world)

    def advance(self, world: World, order_id: str, event: str, **details: Any) -> None:
        """See Platform; `complete` changes nothing, Lazada has no word for it."""
        deadlines.catch_up(world)
        events.befall(world, order_id, event, **details)

    def review(self, world: World, sku: str, verdict: str, reason: str) -> None:
        """See Platform."""
        item, _ = shop.by_seller_sku(world, sku)
        quality.decide(world, item, verdict, reason)

    def expire_tokens(self, world: World) -> None:
        """See Platform."""
        auth.expire_all(world)


def _stock_up(world: World, product: dict[str, Any]) -> None:
    """One item from a product of the catalogue, its variants as SKUs."""
    name = product["name"]
    category = categories.BY_SLUG.get(product.get("category", "")) or next(
        iter(categories.suggested(name)), categories.BY_SLUG["do-uong"]
    )
    item = shop.new_item(
        world,
        primary_category=category,
        images=[images.hosted(name.encode(), "jpg")["url"]],
        attributes={
            "name": name,
            "brand": categories.NO_BRAND[1],
            "short_description": "",
            "description": product.get("description_vi", ""),
        },
    )
    for variant in product["variants"]:
        weight_kg = variant.get("ship_weight_g", 500) / 1000
        label = {"Quy cách": variant.get("label_vi", variant["sku"])}
        item["skus"].append(
            shop.new_sku(
                world,
                item["item_id"],
                variant["sku"],
                price=variant["price_vnd"],
                sale_props=label if len(product["variants"]) > 1 else {},
                package={
                    "package_length": "20",
                    "package_width": "20",
                    "package_height": "20",
                    "package_weight": f"{weight_kg:.2f}",
                },
            )
        )
    shop.save(world, item)


_NATIVE = {
    "internal": lambda: Fault("1000", "E1000: Internal Application Error"),
    "throttled": lambda: Fault(
        "ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 1 seconds", "ISV"
    ),
    "token_expired": auth.illegal_access_token,
}
