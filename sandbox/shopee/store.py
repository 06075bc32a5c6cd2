"""The demo shop's documents: items, their sellable units, discounts, tokens; and what follows from them.

A unit is what one buys: a model of an item, or the item itself (model_id 0). Units are documents of their
own, so that a stock or price write touches one small row. A unit lists its deals; a deal's times are
those of its discount.
"""

from collections.abc import Iterator
from typing import Any

from sandbox.world import World

CHANNEL = "shopee"
SHOP_ID = 220044001
USER_ID = 550066007  # who goes live

Document = dict[str, Any]

ON_SALE = "NORMAL"
DELETED = ("SELLER_DELETE", "SHOPEE_DELETE")


class Store:
    """Typed access to one world's Shopee documents."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._state = world.state

    def now(self) -> int:
        """The shop's time in whole seconds."""
        return int(self.world.now())

    def setting(self, name: str) -> Any:
        """A switch of this platform."""
        return self.world.setting(CHANNEL, name)

    def new_id(self, name: str, start: int) -> int:
        """The next id of a sequence."""
        return self._state.next_id(f"{CHANNEL}.{name}", start)

    def log(self, path: str, unit: Document, field: str, value: Any, code: str = "") -> None:
        """Note a write to a unit; with a code it was refused."""
        self.world.log(
            CHANNEL, path=path, sku=unit["sku"], field=field, value=value, code=code, accepted=not code
        )

    # -- documents ----------------------------------------------------------------------------

    def get(self, kind: str, key: str | int) -> Document | None:
        """A document of a kind: "token", "refresh", "code", "image", "discount", "order"."""
        return self._state.get(f"{CHANNEL}.{kind}", key)

    def put(self, kind: str, key: str | int, document: Document) -> Document:
        """Store a document."""
        return self._state.put(f"{CHANNEL}.{kind}", key, document)

    def values(self, kind: str) -> Iterator[Document]:
        """Every document of a kind, oldest first."""
        return self._state.values(f"{CHANNEL}.{kind}")

    def remove(self, kind: str, key: str | int) -> None:
        """Forget a document."""
        self._state.remove(f"{CHANNEL}.{kind}", key)

    def token(self, access_token: str) -> Document | None:
        """An access token as issued."""
        return self.get("token", access_token)

    # -- items and units ----------------------------------------------------------------------

    def item(self, item_id: int) -> Document | None:
        """An item, deleted ones included."""
        return self.get("item", item_id)

    def items(self) -> Iterator[Document]:
        """Every item, oldest first."""
        return self.values("item")

    def put_item(self, item: Document, *, touched: bool = True) -> Document:
        """Store an item; `touched` moves its update time (stock and price writes do not)."""
        if touched:
            item["update_time"] = self.now()
        return self.put("item", item["item_id"], item)

    def unit(self, item_id: int, model_id: int) -> Document | None:
        """A sellable unit."""
        return self.get("unit", f"{item_id}:{model_id}")

    def units_of(self, item: Document) -> list[Document]:
        """The units of an item: its models, or the item itself."""
        found = (self.unit(item["item_id"], model_id) for model_id in item["model_ids"] or [0])
        return [unit for unit in found if unit is not None]

    def put_unit(self, unit: Document) -> Document:
        """Store a unit."""
        return self.put("unit", f"{unit['item_id']}:{unit['model_id']}", unit)

    def remove_unit(self, unit: Document) -> None:
        """Forget a unit."""
        self.remove("unit", f"{unit['item_id']}:{unit['model_id']}")

    def change(self, unit: Document, **values: int) -> None:
        """Write stock and/or price of a unit; readers may see the old values for a while (stale_read_s)."""
        stale_s = self.setting("stale_read_s")
        if stale_s > 0:
            until = self.world.now() + stale_s
            unit["stale"] = {"stock": unit["stock"], "price": unit["price"], "until": until}
        unit.update(values)
        self.put_unit(unit)

    def as_read(self, unit: Document) -> Document:
        """Stock and price as a reading call shows them."""
        stale = unit.get("stale")
        return stale if stale is not None and stale["until"] > self.world.now() else unit

    def on_sale(self) -> Iterator[tuple[Document, Document]]:
        """Every (item, unit) that is not deleted."""
        for item in self.items():
            if item["status"] not in DELETED:
                for unit in self.units_of(item):
                    yield item, unit

    def by_sku(self, sku: str) -> tuple[Document, Document]:
        """The first (item, unit) with this seller SKU. Raises KeyError."""
        for item, unit in self.on_sale():
            if unit["sku"] == sku:
                return item, unit
        raise KeyError(sku)

    # -- discounts ----------------------------------------------------------------------------

    def stage(self, discount: Document) -> str:
        """upcoming, ongoing or expired."""
        now = self.world.now()
        if now < discount["start_time"]:
            return "upcoming"
        return "ongoing" if now < discount["end_time"] else "expired"

    def deals(self, unit: Document) -> list[tuple[Document, Document]]:
        """The (deal, discount) pairs of a unit that run or will run, by start."""
        pairs = [(deal, self.get("discount", deal["discount_id"])) for deal in unit["deals"]]
        live = [
            (deal, discount)
            for deal, discount in pairs
            if discount is not None and self.stage(discount) != "expired"
        ]
        return sorted(live, key=lambda pair: pair[1]["start_time"])

    def in_promotion(self, item: Document) -> bool:
        """True when any unit of the item is in a running or scheduled discount."""
        return any(self.deals(unit) for unit in self.units_of(item))

    def reserved(self, unit: Document) -> int:
        """Units held for discounts that run or will run, and for a campaign of the platform."""
        held = self.setting("campaign_reserves") if self.in_campaign(unit) else 0
        return held + (sum(deal["stock"] for deal, _ in self.deals(unit)) if unit["deals"] else 0)

    def in_campaign(self, unit: Document) -> bool:
        """Whether a campaign of the platform holds the unit."""
        skus = self.setting("campaign_skus")
        return bool(skus) and unit["sku"] in skus.split(",")

    def deal_price(self, unit: Document) -> int | None:
        """The price of the running discount, if any."""
        live = self.deals(unit) if unit["deals"] else []
        return next((deal["price"] for deal, discount in live if self.stage(discount) == "ongoing"), None)

    def current_price(self, unit: Document) -> int:
        """What a buyer pays now."""
        return self.deal_price(unit) or unit["price"]
