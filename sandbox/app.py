"""Put the stand-ins, the control calls and the side-by-side page together as one application."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from sandbox import lazada, shopee, tiktok
from sandbox.control import Control
from sandbox.middleware import Gate
from sandbox.state import State
from sandbox.world import Platform, World

ASSETS = Path(__file__).parent / "assets"
PLATFORMS: dict[str, Platform] = {
    platform.channel: platform for platform in (shopee.PLATFORM, lazada.PLATFORM, tiktok.PLATFORM)
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
    world = World(state, base_url, {channel: platform.SETTINGS for channel, platform in platforms.items()})
    control = Control(world, platforms, catalogue)
    routes: list[Route | Mount] = []
    for platform in platforms.values():
        for route in platform.routes(world):
            route.app = Gate(route.app, world, platform, route.path)
            routes.append(route)
    routes.sort(key=lambda route: ":path}" in route.path)  # catch-alls after every named path
    if catalogue is not None:
        for platform in platforms.values():
            if not platform.shelf(world):
                platform.seed(world, catalogue)
    app = Starlette(routes=[*routes, *control.routes(), Mount("/assets", StaticFiles(directory=ASSETS))])
    app.state.world = world
    return app
