"""The control calls that play live rooms, and the pages that show them."""

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.calls import Refused, answering, is_form, read_fields, whole
from sandbox.live import goods, page
from sandbox.live.room import PLAYING, Room, meaning
from sandbox.live.script import FASTEST, Plan
from sandbox.shopee.store import Store
from sandbox.world import World

MOST_SOURCES, MOST_VIEWERS, LONGEST_S = 3, 5_000, 4 * 3600
MOST_PLAYING = 5


class Rooms:
    """The live rooms of one world. They are played in memory: a restart ends them."""

    def __init__(self, world: World, catalogue: dict[str, Any] | None) -> None:
        self._world = world
        self._catalogue = catalogue
        self._rooms: dict[int, Room] = {}

    def routes(self) -> list[Route]:
        """The pages and every call."""
        return [
            Route("/live/", self.page, methods=["GET"]),
            Route("/live/{room:int}/", answering(self.room_page), methods=["GET"]),
            Route("/control/live/start", answering(self.begin), methods=["POST"]),
            Route("/control/live/stop", answering(self.stop), methods=["POST"]),
            Route("/control/live/status", self.statuses, methods=["GET"]),
            Route("/control/live/{room:int}/status", answering(self.status), methods=["GET"]),
            Route("/control/live/{room:int}/truth", answering(self.truth), methods=["GET"]),
        ]

    async def begin(self, request: Request) -> Response:
        """As `start`; the page's form stays on its page when something is wrong."""
        try:
            return await self.start(request)
        except Refused as refused:
            if not is_form(request):
                raise
            return page.rooms(list(self._rooms.values()), f"{refused.field}: {refused.message}")

    async def start(self, request: Request) -> Response:
        """Play a room; answers its number.

        `url`: the shop's endpoint; `sources`: `{"tiktok": "its key", …}`, one to three, where "shopee" may
        have the number of a Shopee Live session instead, to be fetched there; `products`: as
        `goods.read` takes them, else the catalogue the sandbox was started with; `codes` narrows them.
        `comments_per_second` (at most 60, at the busiest), `length_s`, `viewers`, `seed`, `is_even`,
        `has_games`, `pinned` (a code).
        """
        fields = await read_fields(request)
        if sum(room.state == PLAYING for room in self._rooms.values()) >= MOST_PLAYING:
            raise Refused("room", f"{MOST_PLAYING} rooms are being played already", status=409)
        url = str(fields.get("url", ""))
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise Refused("url", "must be the address of the shop's endpoint")
        keys = _sources(fields)
        shopee_session = self._shopee_session(keys)
        plan = self._plan(fields, tuple(keys))
        sent = {source: key for source, key in keys.items() if isinstance(key, str)}
        room = Room(self._world, len(self._rooms) + 1, plan, url, sent, shopee_session)
        self._rooms[room.number] = room
        room.start()
        if is_form(request):
            return RedirectResponse(f"/live/{room.number}/", status_code=303)
        return JSONResponse({"id": room.number})

    async def stop(self, request: Request) -> Response:
        """End the room `id` now, or every room ("*", the default)."""
        asked = (await read_fields(request)).get("id", "*")
        chosen = list(self._rooms.values()) if asked == "*" else [self._found(asked)]
        for room in chosen:
            await room.stop()
        if is_form(request):
            return RedirectResponse(f"/live/{chosen[-1].number}/" if chosen else "/live/", status_code=303)
        return JSONResponse({"rooms": [room.status() for room in chosen]})

    async def statuses(self, request: Request) -> Response:
        """Every room, the oldest first."""
        return JSONResponse({"rooms": [room.status() for room in self._rooms.values()]})

    async def status(self, request: Request) -> Response:
        """One room."""
        return JSONResponse(self._found(request.path_params["room"]).status())

    async def truth(self, request: Request) -> Response:
        """Who wanted what in the end; with `comments=1` also what each comment meant."""
        room = self._found(request.path_params["room"])
        answer: dict[str, Any] = {
            "intents": dict(room.truth.intents),
            "authors": [
                {
                    "source": source,
                    "author": author,
                    "name": room.truth.names[source, author],
                    "phone": room.truth.phones.get((source, author)),
                    "lines": [
                        {"code": code, "variant": variant, "quantity": quantity}
                        for (code, variant), quantity in wants.items()
                    ],
                }
                for (source, author), wants in room.truth.wants.items()
                if wants
            ],
        }
        if request.query_params.get("comments") == "1":
            answer["comments"] = [meaning(event) for event in room.told]
        return JSONResponse(answer)

    async def page(self, request: Request) -> Response:
        """Every room, and the form that starts one."""
        return page.rooms(list(self._rooms.values()))

    async def room_page(self, request: Request) -> Response:
        """One room: chat and counters."""
        return page.room(self._found(request.path_params["room"]))

    async def forget(self) -> None:
        """End every room and forget it."""
        for room in self._rooms.values():
            await room.stop()
        self._rooms.clear()

    def _shopee_session(self, keys: dict[str, str | int]) -> int | None:
        number = keys.get("shopee")
        if not isinstance(number, int):
            return None
        if "shopee" not in self._world.channels or Store(self._world).get("live", number) is None:
            raise Refused("sources", f"no such session of Shopee Live: {number}", status=404)
        return number

    def _found(self, number: Any) -> Room:
        room = self._rooms.get(int(number)) if str(number).isdecimal() else None
        if room is None:
            raise Refused("id", f"no such room: {number}", status=404)
        return room

    def _plan(self, fields: dict[str, Any], sources: tuple[str, ...]) -> Plan:
        wares = self._wares(fields)
        pinned = str(fields.get("pinned", ""))
        if pinned and pinned not in {ware.code for ware in wares}:
            raise Refused("pinned", f"no such product: {pinned}")
        return Plan(
            wares=wares,
            sources=sources,
            comments_per_second=_number(fields, "comments_per_second", 5.0, 0.1, FASTEST),
            length_s=_number(fields, "length_s", 300.0, 0.5, LONGEST_S),
            viewers=int(_number(fields, "viewers", 300, 1, MOST_VIEWERS)),
            seed=whole(fields, "seed", default=1) or 0,
            is_even=bool(fields.get("is_even", False)),
            has_games=bool(fields.get("has_games", False)),
            pinned=pinned,
        )

    def _wares(self, fields: dict[str, Any]) -> tuple[goods.Ware, ...]:
        products = fields.get("products") or (self._catalogue or {}).get("products")
        try:
            wares = goods.read(products)
        except ValueError as error:
            raise Refused("products", str(error)) from error
        codes = fields.get("codes")
        if codes is None:
            return tuple(wares)
        asked = codes.replace(",", " ").split() if isinstance(codes, str) else codes
        if not isinstance(asked, list):
            raise Refused("codes", "must be a list of codes")
        chosen = tuple(ware for ware in wares if ware.code in asked)
        if len(chosen) != len(set(map(str, asked))):
            raise Refused("codes", "must name products that are there, each by its code")
        return chosen


def _sources(fields: dict[str, Any]) -> dict[str, str | int]:
    """Key by source, of shopee perhaps a number; the page's form sends one as `source` and `key`."""
    sources = fields.get("sources") or {str(fields.get("source", "")): str(fields.get("key", ""))}
    if not isinstance(sources, dict) or not 1 <= len(sources) <= MOST_SOURCES:
        raise Refused("sources", "must be an object of one to three sources with their keys")
    for source, key in sources.items():
        is_number = source == "shopee" and isinstance(key, int) and not isinstance(key, bool)
        if not source or not key or not (isinstance(key, str) or is_number):
            raise Refused("sources", "every source needs a name and its key")
    return sources


def _number(fields: dict[str, Any], name: str, default: float, least: float, most: float) -> float:
    value = fields.get(name, default)
    try:
        number = float(value) if not isinstance(value, bool) else -1.0
    except (TypeError, ValueError):
        number = -1.0
    if not least <= number <= most:
        raise Refused(name, f"must be a number from {least:g} to {most:g}")
    return number
