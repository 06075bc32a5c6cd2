"""The one door of the Lazada stand-in: path, parameters, app key, clock, signature, token, then the call.

Trouble answers HTTP 200 with a code, as the platform does.
"""

import math
import time

from starlette.requests import Request
from starlette.responses import JSONResponse

from sandbox.lazada import (
    auth,
    categories,
    deadlines,
    images,
    order_reads,
    order_writes,
    product_reads,
    products,
    promotions,
    reverses,
    seller,
    signature,
    stock_price,
    times,
)
from sandbox.lazada.call import CHANNEL, Api, Call, Fault, missing, request_id
from sandbox.lazada.parameters import merged
from sandbox.world import World

PREFIX = "/rest"
MOST_SKEW_S = 7200
DAY_S = 86_400

APIS: dict[str, Api] = {
    path: api
    for part in (
        auth,
        seller,
        categories,
        images,
        products,
        product_reads,
        stock_price,
        promotions,
        order_reads,
        order_writes,
        reverses,
    )
    for path, api in part.APIS.items()
}


async def serve(world: World, request: Request) -> JSONResponse:
    """Answer a request to `/rest/...`."""
    path = request.url.path.removeprefix(PREFIX)
    try:
        api = _api(path, request.method)
        params, files = await merged(request)
        _check_system(world, path, params)
        _check_quota(world)
        if api.needs_token:
            auth.check(world, params.get("access_token", ""))
        if api.writes:
            _check_forced(world)
        deadlines.catch_up(world)
        body = api.handle(Call(world, path, params, files))
    except Fault as fault:
        return JSONResponse(fault.body())
    return JSONResponse({"code": "0"} | body | {"request_id": request_id()})


def _api(path: str, method: str) -> Api:
    api = APIS.get(path)
    if api is None:
        raise Fault("InvalidApiPath", f"The specified API path is invalid: {path}", "ISV")
    if method not in ("GET", "POST") or (api.writes and method == "GET"):
        raise Fault("UnsupportedHTTPMethod", f"The HTTP method {method} is not supported by {path}", "ISV")
    return api


def _check_system(world: World, path: str, params: dict[str, str]) -> None:
    for name in ("app_key", "timestamp", "sign_method", "sign"):
        if not params.get(name):
            raise missing(name)
    if params["app_key"] != auth.APP_KEY:
        raise Fault("InvalidAppKey", "The specified app key is invalid", "ISV")
    moment = _timestamp(params["timestamp"])
    # The sandbox's clock can be moved, its callers' cannot: either reading will do.
    if moment is None or min(abs(moment - time.time()), abs(moment - world.now())) > MOST_SKEW_S:
        raise Fault("IllegalTimestamp", "The timestamp is malformed or more than 7200 s away from now", "ISV")
    if params["sign_method"] != "sha256" or not signature.is_genuine(path, params, auth.APP_SECRET):
        raise Fault("IncompleteSignature", "The request signature does not conform to lazop standards", "ISV")


def _check_quota(world: World) -> None:
    """The app's calls of a day, where they are limited."""
    most = world.setting(CHANNEL, "calls_per_day")
    if most and (wait_s := world.allow(CHANNEL, "day", most / DAY_S, most)):
        raise Fault(
            "AppApiCallLimit",
            f"App access frequency exceeds the limit. this ban will last {math.ceil(wait_s)} seconds",
            "ISV",
        )


def _timestamp(text: str) -> float | None:
    """Epoch seconds of milliseconds or of ISO text in UTC; None when it is neither."""
    if text.isascii() and text.isdecimal():
        return int(text) / 1000
    try:
        return times.from_iso(text)
    except ValueError:
        return None


def _check_forced(world: World) -> None:
    """Refuse every write with the code that was set for a trial, such as 901, 4147 or ServiceTimeout."""
    code = world.setting(CHANNEL, "refuse_writes_with")
    if code:
        raise Fault(code, f"E{code}: refused on request of the trial")
