"""A seller's consent: where it is given, and the shops it opens."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode, urlsplit

import httpx

from channels_sync.adapters.http import as_dict, as_list, as_text
from channels_sync.adapters.tiktok.gateway import Answer, Gateway, moment
from channels_sync.protocol import Credentials, Unauthorised, Unavailable

TOKENS = "auth.tiktok-shops.com"  # serves tokens only; sellers consent on another host
PAGE = "https://services.tiktokshop.com"
SHOPS = "/authorization/202309/shops"


def url(credentials: Credentials, *, back: str, state: str) -> str:
    """Where the seller consents. TikTok Shop returns to the address registered with the app; a stand-in has
    none and is told."""
    host = credentials.auth_url or credentials.base_url
    query = {"service_id": credentials.app_id, "state": state}
    if urlsplit(host).hostname == TOKENS:
        host = PAGE
    else:
        query["redirect_uri"] = back
    return f"{host.rstrip('/')}/open/authorize?{urlencode(query)}"


def connect(
    credentials: Credentials,
    client: httpx.Client,
    now: Callable[[], datetime],
    answer: Mapping[str, str],
) -> list[Credentials]:
    """The credentials of every shop that the seller's answer opens. Raises Unauthorised."""
    code = answer.get("code", "")
    if code in {"", "null"}:
        raise Unauthorised(answer.get("error") or "code_missing")
    query = {"auth_code": code, "grant_type": "authorized_code"}
    signed_in = with_tokens(credentials, Gateway(credentials, client, now).token("/api/v2/token/get", query))
    signed_in = replace(signed_in, consent_expires_at=signed_in.refresh_expires_at)
    data = Gateway(signed_in, client, now).send("GET", SHOPS, names_shop=False).accepted().data
    return [
        replace(
            signed_in,
            shop=as_text(row.get("cipher")),
            push_shop=as_text(row.get("id")),
            shop_name=as_text(row.get("name")),
        )
        for row in map(as_dict, as_list(data.get("shops")))
        if as_text(row.get("cipher"))
    ]


def with_tokens(credentials: Credentials, answer: Answer) -> Credentials:
    """The credentials with a new pair of tokens; both expiries come as epoch seconds."""
    data = answer.accepted().data
    token = as_text(data.get("access_token"))
    if not token:
        raise Unavailable("access_token_missing", answer.message, answer.request_id)
    return replace(
        credentials,
        access_token=token,
        refresh_token=as_text(data.get("refresh_token")) or credentials.refresh_token,
        access_expires_at=moment(data.get("access_token_expire_in")),
        refresh_expires_at=moment(data.get("refresh_token_expire_in")),
    )
