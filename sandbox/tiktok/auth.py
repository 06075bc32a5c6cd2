"""Authorisation: the seller's consent page, tokens, and the shops a token opens.

Token calls are not signed and carry the app secret in the query; expiries are absolute Unix times.
"""

import secrets
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.tiktok import shop
from sandbox.tiktok.answers import GATEWAY, Refusal, refusal, success
from sandbox.tiktok.gateway import Call, Operation
from sandbox.world import World

CODE_LIFETIME_S = 1800
REFRESH_EXPIRED, NO_SUCH_AUTHORISATION = 36004001, 36004005


def grant(world: World) -> dict[str, Any]:
    """Mint a token pair for the demo shop; pairs minted before stay valid."""
    now = int(world.now())
    withheld = world.setting(shop.CHANNEL, "withheld_scope")
    token: dict[str, Any] = {
        "access_token": f"ROW_{secrets.token_urlsafe(36)}",
        "access_expires_at": now + int(world.setting(shop.CHANNEL, "access_token_s")),
        "refresh_token": f"ROW_{secrets.token_urlsafe(36)}",
        "refresh_expires_at": now + int(world.setting(shop.CHANNEL, "refresh_token_s")),
        "scopes": [scope for scope in shop.SCOPES if scope != withheld],
    }
    world.state.put("tiktok_token", token["access_token"], token)
    world.state.put("tiktok_refresh", token["refresh_token"], token)
    return token


def expire(world: World) -> None:
    """Let every access token run out now."""
    now = int(world.now())
    for token in world.state.values("tiktok_token"):
        token["access_expires_at"] = min(token["access_expires_at"], now)
        world.state.put("tiktok_token", token["access_token"], token)


def routes(world: World) -> list[Route]:
    """The seller's consent page and the two token calls."""

    async def consent(request: Request) -> Response:
        if request.query_params.get("service_id") != shop.SERVICE_ID:
            return PlainTextResponse("Unknown service_id.", status_code=HTTPStatus.BAD_REQUEST)
        code = f"ROW_{secrets.token_urlsafe(24)}"
        world.state.put("tiktok_code", code, {"code": code, "expires_at": world.now() + CODE_LIFETIME_S})
        # A real app has its address on record; a client of the stand-in may name it instead.
        target = world.setting(shop.CHANNEL, "redirect_url") or request.query_params.get("redirect_uri")
        if not target:
            return PlainTextResponse(code)
        back = urlencode({"code": code, "state": request.query_params.get("state", "")})
        joint = "&" if urlsplit(target).query else "?"
        return RedirectResponse(f"{target}{joint}{back}", status_code=HTTPStatus.FOUND)

    async def get(request: Request) -> JSONResponse:
        return _answer(world, request, "authorized_code", _by_code)

    async def refresh(request: Request) -> JSONResponse:
        return _answer(world, request, "refresh_token", _by_refresh_token)

    return [
        Route("/open/authorize", consent, methods=["GET"]),
        Route("/api/v2/token/get", get, methods=["GET"]),
        Route("/api/v2/token/refresh", refresh, methods=["GET"]),
    ]


def _answer(world: World, request: Request, grant_type: str, redeem: Any) -> JSONResponse:
    query = request.query_params
    try:
        if query.get("app_key") != shop.APP_KEY or query.get("app_secret") != shop.APP_SECRET:
            raise Refusal(GATEWAY, "Invalid app_key or app_secret.")
        if query.get("grant_type") != grant_type:
            raise Refusal(GATEWAY, f"grant_type must be {grant_type}.")
        redeem(world, query)
    except Refusal as error:
        return refusal(error.code, error.message, error.status)
    token = grant(world)
    return success(
        {
            "access_token": token["access_token"],
            "access_token_expire_in": token["access_expires_at"],
            "refresh_token": token["refresh_token"],
            "refresh_token_expire_in": token["refresh_expires_at"],
            "open_id": shop.OPEN_ID,
            "seller_name": shop.NAME,
            "seller_base_region": "VN",
            "user_type": 0,
            "granted_scopes": token["scopes"],
        }
    )


def _by_code(world: World, query: Any) -> None:
    """An authorisation code is good once, for half an hour."""
    code = world.state.get("tiktok_code", query.get("auth_code", ""))
    if code is None or code["expires_at"] <= world.now():
        raise Refusal(NO_SUCH_AUTHORISATION, "The auth_code is invalid or expired.")
    world.state.remove("tiktok_code", code["code"])


def _by_refresh_token(world: World, query: Any) -> None:
    """Whether a used refresh token dies at once is not documented; a switch decides."""
    token = world.state.get("tiktok_refresh", query.get("refresh_token", ""))
    if token is None:
        raise Refusal(NO_SUCH_AUTHORISATION, "No such authorisation record.")
    if token["refresh_expires_at"] <= world.now():
        raise Refusal(REFRESH_EXPIRED, "The refresh token has expired.")
    if world.setting(shop.CHANNEL, "refresh_token_single_use"):
        world.state.remove("tiktok_refresh", token["refresh_token"])


def shops(call: Call) -> dict[str, Any]:
    """The shops this token opens, each with the cipher that other calls name it by."""
    return {
        "shops": [
            {
                "id": shop.ID,
                "name": shop.NAME,
                "region": "VN",
                "seller_type": "LOCAL",
                "cipher": shop.CIPHER,
                "code": shop.CODE,
            }
        ]
    }


def active_shops(call: Call) -> dict[str, Any]:
    """The shops of the seller that trade."""
    return {"shops": [{"id": shop.ID, "region": "VN"}]}


OPERATIONS = (
    Operation("GET", "/authorization/{version}/shops", "seller.authorization.info", shops, takes_shop=False),
    Operation("GET", "/seller/{version}/shops", "seller.authorization.info", active_shops, takes_shop=False),
)
