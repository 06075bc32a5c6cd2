"""Shopee: what a push of a page keeps when it stops half way, codes of vouchers, links to consent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from channels_sync.adapters.shopee import ShopeeAdapter
from channels_sync.adapters.shopee.gateway import Gateway
from channels_sync.adapters.shopee.vouchers import short_code
from channels_sync.protocol import (
    Change,
    Content,
    ContentSku,
    Facet,
    ListingRef,
    Outcome,
    Picture,
    Result,
    Throttled,
    Unauthorised,
)
from tests.unit.channels_sync.shopee_wire import CREDENTIALS, NOW, SHOP, Wire, ok, refused

SEARCH, ADD_ITEM, UPLOAD = "product/search_item", "product/add_item", "media_space/upload_image"
BASE, MODELS, CARRIERS = "product/get_item_base_info", "product/get_model_list", "logistics/get_channel_list"
EXCHANGE, SHOP_INFO = "auth/token/get", "shop/get_shop_info"
NHANH = ok(logistics_channel_list=[{"logistics_channel_id": 50021, "enabled": True, "mask_channel_id": 0}])
UPLOADED = ok(image_info={"image_id": "vn-1"})
ONE = ContentSku("MO-500", "Chai 500 ml", 185_000, 750, (12, 12, 22))
TWO = ContentSku("MO-250", "Hũ 250 ml", 98_000, 400, (10, 10, 12))
PICTURE = Picture("k1", load=lambda: b"\xff\xd8\xff")
PAGE = Content("Mật ong hoa tràm", "Mật ong nguyên chất", "101814", (ONE,), pictures=(PICTURE,))


def push(wire: Wire, page: Content = PAGE, product: str = "") -> Result:
    (result,) = wire.adapter.push(Facet.CONTENT, [Change(ListingRef(product, "", "MO"), 1, page)])
    return result


def test_a_new_item_has_no_stock_and_the_list_price() -> None:
    wire = Wire(**{UPLOAD: UPLOADED, CARRIERS: NHANH, ADD_ITEM: ok(item_id=77, item_status="NORMAL")})
    result = push(wire)
    (sent,) = wire.sent(ADD_ITEM)
    assert (sent["original_price"], sent["seller_stock"], sent["item_sku"]) == (
        185_000,
        [{"stock": 0}],
        "MO-500",
    )
    assert (sent["weight"], sent["dimension"]["package_height"]) == (0.75, 22)
    assert sent["brand"] == {"brand_id": 0, "original_brand_name": "No Brand"}
    assert sent["logistic_info"] == [{"logistic_id": 50021, "enabled": True, "is_free": False}]
    assert result.learned is not None
    assert (result.outcome, result.learned.product, result.learned.skus) == (
        Outcome.APPLIED,
        "77",
        {"MO-500": ("0", "")},
    )


def test_an_item_that_a_lost_answer_left_behind_is_found_by_its_sku() -> None:
    left = {"item_id": 77, "item_sku": "MO", "item_status": "NORMAL", "create_time": int(NOW.timestamp())}
    other = {"item_id": 78, "item_sku": "MO-2", "item_status": "NORMAL"}
    wire = Wire(**{SEARCH: ok(item_id_list=[78, 77]), BASE: ok(item_list=[other, left]), UPLOAD: UPLOADED})
    result = push(wire, replace(PAGE, skus=(ONE, TWO)))
    assert wire.sent(ADD_ITEM) == []
    assert (result.outcome, result.retry_after) == (Outcome.THROTTLED, 5)  # it takes no variants yet
    assert result.learned is not None
    assert result.learned.product == "77"


def test_a_push_that_is_throttled_half_way_keeps_what_it_learned() -> None:
    wire = Wire(**{UPLOAD: UPLOADED, CARRIERS: refused("error_rate_limit")})
    result = push(wire)
    assert (result.outcome, result.code) == (Outcome.THROTTLED, "error_rate_limit")
    assert result.learned is not None
    assert result.learned.handles == {"k1": "vn-1"}
    with pytest.raises(Throttled):
        push(Wire(**{SEARCH: refused("error_rate_limit")}))


def test_a_push_whose_time_is_spent_goes_on_later() -> None:
    wire = Wire(**{UPLOAD: UPLOADED})
    wire.adapter._gateway = lambda **_: _spent_after(wire, calls=2)  # type: ignore[method-assign]
    result = push(wire)
    assert (result.outcome, result.code, result.retry_after) == (Outcome.THROTTLED, "push_out_of_time", 1)
    assert wire.sent(ADD_ITEM) == []


def _spent_after(wire: Wire, *, calls: int) -> Gateway:
    gateway = ShopeeAdapter._gateway(wire.adapter, within_s=25)
    send = gateway._send

    def counted(request: httpx.Request) -> dict[str, Any]:
        if len(wire.requests) >= calls:
            gateway._until = 0
        return send(request)

    gateway._send = counted  # type: ignore[method-assign]
    return gateway


def test_a_picture_that_is_neither_jpeg_nor_png_is_refused_before_it_is_sent() -> None:
    wire = Wire()
    result = push(wire, replace(PAGE, pictures=(Picture("k1", load=lambda: b"RIFF"),)))
    assert (result.outcome, result.code) == (Outcome.REJECTED, "error_image_unavailable")
    assert UPLOAD not in wire.names


@pytest.mark.parametrize(("code", "short"), [("TET26", "TET26"), ("tet", "TET")])
def test_a_short_code_stays_itself(code: str, short: str) -> None:
    assert short_code(code) == short


def test_a_long_code_becomes_the_same_five_characters_every_time() -> None:
    made = {short_code(code) for code in ("TETOCOP2026", "TETOCOP2026", "TETOCOP2027", "TẾT")}
    assert len(made) == 3
    assert all(len(code) == 5 and code.isalnum() and code.isascii() for code in made)


@pytest.mark.parametrize(
    ("base", "site"),
    [
        ("https://partner.shopeemobile.com", "https://open.shopee.com/auth"),
        (
            "https://openplatform.sandbox.test-stable.shopee.sg",
            "https://open.sandbox.test-stable.shopee.com/auth",
        ),
        ("http://localhost:8090/", "http://localhost:8090/auth"),
    ],
)
def test_the_consent_link_stands_on_the_seller_site(base: str, site: str) -> None:
    link = ShopeeAdapter.consent_url(
        replace(CREDENTIALS, base_url=base), back="https://x.vn/b?y=1", state="s"
    )
    assert link.split("?")[0] == site
    query = parse_qs(urlsplit(link).query)
    assert (query["state"], query["redirect_uri"]) == (["s"], ["https://x.vn/b?y=1"])


def test_every_shop_of_a_main_account_is_connected_even_where_its_name_is_not_told() -> None:
    pair = {
        "error": "",
        "access_token": "a",
        "refresh_token": "r",
        "expire_in": 14400,
        "shop_id_list": [7, 8],
    }
    named = {"error": "", "shop_name": "OCOP", "expire_time": int((NOW + timedelta(days=9)).timestamp())}
    wire = Wire(**{EXCHANGE: pair, SHOP_INFO: [named, refused("error_server")]})
    first, second = wire.adapter.connect({"code": "c", "main_account_id": "5"})
    assert wire.sent(EXCHANGE) == [{"code": "c", "partner_id": 2001234, "main_account_id": 5}]
    assert (first.shop, first.shop_name, first.consent_expires_at) == ("7", "OCOP", NOW + timedelta(days=9))
    assert (second.shop, second.shop_name, second.access_token) == ("8", "", "a")


def test_a_code_that_is_refused_connects_nothing() -> None:
    with pytest.raises(Unauthorised):
        Wire(**{EXCHANGE: refused("error_auth", "Invalid code")}).adapter.connect(
            {"code": "c", "shop_id": SHOP}
        )
