"""How a seller lets us into his shop, and how the tokens he gave are renewed.

A refresh does not extend the refresh token's own life: when that ends, the seller has to consent again.
Source: Lazada Open Platform, "Seller authorization introduction".
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlencode

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.lazada.gateway import SUCCESS, Answer, Gateway
from channels_sync.protocol import Credentials, Throttled, Unauthorised, Unavailable

API_ROOT = "/rest"
COUNTRY = "vn"
LONGEST_TOKEN_S = 10 * 365 * 86400  # a lifetime beyond ten years is nonsense: taken as not said


def url(credentials: Credentials, *, back: str, state: str) -> str:
    """The consent page, which stands beside the token API."""
    host = (credentials.auth_url or credentials.base_url).rstrip("/").removesuffix(API_ROOT)
    query = {
        "response_type": "code",
        "force_auth": "true",
        "redirect_uri": back,
        "client_id": credentials.app_key,
        "country": COUNTRY,
        "state": state,
    }
    return f"{host}/oauth/authorize?{urlencode(query)}"


def connect(
    credentials: Credentials,
    answer: Mapping[str, str],
    gateway: Callable[[Credentials], Gateway],
    now: datetime,
) -> Credentials:
    """The shop that consented. Raises Unauthorised when the seller refused or the code is no good."""
    code = answer.get("code", "")
    if not code:
        raise Unauthorised(answer.get("error", "") or "no_code", answer.get("error_description", ""))
    told = gateway(credentials).token("/auth/token/create", {"code": code})
    seller = _seller(told)
    if not seller:
        raise Unavailable("no_seller", "tokens without a seller", told.request_id)
    connected = replace(with_tokens(credentials, told, now), shop=seller, push_shop=seller)
    return replace(connected, shop_name=_shop_name(gateway(connected)) or as_text(told.body.get("account")))


def refresh(credentials: Credentials, gateway: Gateway, now: datetime) -> Credentials:
    """A new pair of tokens for the refresh token."""
    told = gateway.token("/auth/token/refresh", {"refresh_token": credentials.refresh_token})
    return with_tokens(credentials, told, now)


def with_tokens(credentials: Credentials, told: Answer, now: datetime) -> Credentials:
    """The credentials with the tokens of an answer; lifetimes come in seconds from now and are not fixed."""
    token = as_text(told.body.get("access_token"))
    if told.code != SUCCESS or not token:
        raise Unavailable(told.code, told.message, told.request_id)
    refresh_ends = _after(now, told.body.get("refresh_expires_in"))
    return replace(
        credentials,
        access_token=token,
        refresh_token=as_text(told.body.get("refresh_token")) or credentials.refresh_token,
        access_expires_at=_after(now, told.body.get("expires_in")),
        refresh_expires_at=refresh_ends,
        consent_expires_at=refresh_ends or credentials.consent_expires_at,
    )


def _after(now: datetime, seconds: object) -> datetime | None:
    lifetime = as_int(seconds)
    if lifetime is None or not 0 < lifetime <= LONGEST_TOKEN_S:
        return None
    return now + timedelta(seconds=lifetime)


def _seller(told: Answer) -> str:
    """The seller's id in our country, under either name that the list has."""
    listed = as_list(told.body.get("country_user_info")) or as_list(told.body.get("country_user_info_list"))
    users = [row for row in map(as_dict, listed) if as_text(row.get("seller_id"))]
    ours = [row for row in users if as_text(row.get("country")).lower() == COUNTRY]
    return as_text((ours or users)[0]["seller_id"]) if users else ""


def _shop_name(gateway: Gateway) -> str:
    """What the shop is called; a code works once, so trouble here must not cost the consent."""
    try:
        return as_text(gateway.get("/seller/get", {}).data.get("name"))
    except (Throttled, Unavailable):
        return ""
