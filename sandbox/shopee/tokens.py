"""Authorisation: consent link, code exchange, one-use refresh tokens, a short grace for the old."""

import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox.shopee.gateway import PARTNER_ID, Answer, Call, ShopeeError, refusal, verify
from sandbox.shopee.store import SHOP_ID, USER_ID, Document, Store


def issue(store: Store, shop_id: int, authorised_until: float) -> Document:
    """A new pair of tokens for a shop."""
    now = store.now()
    access_token, refresh_token = secrets.token_hex(16), secrets.token_hex(16)
    lifetime_s = int(store.setting("access_token_s"))
    shared = {"shop_id": shop_id, "authorised_until": authorised_until}
    store.put(
        "token",
        access_token,
        {
            **shared,
            "access_token": access_token,
            "expires_at": now + lifetime_s,
        },
    )
    store.put(
        "refresh",
        refresh_token,
        {
            **shared,
            "access_token": access_token,
            "expires_at": now + store.setting("refresh_token_s"),
            "used": False,
        },
    )
    return {"access_token": access_token, "refresh_token": refresh_token, "expire_in": lifetime_s}


def new_authorisation(store: Store) -> Document:
    """Tokens as after a fresh consent of the demo shop."""
    return issue(store, SHOP_ID, store.now() + store.setting("authorisation_s"))


def new_user_token(store: Store) -> str:
    """An access token as after the consent of who goes live (`auth_type=user`)."""
    access_token, now = secrets.token_hex(16), store.now()
    token = {
        "access_token": access_token,
        "user_id": USER_ID,
        "expires_at": now + store.setting("access_token_s"),
    }
    store.put("token", access_token, {**token, "authorised_until": now + store.setting("authorisation_s")})
    return access_token


def expire_all(store: Store) -> None:
    """Let every access token run out now."""
    for token in store.values("token"):
        store.put("token", token["access_token"], {**token, "expires_at": 0})


def exchange(call: Call) -> Answer:
    """`auth/token/get`: a consent code becomes a pair of tokens."""
    _own_partner(call)
    code = call.text("code")
    consent = call.store.get("code", code)
    if consent is None or consent["used"] or consent["expires_at"] <= call.store.now():
        raise ShopeeError("error_auth", "Invalid code", status=403)
    if call.value("shop_id") is None and call.value("main_account_id") is None:
        raise ShopeeError("error_param", "shop_id or main_account_id is required.")
    if call.value("shop_id") is not None and call.whole("shop_id") != consent["shop_id"]:
        raise ShopeeError("invalid_shop_id", "The shop_id does not match the code.", status=403)
    call.store.put("code", code, {**consent, "used": True})
    return {**new_authorisation(call.store), "shop_id_list": [consent["shop_id"]], "merchant_id_list": []}


def refresh(call: Call) -> Answer:
    """`auth/access_token/get`: a refresh token, used once, becomes a new pair."""
    _own_partner(call)
    store, refresh_token = call.store, call.text("refresh_token")
    known = store.get("refresh", refresh_token)
    if known is None or known["used"]:
        raise ShopeeError("error_auth", "Invalid refresh_token.", status=403)
    if known["expires_at"] <= store.now():
        raise ShopeeError("refresh_token_expired", "The refresh_token has expired.", status=403)
    if known["authorised_until"] <= store.now():
        raise ShopeeError("shop_access_expired", "The authorization of the shop has ended.", status=403)
    if call.whole("shop_id") != known["shop_id"]:
        raise ShopeeError("error_shop_refresh_token", "The refresh_token is not of this shop.", status=403)
    store.put("refresh", refresh_token, {**known, "used": True})
    old = store.token(known["access_token"])
    if old is not None:
        until = min(old["expires_at"], store.now() + store.setting("access_token_grace_s"))
        store.put("token", known["access_token"], {**old, "expires_at": until})
    pair = issue(store, known["shop_id"], known["authorised_until"])
    return {**pair, "partner_id": PARTNER_ID, "shop_id": known["shop_id"]}


def _own_partner(call: Call) -> None:
    if call.whole("partner_id") != PARTNER_ID:
        raise ShopeeError("invalid_partner_id", "Invalid partner_id, please have a check.", status=403)


def shops_by_partner(call: Call) -> Answer:
    """`public/get_shops_by_partner`: the demo shop."""
    now = call.store.now()
    shop = {
        "shop_id": SHOP_ID,
        "region": "VN",
        "auth_time": now,
        "sip_affi_shop_list": [],
        "expire_time": now + int(call.store.setting("authorisation_s")),
    }
    return {"authed_shop_list": [shop], "more": False}


def consent_signed(store: Store) -> Any:
    """The older, signed consent link. The seller agrees at once."""

    async def answer(request: Request) -> Response:
        try:
            verify(store, request.url.path, request.query_params, public=True)
        except ShopeeError as error:
            return refusal(error.code, error.message, status=error.status)
        return _agree(store, request.query_params.get("redirect", ""), state="")

    return answer


def consent_unsigned(store: Store) -> Any:
    """The newer consent link of the seller site. The seller agrees at once."""

    async def answer(request: Request) -> Response:
        if request.query_params.get("partner_id") != str(PARTNER_ID):
            return refusal("invalid_partner_id", "Invalid partner_id, please have a check.", status=403)
        if request.query_params.get("response_type", "code") != "code":
            return refusal("error_param", "Invalid response_type.")
        redirect, state = request.query_params.get("redirect_uri", ""), request.query_params.get("state", "")
        return _agree(store, redirect, state)

    return answer


def _agree(store: Store, redirect: str, state: str) -> Response:
    target, domain = urlsplit(redirect), store.setting("redirect_domain")
    if target.scheme not in ("http", "https") or (domain and target.hostname != domain):
        return refusal("error_param", "The redirect domain is not the one of the app.")
    code = secrets.token_hex(16)
    store.put(
        "code", code, {"shop_id": SHOP_ID, "expires_at": store.now() + store.setting("code_s"), "used": False}
    )
    answer = {"code": code, "shop_id": str(SHOP_ID), **({"state": state} if state else {})}
    query = f"{target.query}&{urlencode(answer)}" if target.query else urlencode(answer)
    return RedirectResponse(target._replace(query=query).geturl(), status_code=302)
