"""A seller's consent: the link to it, and what it is traded for.

The link is Shopee's newer, unsigned one, which brings `state` back; the older signed one brings none and so
could not tell a forged return. It stands on the seller site of the API host, `SELLER_SITES`; any other host,
as the sandbox, serves `/auth` itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx

from channels_sync.adapters.http import as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import Gateway, Refused
from channels_sync.adapters.shopee.moments import moment
from channels_sync.protocol import ChannelError, Credentials, Unauthorised, Unavailable

LIVE = "https://open.shopee.com"
SELLER_SITES = {
    "partner.shopeemobile.com": LIVE,
    "openplatform.shopee.cn": LIVE,
    "openplatform.shopee.com.br": LIVE,
    "openplatform.sandbox.test-stable.shopee.sg": "https://open.sandbox.test-stable.shopee.com",
}
REFRESH_TOKEN_LIFE = timedelta(days=30)
EPOCH_FROM = 10**9  # an `expire_in` as large as this is a moment, not a duration


def consent_url(credentials: Credentials, *, back: str, state: str) -> str:
    """Where a seller consents."""
    host = (credentials.auth_url or credentials.base_url).rstrip("/")
    query = {
        "partner_id": credentials.app_key,
        "auth_type": "seller",
        "redirect_uri": back,
        "response_type": "code",
        "state": state,
    }
    return f"{SELLER_SITES.get(urlsplit(host).hostname or '', host)}/auth?{urlencode(query)}"


def connect(
    credentials: Credentials,
    client: httpx.Client,
    now: Callable[[], datetime],
    answer: Mapping[str, str],
) -> list[Credentials]:
    """Trade the code that came back for the tokens of every shop that consented. Raises ChannelError.

    With a main account all shops start from the same pair, which each may refresh once.
    """
    body: dict[str, Any] = {"code": answer.get("code", ""), "partner_id": as_int(credentials.app_key)}
    account = "shop_id" if answer.get("shop_id") else "main_account_id"
    body[account] = as_int(answer.get(account))
    told = post_for_tokens(Gateway(credentials, client, now), "auth/token/get", body)
    pair = with_tokens(credentials, told, now())
    shops = [as_text(shop) for shop in as_list(told.get("shop_id_list"))]
    if not shops and account == "shop_id":
        shops = [answer["shop_id"]]
    return [_named(replace(pair, shop=shop, push_shop=shop), client, now) for shop in shops if shop]


def post_for_tokens(gateway: Gateway, name: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A token call's answer. Raises Unauthorised when Shopee refuses, other ChannelErrors as they come."""
    try:
        return gateway.post_public(name, body)
    except Refused as refused:
        if refused.may_have_landed:
            raise
        raise Unauthorised(refused.code, refused.message, refused.request_id) from refused


def with_tokens(credentials: Credentials, answer: Mapping[str, Any], now: datetime) -> Credentials:
    """The credentials with the pair an answer names. Raises Unavailable when it names none."""
    access, refresh = as_text(answer.get("access_token")), as_text(answer.get("refresh_token"))
    expire_in = as_int(answer.get("expire_in")) or 0
    seconds = expire_in - int(now.timestamp()) if expire_in >= EPOCH_FROM else expire_in
    if not access or not refresh or not 0 < seconds < EPOCH_FROM:
        raise Unavailable("no_tokens", "the answer names no new pair")
    return replace(
        credentials,
        access_token=access,
        refresh_token=refresh,
        access_expires_at=now + timedelta(seconds=seconds),
        refresh_expires_at=now + REFRESH_TOKEN_LIFE,
    )


def _named(credentials: Credentials, client: httpx.Client, now: Callable[[], datetime]) -> Credentials:
    """With the shop's name and the end of its consent; without them when Shopee will not say just now, for
    the code is spent and the tokens must not be lost."""
    try:
        told = Gateway(credentials, client, now).get_flat("shop/get_shop_info", {})
    except ChannelError:
        return credentials
    name, until = as_text(told.get("shop_name")), moment(told.get("expire_time"))
    return replace(credentials, shop_name=name, consent_expires_at=until)
