"""Put the stand-ins, the control calls and the pages together as one application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import bank, carrier, lazada, live, momo, shopee, tiktok, vnpay
from sandbox.control import Control
from sandbox.gateways import Gateway
from sandbox.live.calls import Rooms
from sandbox.middleware import Gate
from sandbox.paying import Paying
from sandbox.state import State
from sandbox.world import Platform, StandIn, World

ASSETS = Path(__file__).parent / "assets"
PLATFORMS: dict[str, Platform] = {
    platform.channel: platform for platform in (shopee.PLATFORM, lazada.PLATFORM, tiktok.PLATFORM)
}
GATEWAYS: dict[str, Gateway] = {
    gateway.channel: gateway for gateway in (vnpay.GATEWAY, momo.GATEWAY, bank.GATEWAY, carrier.GATEWAY)
}


def build(
    state: State,
    base_url: str,
    catalogue: dict[str, Any] | None = None,
    platforms: Mapping[str, Platform] = PLATFORMS,
) -> Starlette:
    """The application over a state; `app.state.world` is its world.

    `catalogue` (shaped like data/ocop_products.json) fills the shops that are still empty and is what
    `POST /control/seed` without a body loads. `platforms` narrows the stand-ins, for tests.
    """
    stand_ins: dict[str, StandIn] = {**platforms, **GATEWAYS, live.LIVE.channel: live.LIVE}
    world = World(
        state,
        base_url,
        {channel: one.switches() for channel, one in stand_ins.items()},
        {channel: one.CHOICES for channel, one in stand_ins.items()},
    )
    rooms = Rooms(world, catalogue)
    control = Control(world, platforms, stand_ins, rooms, catalogue)
    routes: list[Route | Mount] = []
    for stand_in in stand_ins.values():
        for route in stand_in.routes(world):
            route.app = Gate(route.app, world, stand_in, route.path)
            routes.append(route)
    routes.sort(key=lambda route: ":path}" in route.path)  # catch-alls after every named path
    if catalogue is not None:
        for platform in platforms.values():
            if not platform.shelf(world):
                platform.seed(world, catalogue)
    app = Starlette(
        routes=[
            *routes,
            *control.routes(),
            *Paying(world, GATEWAYS).routes(),
            *rooms.routes(),
            Mount("/assets", StaticFiles(directory=ASSETS)),
        ]
    )
    app.state.world = world
    return app
