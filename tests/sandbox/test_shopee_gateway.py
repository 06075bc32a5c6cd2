"""Shopee's gateway: signatures, time window, tokens, consent, envelope."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest

from sandbox.shopee.gateway import ShopeeError, verify
from sandbox.shopee.platform import Shopee
from sandbox.shopee.store import Store
from sandbox.state import State
from sandbox.world import World
from tests.sandbox.shopee_seller import Seller

SHOP_INFO = "/api/v2/shop/get_shop_info"
STOCK = "/api/v2/product/update_stock"
PUBLISHED_TIME = 1767225600
PUBLISHED_TOKEN = "5a4b3c2d1e0f5a4b3c2d1e0f5a4b3c2d"


@pytest.fixture
def seller() -> Seller:
    return Seller()


@pytest.fixture
def store(monkeypatch):
    """A shop at the minute of the published examples, with their token."""
    monkeypatch.setattr(time, "time", lambda: float(PUBLISHED_TIME))
    made = Store(World(State(), "http://testserver", {"shopee": Shopee.switches()}))
    made.put(
        "token",
        PUBLISHED_TOKEN,
        {
            "access_token": PUBLISHED_TOKEN,
            "shop_id": 220044001,
            "expires_at": PUBLISHED_TIME + 60,
            "authorised_until": PUBLISHED_TIME + 60,
        },
    )
    return made


@pytest.mark.parametrize(
    ("path", "sign"),
    [
        ("/api/v2/auth/token/get", "abd41d786bdd9ca2e9ee81118f58309dbe58aac2e72a08401c4059e31c576d6f"),
        ("/api/v2/auth/access_token/get", "6bd3854cc1ec1d77713498a2c0c248200b8c737d2c287a6f7f8888b1f93002ae"),
        ("/api/v2/shop/auth_partner", "0ca40d770addda1bc53fa4c556d67750e55fb0b142e7e988df309e94b2198a70"),
    ],
)
def test_a_known_public_signature_is_accepted(store, path, sign):
    query = {"partner_id": "2001234", "timestamp": str(PUBLISHED_TIME), "sign": sign}
    assert verify(store, path, query, public=True) is None


def test_a_known_shop_signature_is_accepted(store):
    query = {
        "partner_id": "2001234",
        "timestamp": str(PUBLISHED_TIME),
        "shop_id": "220044001",
        "access_token": PUBLISHED_TOKEN,
        "sign": "9a3ee3e4a0dbd9c83e6e30af048283da9dc78c9158942d12893d26e2e4280c5d",
    }
    assert verify(store, STOCK, query, public=False) == 220044001
    with pytest.raises(ShopeeError, match=r"Wrong sign\."):
        verify(store, STOCK, {**query, "sign": "0" * 64}, public=False)


@pytest.mark.parametrize(
    ("changed", "code", "message"),
    [
        ({"sign": "0" * 64}, "error_sign", "Wrong sign."),
        ({"sign": ""}, "error_param", "There is no sign in query."),
        ({"partner_id": "5"}, "invalid_partner_id", "Invalid partner_id, please have a check."),
        ({"timestamp": ""}, "error_param", "no timestamp"),
        ({"access_token": ""}, "error_param", "There is no access_token in query."),
    ],
)
def test_a_badly_signed_call_is_refused_by_the_gateway(seller, changed, code, message):
    answer = seller.http.get(SHOP_INFO, params=seller.query(SHOP_INFO, **changed))
    assert (answer.status_code, answer.json()["error"], answer.json()["message"]) == (403, code, message)


@pytest.mark.parametrize(
    ("age_s", "message"),
    [
        (295, ""),
        (-295, ""),
        (310, "Timestamp is expired."),
        (-310, "Timestamp is expired."),
    ],
)
def test_a_signature_is_good_for_five_minutes_either_way(seller, age_s, message):
    query = seller.query(SHOP_INFO, at=int(time.time()) - age_s)
    assert seller.http.get(SHOP_INFO, params=query).json()["message"] == message


def test_a_wrong_path_is_told_in_the_envelope(seller):
    answer = seller.http.get("/api/v2/product/nothing")
    assert answer.json()["error"] == "error_param"
    assert answer.json()["message"] == "wrong path"


def test_shop_info_is_flat_and_other_answers_are_wrapped(seller):
    assert seller.get("shop/get_shop_info")["region"] == "VN"
    assert len(seller.get("product/get_category", language="vi")["response"]["category_list"]) == 31
    limits = seller.get("product/get_item_limit")
    assert limits["gtin_limit"] == {"gtin_validation_rule": "Optional"}
    assert limits["response"]["price_limit"] == {"min_limit": 1_000, "max_limit": 120_000_000}


def test_an_access_token_ends_after_four_hours(seller):
    seller.wait(4 * 3600 - 30)
    assert seller.get("shop/get_shop_info")["error"] == ""
    seller.wait(60)
    assert seller.get("shop/get_shop_info")["error"] == "invalid_acceess_token"


def test_a_token_of_one_shop_does_not_open_another(seller):
    seller.keys["shop_id"] = 5
    assert seller.get("shop/get_shop_info")["error"] == "invalid_acceess_token"


def refresh(seller, refresh_token):
    body = {"partner_id": 2001234, "shop_id": 220044001, "refresh_token": refresh_token}
    return seller.post("auth/access_token/get", body, public=True)


def test_a_refresh_token_works_once_and_the_old_access_token_five_minutes_more(seller):
    pair = refresh(seller, seller.keys["refresh_token"])
    assert (pair["error"], pair["expire_in"], pair["shop_id"]) == ("", 14400, 220044001)
    again = refresh(seller, seller.keys["refresh_token"])
    assert (again["error"], again["message"]) == ("error_auth", "Invalid refresh_token.")
    seller.wait(290)
    assert seller.get("shop/get_shop_info")["error"] == ""
    seller.wait(20)
    assert seller.get("shop/get_shop_info")["error"] == "invalid_acceess_token"
    seller.keys["access_token"] = pair["access_token"]
    assert seller.get("shop/get_shop_info")["error"] == ""


def test_a_refresh_token_ends_after_thirty_days(seller):
    seller.wait(30 * 86400 + 1)
    assert refresh(seller, seller.keys["refresh_token"])["error"] == "refresh_token_expired"


def test_two_clients_hold_pairs_of_their_own(seller):
    other = seller.http.get("/control/credentials").json()["shopee"]
    assert refresh(seller, seller.keys["refresh_token"])["error"] == ""
    seller.wait(400)
    seller.keys = other
    assert seller.get("shop/get_shop_info")["error"] == ""


@pytest.mark.parametrize("signed", [True, False])
def test_a_consent_code_becomes_tokens_once(seller, signed):
    if signed:
        path = "/api/v2/shop/auth_partner"
        query = {**seller.query(path, public=True), "redirect": "https://ocop.example/back?n=7"}
    else:
        path = "/auth"
        query = {
            "partner_id": "2001234",
            "auth_type": "seller",
            "response_type": "code",
            "state": "s9",
            "redirect_uri": "https://ocop.example/back?n=7",
        }
    sent_to = urlsplit(seller.http.get(path, params=query, follow_redirects=False).headers["location"])
    back = {name: values[0] for name, values in parse_qs(sent_to.query).items()}
    assert (sent_to.netloc, back["n"], back["shop_id"]) == ("ocop.example", "7", "220044001")
    assert back.get("state") == (None if signed else "s9")

    body = {"code": back["code"], "partner_id": 2001234, "shop_id": 220044001}
    tokens = seller.post("auth/token/get", body, public=True)
    assert (tokens["shop_id_list"], tokens["merchant_id_list"]) == ([220044001], [])
    assert seller.post("auth/token/get", body, public=True)["error"] == "error_auth"
    seller.keys["access_token"] = tokens["access_token"]
    assert seller.get("shop/get_shop_info")["error"] == ""


def test_a_consent_code_ends_after_ten_minutes(seller):
    query = {"partner_id": "2001234", "redirect_uri": "https://ocop.example/"}
    sent_to = seller.http.get("/auth", params=query, follow_redirects=False).headers["location"]
    seller.wait(601)
    code = parse_qs(urlsplit(sent_to).query)["code"][0]
    body = {"code": code, "partner_id": 2001234, "shop_id": 220044001}
    assert seller.post("auth/token/get", body, public=True)["error"] == "error_auth"


def test_pictures_are_taken_with_either_signature_and_shown(seller):
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 32
    path = "/api/v2/media_space/upload_image"
    for public in (True, False):
        files = [("image", ("a.png", png, "image/png")), ("image", ("b.webp", b"RIFF0000WEBP", "image/webp"))]
        answer = seller.http.post(path, params=seller.query(path, public=public), files=files).json()
        assert [entry["error"] for entry in answer["response"]["image_info_list"]] == ["", "error_param"]
        link = answer["response"]["image_info"]["image_url_list"][0]["image_url"]
        assert seller.http.get(link).content == png
