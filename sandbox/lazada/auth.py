"""Consent and tokens: `/oauth/authorize`, `/auth/token/create`, `/auth/token/refresh`.

A code is good once and for 30 minutes. A refresh never extends the refresh period.
"""

import html
import secrets
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from sandbox.lazada.call import CHANNEL, Api, Call, Fault
from sandbox.world import World

APP_KEY = "100200"
APP_SECRET = "lazada-sandbox-app-secret"
SELLER_ID = "200100200300"
SHORT_CODE = "VN1A2B3C"
ACCOUNT = "shop@example.vn"

CODE_LIFE_S = 30 * 60

CODES = "lazada.code"
ACCESS = "lazada.access_token"
REFRESH = "lazada.refresh_token"
CONSENT = "lazada.consent"


def consent(world: World, request: Request) -> Response:
    """The consent page: asks the seller by GET, sends the browser back with a code after POST."""
    query = request.query_params
    callback = query.get("redirect_uri", "")
    registered = world.setting(CHANNEL, "callback_url")
    if query.get("response_type") != "code" or query.get("client_id") != APP_KEY:
        return HTMLResponse("<h1>Unknown response_type or client_id</h1>", status_code=400)
    if not callback.startswith(("http://", "https://")) or (registered and callback != registered):
        return HTMLResponse("<h1>redirect_uri is not the registered callback</h1>", status_code=400)
    if request.method == "GET" and world.setting(CHANNEL, "ask_consent"):
        return HTMLResponse(
            "<!doctype html><meta charset=utf-8><title>Lazada sandbox</title>"
            f"<h1>Cho phép ứng dụng {html.escape(APP_KEY)} quản lý gian hàng?</h1>"
            '<form method="post"><button>Đồng ý</button></form>'
        )
    back = {"code": new_code(world)} | ({"state": query["state"]} if "state" in query else {})
    return RedirectResponse(callback + ("&" if "?" in callback else "?") + urlencode(back), status_code=302)


def new_code(world: World) -> str:
    """A fresh authorisation code of the demo seller."""
    code = f"0_{APP_KEY}_{secrets.token_urlsafe(18)}"
    world.state.put(CODES, code, {"expires_at": world.now() + CODE_LIFE_S})
    return code


def mint(world: World, refresh_expires_at: float | None = None) -> dict[str, Any]:
    """A new pair of tokens, stored; a refresh hands on the old end of the refresh period."""
    now = world.now()
    pair = {
        "access_token": "50000" + secrets.token_hex(20),
        "refresh_token": "50001" + secrets.token_hex(20),
        "expires_at": now + world.setting(CHANNEL, "access_token_life_s"),
        "refresh_expires_at": refresh_expires_at or now + world.setting(CHANNEL, "refresh_token_life_s"),
    }
    world.state.put(ACCESS, pair["access_token"], pair)
    world.state.put(REFRESH, pair["refresh_token"], pair)
    world.state.put(CONSENT, SELLER_ID, {"ends_at": pair["refresh_expires_at"]})
    return pair


def consent_ends_at(world: World) -> float | None:
    """When the seller has to consent again, as the newest pair has it; None before the first."""
    consent = world.state.get(CONSENT, SELLER_ID)
    return consent["ends_at"] if consent else None


def check(world: World, token: str) -> None:
    """Raise Fault(IllegalAccessToken) unless the token is known and still runs."""
    known = world.state.get(ACCESS, token)
    if known is None or known["expires_at"] <= world.now():
        raise illegal_access_token()


def expire_all(world: World) -> None:
    """Let every access token end now."""
    for pair in world.state.values(ACCESS):
        world.state.put(ACCESS, pair["access_token"], pair | {"expires_at": world.now()})


def illegal_access_token() -> Fault:
    """What a call with a bad, ended or revoked token gets."""
    return Fault("IllegalAccessToken", "The specified access token is invalid or expired", "ISV")


def _create(call: Call) -> dict[str, Any]:
    code = call.required("code")
    known = call.world.state.get(CODES, code)
    call.world.state.remove(CODES, code)
    if known is None or known["expires_at"] <= call.world.now():
        raise Fault("InvalidCode", "Invalid authorization code", "ISV")
    return _answer(call.world, mint(call.world), "country_user_info")


def _refresh(call: Call) -> dict[str, Any]:
    token = call.required("refresh_token")
    known = call.world.state.get(REFRESH, token)
    if known is None or known["refresh_expires_at"] <= call.world.now():
        raise Fault("IllegalRefreshToken", "The specified refresh token is invalid or expired", "ISV")
    if call.setting("refresh_retires_old_pair"):
        call.world.state.remove(REFRESH, token)
        call.world.state.remove(ACCESS, known["access_token"])
    return _answer(call.world, mint(call.world, known["refresh_expires_at"]), "country_user_info_list")


def _answer(world: World, pair: dict[str, Any], users: str) -> dict[str, Any]:
    seller = {"country": "vn", "user_id": SELLER_ID, "seller_id": SELLER_ID, "short_code": SHORT_CODE}
    return {
        "access_token": pair["access_token"],
        "refresh_token": pair["refresh_token"],
        "expires_in": round(pair["expires_at"] - world.now()),
        "refresh_expires_in": round(pair["refresh_expires_at"] - world.now()),
        "country": "vn",
        "account_platform": "seller_center",
        "account": ACCOUNT,
        "account_id": None,
        users: [seller],
    }


APIS = {
    "/auth/token/create": Api(_create, needs_token=False),
    "/auth/token/refresh": Api(_refresh, needs_token=False),
}
