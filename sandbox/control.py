"""The control calls: what tests and people do to the shops from outside the platforms."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox import page
from sandbox.calls import Handler, Refused, answering, done, read_fields, whole
from sandbox.live.calls import Rooms
from sandbox.world import EVENTS, Platform, StandIn, World


class Control:
    """The control calls of one world."""

    def __init__(
        self,
        world: World,
        platforms: Mapping[str, Platform],
        stand_ins: Mapping[str, StandIn],
        rooms: Rooms,
        catalogue: dict[str, Any] | None,
    ) -> None:
        self._world = world
        self._platforms = platforms
        self._stand_ins = stand_ins
        self._rooms = rooms
        self._catalogue = catalogue

    def routes(self) -> list[Route]:
        """The page and every control call."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/", self.page),
            ("GET", "/control/credentials", self.credentials),
            ("GET", "/control/settings", self.settings),
            ("POST", "/control/settings", self.change_setting),
            ("POST", "/control/seed", self.seed),
            ("GET", "/control/shelf", self.shelf),
            ("GET", "/control/journal", self.journal),
            ("GET", "/control/calls", self.calls),
            ("POST", "/control/calls/reset", self.reset_calls),
            ("POST", "/control/buy", self.buy),
            ("POST", "/control/tamper", self.tamper),
            ("GET", "/control/orders", self.orders),
            ("POST", "/control/advance", self.advance),
            ("POST", "/control/review", self.review),
            ("POST", "/control/expire-tokens", self.expire_tokens),
            ("GET", "/control/clock", self.clock),
            ("POST", "/control/clock", self.shift_clock),
            ("POST", "/control/reset", self.reset),
        ]
        return [Route(path, answering(handler), methods=[method]) for method, path, handler in table]

    async def page(self, request: Request) -> Response:
        """The shops side by side; `q` filters, `sua=channel:SKU` opens the edit form."""
        filters = page.Filters(
            text=request.query_params.get("q", ""),
            only_different=request.query_params.get("lech") == "1",
            edit=request.query_params.get("sua", ""),
            notice=request.query_params.get("loi", ""),
        )
        return HTMLResponse(page.render(self._shelves(), filters, self._world.now()))

    async def credentials(self, request: Request) -> Response:
        """A new authorisation of every demo shop, and the keys of every gateway."""
        return JSONResponse({name: one.credentials(self._world) for name, one in self._stand_ins.items()})

    async def settings(self, request: Request) -> Response:
        """Every switch of every stand-in."""
        return JSONResponse(self._world.settings())

    async def change_setting(self, request: Request) -> Response:
        """Turn one switch of a marketplace or gateway, or of every marketplace that has it ("*")."""
        fields = await read_fields(request)
        name, settings = fields.get("name"), self._world.settings()
        if "value" not in fields:
            raise Refused("value", "missing")
        channel = fields.get("channel")
        if channel == "*":
            channels = [one for one in self._platforms if name in settings[one]]
        elif isinstance(channel, str) and channel in self._stand_ins:
            channels = [channel]
        else:
            raise Refused("channel", f"must be one of {', '.join(self._stand_ins)}")
        if not channels or any(name not in settings[channel] for channel in channels):
            raise Refused("name", f"no such setting: {name}")
        for channel in channels:
            try:
                self._world.set(channel, str(name), fields["value"])
            except (TypeError, ValueError) as error:
                raise Refused("value", str(error)) from error
        return JSONResponse(self._world.settings())

    async def seed(self, request: Request) -> Response:
        """Refill every shop from the catalogue in the body, else from the one given at start."""
        body = await request.body()
        try:
            catalogue = json.loads(body) if body else self._catalogue
        except ValueError as error:
            raise Refused("body", f"not JSON: {error}") from error
        if not isinstance(catalogue, dict) or not isinstance(catalogue.get("products"), list):
            raise Refused("products", "the body must be a catalogue with a list of products")
        for platform in self._platforms.values():
            platform.seed(self._world, catalogue)
        return JSONResponse({channel: len(rows) for channel, rows in self._shelves().items()})

    async def shelf(self, request: Request) -> Response:
        """What buyers see now, by channel."""
        return JSONResponse(self._shelves())

    async def journal(self, request: Request) -> Response:
        """Calls and writes newer than `after`."""
        after = request.query_params.get("after", "0")
        if not after.isdecimal():
            raise Refused("after", "must be a number")
        last, entries = self._world.journal(int(after))
        return JSONResponse({"last": last, "entries": entries})

    async def calls(self, request: Request) -> Response:
        """How often each path was called, by the code of the answer."""
        counted: dict[str, dict[str, dict[str, int]]] = {channel: {} for channel in self._platforms}
        for (channel, path, code), times in self._world.calls.items():
            counted.setdefault(channel, {}).setdefault(path, {})[code] = times
        return JSONResponse(counted)

    async def reset_calls(self, request: Request) -> Response:
        """Start counting again."""
        self._world.calls.clear()
        return JSONResponse({})

    async def buy(self, request: Request) -> Response:
        """A marketplace shopper buys `quantity` (default 1) of `sku`."""
        fields = await read_fields(request)
        quantity = whole(fields, "quantity", default=1)
        if quantity is None or quantity < 1:
            raise Refused("quantity", "must be at least 1")
        platform, sku = self._platform(fields), str(fields.get("sku", ""))
        try:
            return done(request, platform.buy(self._world, sku, quantity))
        except ValueError as error:
            raise Refused("quantity", str(error), status=409) from error
        except KeyError as error:
            raise Refused("sku", f"no such SKU on {platform.channel}: {sku}", status=404) from error

    async def tamper(self, request: Request) -> Response:
        """Set `stock` and/or `price_vnd` of `sku` behind our back."""
        fields = await read_fields(request)
        stock, price_vnd = whole(fields, "stock"), whole(fields, "price_vnd")
        if stock is None and price_vnd is None:
            raise Refused("stock", "give stock, price_vnd or both")
        platform, sku = self._platform(fields), str(fields.get("sku", ""))
        try:
            platform.tamper(self._world, sku, stock=stock, price_vnd=price_vnd)
        except KeyError as error:
            raise Refused("sku", f"no such SKU on {platform.channel}: {sku}", status=404) from error
        return done(request, {})

    async def orders(self, request: Request) -> Response:
        """Every order by channel, oldest first."""
        return JSONResponse({name: one.orders(self._world) for name, one in self._platforms.items()})

    async def advance(self, request: Request) -> Response:
        """Let `event` happen to an order: its buyer, the carrier or the platform acts."""
        fields = await read_fields(request)
        platform, order_id = self._platform(fields), str(fields.get("order_id", ""))
        event = fields.get("event")
        if event not in EVENTS:
            raise Refused("event", f"must be one of {', '.join(EVENTS)}")
        details = {name: fields[name] for name in ("sku", "quantity", "reason") if name in fields}
        try:
            platform.advance(self._world, order_id, event, **details)
        except KeyError as error:
            raise Refused(
                "order_id", f"no such order on {platform.channel}: {order_id}", status=404
            ) from error
        except ValueError as error:
            raise Refused("event", str(error), status=409) from error
        return done(request, {})

    async def review(self, request: Request) -> Response:
        """End the review of the product that holds `sku` with `verdict` and `reason`."""
        fields = await read_fields(request)
        platform, sku = self._platform(fields), str(fields.get("sku", ""))
        verdict, reason = str(fields.get("verdict", "")), str(fields.get("reason", ""))
        try:
            platform.review(self._world, sku, verdict, reason)
        except KeyError as error:
            raise Refused("sku", f"no such SKU on {platform.channel}: {sku}", status=404) from error
        except ValueError as error:
            raise Refused("verdict", str(error), status=409) from error
        return done(request, {})

    async def expire_tokens(self, request: Request) -> Response:
        """Expire the access tokens of a channel, or of all ("*", the default)."""
        for channel in self._channels({"channel": "*", **await read_fields(request)}):
            self._platforms[channel].expire_tokens(self._world)
        return JSONResponse({})

    async def clock(self, request: Request) -> Response:
        """The platforms' time, epoch seconds."""
        return JSONResponse({"now": self._world.now()})

    async def shift_clock(self, request: Request) -> Response:
        """Put the platforms' clock `offset_s` seconds ahead of the machine's."""
        offset_s = (await read_fields(request)).get("offset_s")
        if isinstance(offset_s, bool) or not isinstance(offset_s, int | float):
            raise Refused("offset_s", "must be a number of seconds")
        self._world.shift_clock(offset_s)
        return JSONResponse({"now": self._world.now()})

    async def reset(self, request: Request) -> Response:
        """Forget everything: shops, orders, payments, live rooms, tokens, switches, clock, journal."""
        await self._rooms.forget()
        self._world.reset()
        return JSONResponse({})

    def _shelves(self) -> dict[str, list[dict[str, Any]]]:
        return {channel: platform.shelf(self._world) for channel, platform in self._platforms.items()}

    def _channels(self, fields: Mapping[str, Any]) -> list[str]:
        """The channels a call means: one by name, or all by "*"."""
        channel = fields.get("channel")
        if channel == "*":
            return list(self._platforms)
        return [self._platform(fields).channel]

    def _platform(self, fields: Mapping[str, Any]) -> Platform:
        channel = fields.get("channel")
        if not isinstance(channel, str) or channel not in self._platforms:
            raise Refused("channel", f"must be one of {', '.join(self._platforms)}")
        return self._platforms[channel]
