"""Shopee: signatures, tokens, stock and prices, and how every kind of answer is taken."""

import json
from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_sync.adapters.shopee.signing import sign
from channels_sync.protocol import (
    Change,
    ChannelError,
    Content,
    ContentSku,
    Coupon,
    Facet,
    ListingRef,
    Outcome,
    Picture,
    Price,
    Result,
    Shipment,
    Stock,
    Throttled,
    Unauthorised,
    Unavailable,
)
from tests.unit.channels_sync.shopee_wire import (
    ADD,
    BASE,
    CREATE,
    DEAL,
    DETAIL,
    ITEM,
    ITEMS,
    KEY,
    LARGE,
    LIST,
    MODELS,
    NOW,
    OUT,
    PARTNER,
    PLAIN,
    PRICE,
    PROMOTIONS,
    REFRESH,
    SHOP,
    SMALL,
    STOCK,
    TOKEN,
    UPDATE,
    Wire,
    done,
    ok,
    refused,
)


def stock(*refs: ListingRef) -> list[Change]:
    return [Change(ref, 7, Stock(5)) for ref in refs]


def push(answer: object, *refs: ListingRef) -> list[Result]:
    return Wire(**{STOCK: answer}).adapter.push(Facet.STOCK, stock(*refs))


@pytest.mark.parametrize(
    ("path", "token", "account", "signature"),
    [
        (
            "/api/v2/auth/token/get",
            "",
            "",
            "abd41d786bdd9ca2e9ee81118f58309dbe58aac2e72a08401c4059e31c576d6f",
        ),
        (
            "/api/v2/product/update_stock",
            TOKEN,
            SHOP,
            "9a3ee3e4a0dbd9c83e6e30af048283da9dc78c9158942d12893d26e2e4280c5d",
        ),
        (
            "/api/v2/merchant/get_merchant_info",
            TOKEN,
            "1003377",
            "8eceea25f933543863843fe59b4cdc1ab464a5c1673d2a821cd4a199d1f232a6",
        ),
    ],
    ids=["public", "shop", "merchant"],
)
def test_a_signature_covers_who_what_and_when(path: str, token: str, account: str, signature: str) -> None:
    assert sign(KEY, PARTNER, path, 1767225600, token, account) == signature


def test_a_call_is_signed_in_its_query_and_carries_its_values_in_the_body() -> None:
    wire = Wire(**{STOCK: done(11, 12)})

    wire.adapter.push(Facet.STOCK, [Change(SMALL, 1, Stock(38)), Change(LARGE, 2, Stock(0))])

    (request,) = wire.requests
    assert dict(request.url.params) == {
        "partner_id": PARTNER,
        "timestamp": "1767225600",
        "sign": "9a3ee3e4a0dbd9c83e6e30af048283da9dc78c9158942d12893d26e2e4280c5d",
        "access_token": TOKEN,
        "shop_id": SHOP,
    }
    assert wire.sent(STOCK) == [
        {
            "item_id": int(ITEM),
            "stock_list": [
                {"model_id": 11, "seller_stock": [{"stock": 38}]},
                {"model_id": 12, "seller_stock": [{"stock": 0}]},
            ],
        }
    ]


def test_a_named_warehouse_is_named_in_the_stock() -> None:
    wire = Wire(**{STOCK: done(11)})
    wire.adapter.push(Facet.STOCK, stock(ListingRef(ITEM, "11", warehouse="VN0001")))
    assert wire.sent(STOCK)[0]["stock_list"][0]["seller_stock"] == [{"location_id": "VN0001", "stock": 5}]


def test_an_item_without_models_is_model_zero_and_its_answer_may_not_say_so() -> None:
    wire = Wire(**{PRICE: ok(success_list=[{"original_price": 189_000}], failure_list=[])})

    (result,) = wire.adapter.push(Facet.PRICE, [Change(PLAIN, 3, Price(189_000))])

    assert wire.sent(PRICE) == [
        {"item_id": 24000111999, "price_list": [{"model_id": 0, "original_price": 189_000}]}
    ]
    assert result == Result(PLAIN, 3, Outcome.APPLIED, request_id="r1")


def test_products_are_never_mixed_in_a_call() -> None:
    wire = Wire(**{STOCK: [done(11), done(0), done(12)]})
    results = wire.adapter.push(Facet.STOCK, stock(SMALL, PLAIN))
    assert [body["item_id"] for body in wire.sent(STOCK)] == [int(ITEM), 24000111999]
    assert [(result.ref, result.outcome) for result in results] == [
        (SMALL, Outcome.APPLIED),
        (PLAIN, Outcome.APPLIED),
    ]


def test_some_models_may_fail_while_the_others_are_written() -> None:
    small, large = push(done(12, m11="Wrong model_id."), SMALL, LARGE)
    assert (small.outcome, small.code, small.message) == (
        Outcome.REJECTED,
        "not_updated",
        "Wrong model_id.",
    )
    assert (large.outcome, large.code, large.request_id) == (Outcome.APPLIED, "", "r1")


def test_when_all_fail_each_keeps_its_own_reason() -> None:
    small, large = push(
        refused(
            "error_busi_update_stock_failed",
            failure_list=[
                {"model_id": 11, "failed_reason": "Stock should be larger than 125 (reserve stock number)"},
                {"model_id": 12, "failed_reason": "Wrong model_id."},
            ],
        ),
        SMALL,
        LARGE,
    )
    assert (small.outcome, small.code) == (Outcome.CONFLICT, "error_busi_update_stock_failed")
    assert (large.outcome, large.message) == (Outcome.REJECTED, "Wrong model_id.")


def test_a_model_that_the_answer_does_not_name_is_not_taken_as_done() -> None:
    small, large = push(done(11), SMALL, LARGE)
    assert (small.outcome, large.outcome) == (Outcome.APPLIED, Outcome.UNKNOWN)
    assert large.code == "not_confirmed"


@pytest.mark.parametrize(
    ("code", "message", "outcome"),
    [
        ("product.error_cannt_edit_stock_in_promotion", "", Outcome.CONFLICT),
        ("error_promotion_cantnot_update_stock", "", Outcome.CONFLICT),
        ("error_model_update_stock_model_in_promotion", "", Outcome.CONFLICT),
        ("error_cannt_edit_price_in_promotion", "", Outcome.CONFLICT),
        ("error_in_item_promotion_item_price_lock", "", Outcome.CONFLICT),
        ("error_cannot_update_price_in_promotion", "", Outcome.CONFLICT),
        ("error_holiday_mode_change_stock", "", Outcome.CONFLICT),
        ("error_auth", "Total stock must be more than reserved stock.", Outcome.CONFLICT),
        ("error_param", "Can not update item with stock less than reserve stock", Outcome.CONFLICT),
        ("error_auth", "Please wait for the holiday mode set then to edit item.", Outcome.CONFLICT),
        ("error_update_price_fail", "price spread", Outcome.REJECTED),
        ("error_price_exceed_min_limitt", "", Outcome.REJECTED),
        ("error_param", "Repeat model_id.", Outcome.REJECTED),
        ("error_item_not_found", "", Outcome.REJECTED),
        ("error_item_uneditable", "", Outcome.REJECTED),
        ("error_edit_item_stock_for_item_has_model", "", Outcome.REJECTED),
        ("error_wms_shop_block_upate_stock", "", Outcome.REJECTED),
        ("never_heard_of", "", Outcome.REJECTED),
        ("error_server", "", Outcome.UNKNOWN),
        ("product.error_inner", "", Outcome.UNKNOWN),
        ("error_system_busy", "", Outcome.UNKNOWN),
        ("error_network", "", Outcome.UNKNOWN),
    ],
)
def test_a_refusal_of_the_item_counts_for_each_of_its_models(
    code: str, message: str, outcome: Outcome
) -> None:
    results = push(refused(code, message), SMALL, LARGE)
    assert [(r.ref, r.outcome, r.code, r.message, r.request_id) for r in results] == [
        (ref, outcome, code.rpartition(".")[2], message, "r2") for ref in (SMALL, LARGE)
    ]


@pytest.mark.parametrize(
    ("code", "message", "refreshable"),
    [
        ("invalid_acceess_token", "", True),
        ("invalid_access_token", "", True),
        ("common.error_auth", "Invalid access_token.", True),
        ("error_auth", "No permission to current api.", False),
        ("error_api_permission", "", False),
        ("error_sign", "Wrong sign.", False),
        ("error_param", "Timestamp is expired.", False),
        ("error_param", "There is no sign in query.", False),
        ("invalid_partner_id", "", False),
        ("error_partner_key_expired", "", False),
        ("source_ip_undeclared", "", False),
        ("shop_no_linked", "", False),
        ("shop_access_expired", "", False),
        ("shop_banned", "", False),
    ],
)
@pytest.mark.parametrize("status", [200, 403])
def test_a_refused_token_can_be_refreshed_a_refused_app_or_shop_cannot(
    code: str, message: str, refreshable: bool, status: int
) -> None:
    with pytest.raises(Unauthorised) as refusal:
        push(httpx.Response(status, json=refused(code, message)), SMALL)
    assert (refusal.value.refreshable, refusal.value.request_id) == (refreshable, "r2")


def test_a_burst_is_throttled_without_a_word_on_how_long() -> None:
    with pytest.raises(Throttled) as refusal:
        push(refused("error_rate_limit"), SMALL)
    assert refusal.value.retry_after is None


def test_a_spent_daily_quota_waits_for_midnight_in_utc_plus_8() -> None:
    with pytest.raises(Throttled) as refusal:
        push(refused("error_limit"), SMALL)
    assert refusal.value.retry_after == 16 * 3600  # it is 08:00 there


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(502, html="<h1>Bad Gateway</h1>"),
        httpx.Response(200, html="<h1>Bad Gateway</h1>"),
        httpx.Response(404, json={}),
        httpx.Response(200, json={"ok": True}),
        httpx.Response(403, json={"error": ""}),
    ],
    ids=["502", "html", "404", "no envelope", "403 without a code"],
)
def test_an_answer_without_shopees_envelope_is_no_answer(answer: httpx.Response) -> None:
    with pytest.raises(Unavailable) as failure:
        push(answer, SMALL)
    assert failure.value.may_have_landed


@pytest.mark.parametrize("expire_in", [14400, 1767240000], ids=["duration", "moment"])
def test_a_refresh_gives_a_new_pair_with_both_ends(expire_in: int) -> None:
    answer = {
        "error": "",
        "request_id": "r",
        "access_token": "9c1e",
        "refresh_token": "80aa",
        "expire_in": expire_in,
        "partner_id": 2001234,
        "shop_id": 220044001,
    }
    wire = Wire(**{REFRESH: answer})

    fresh = wire.adapter.refresh()

    assert (fresh.access_token, fresh.refresh_token, fresh.shop) == ("9c1e", "80aa", SHOP)
    assert fresh.access_expires_at == NOW + timedelta(hours=4)
    assert fresh.refresh_expires_at == NOW + timedelta(days=30)
    assert wire.sent(REFRESH) == [{"refresh_token": "71d0", "partner_id": 2001234, "shop_id": 220044001}]
    assert set(wire.requests[0].url.params) == {"partner_id", "timestamp", "sign"}
    assert wire.requests[0].url.params["sign"] == (
        "6bd3854cc1ec1d77713498a2c0c248200b8c737d2c287a6f7f8888b1f93002ae"
    )


@pytest.mark.parametrize("code", ["error_auth", "refresh_token_expired", "error_shop_refresh_token"])
def test_a_refused_refresh_asks_for_a_new_consent(code: str) -> None:
    with pytest.raises(Unauthorised) as refusal:
        Wire(**{REFRESH: refused(code, "Invalid refresh_token.")}).adapter.refresh()
    assert not refusal.value.refreshable


@pytest.mark.parametrize(
    "answer",
    [refused("error_server"), {"error": ""}, {"error": "", "access_token": "a", "refresh_token": "b"}],
    ids=["server", "empty", "no lifetime"],
)
def test_a_refresh_without_a_pair_is_no_answer(answer: object) -> None:
    with pytest.raises(Unavailable):
        Wire(**{REFRESH: answer}).adapter.refresh()


KEYS = [
    "error",
    "message",
    "request_id",
    "response",
    "success_list",
    "failure_list",
    "model_id",
    "failed_reason",
    "item_list",
    "item_id",
    "has_model",
    "item_status",
    "model",
    "price_info",
    "original_price",
    "stock_info_v2",
    "summary_info",
    "total_available_stock",
    "seller_stock",
    "promotion",
    "promotion_id",
    "promotion_price_info",
    "promotion_price",
    "start_time",
    "end_time",
    "discount_list",
    "discount_name",
    "discount_id",
    "more",
    "error_list",
    "fail_error",
    "item",
    "has_next_page",
    "next_offset",
    "access_token",
    "refresh_token",
    "expire_in",
]
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
VALUES |= st.sampled_from(["", "OCOP tet-1", int(ITEM), ITEM, 11, "NORMAL", 1767225600, True])
ORDER_SN = "260101ABCDEFGH"
KEYS += [
    "item_id_list",
    "item_sku",
    "attribute_list",
    "brand",
    "image",
    "image_info",
    "image_id",
    "create_time",
]
KEYS += ["standardise_tier_variation", "tier_index", "model_sku", "logistics_channel_list", "enabled"]
KEYS += ["category_list", "category_id", "has_children", "parent_category_id", "list", "attribute_tree"]
KEYS += ["attribute_info", "brand_list", "voucher_list", "voucher_id", "voucher_name", "shop_id_list"]
KEYS += ["order_list", "order_sn", "order_status", "package_list", "logistics_status", "update_time"]
KEYS += ["recipient_address", "next_cursor", "info_needed", "pickup", "address_list", "time_slot_list"]
VALUES |= st.sampled_from([ORDER_SN, "MO-500", "UNLIST", "OCOP TET", 101814, "IN_CANCEL", "c1"])
ANY_JSON = st.recursive(
    VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)
ENVELOPE = st.fixed_dictionaries(
    {"error": st.just("")},
    optional={"response": st.dictionaries(st.sampled_from(KEYS), ANY_JSON, max_size=6)},
)


PAGE_REF = ListingRef("", "", "MO")
SKUS = tuple(ContentSku(sku, sku, 95_000, 400, (10, 10, 12)) for sku in ("MO-250", "MO-500"))
PAGE = Content("Mật ong", "Mật ong", "101814", SKUS, pictures=(Picture("a", load=lambda: b"\xff\xd8\xff"),))
COUPON = Coupon("TET", "Tết", 10, 0, None, 0, 5, NOW, NOW + timedelta(days=3))
EVERY_NEW_CALL = (
    "media_space/upload_image",
    "product/search_item",
    "product/add_item",
    "product/update_item",
    "product/unlist_item",
    "product/get_item_violation_info",
    "product/get_category",
    "product/category_recommend",
    "product/get_attribute_tree",
    "product/get_brand_list",
    "logistics/get_channel_list",
    "logistics/get_shipping_parameter",
    "logistics/ship_order",
    "logistics/get_tracking_number",
    "order/get_order_list",
    "order/get_order_detail",
    "order/cancel_order",
    "voucher/get_voucher_list",
    "voucher/get_voucher",
    "voucher/add_voucher",
    "voucher/update_voucher",
    "auth/token/get",
    "shop/get_shop_info",
)


@settings(max_examples=150)
@given(ANY_JSON | ENVELOPE)
def test_no_answer_brings_anything_but_a_channel_error(answer: object) -> None:
    raw = httpx.Response(200, content=json.dumps(answer).encode())
    names = (
        *EVERY_NEW_CALL,
        STOCK,
        LIST,
        PROMOTIONS,
        CREATE,
        ADD,
        UPDATE,
        OUT,
        DETAIL,
        BASE,
        MODELS,
        ITEMS,
        REFRESH,
    )
    adapter = Wire(**dict.fromkeys(names, raw)).adapter

    for facet, value in ((Facet.STOCK, Stock(5)), (Facet.PROMOTION, DEAL), (Facet.PROMOTION, None)):
        with suppress(ChannelError):
            results = adapter.push(facet, [Change(SMALL, 1, value), Change(PLAIN, 2, value)])
            assert [(result.ref, result.version) for result in results] == [(SMALL, 1), (PLAIN, 2)]
    with suppress(ChannelError):
        assert [seen.ref for seen in adapter.observe([SMALL, PLAIN])] == [SMALL, PLAIN]
    with suppress(ChannelError):
        list(adapter.catalogue())
    with suppress(ChannelError):
        adapter.refresh()
    for change in (Change(PAGE_REF, 3, PAGE), Change(PAGE_REF, 3, COUPON)):
        facet = Facet.CONTENT if change.value is PAGE else Facet.VOUCHER
        with suppress(ChannelError):
            (result,) = adapter.push(facet, [change])
            assert (result.ref, result.version) == (PAGE_REF, 3)
    for ask in (
        lambda: list(adapter.view([ITEM, ""])),
        lambda: list(adapter.categories()),
        lambda: adapter.suggest_categories("Mật ong"),
        lambda: adapter.attributes("101814"),
        lambda: adapter.brands("101814"),
        lambda: list(adapter.orders_changed(NOW - timedelta(days=20), NOW)),
        lambda: adapter.fetch_orders([ORDER_SN]),
        lambda: adapter.ship(Shipment(ORDER_SN)),
        lambda: adapter.cancel(ORDER_SN, reason="out_of_stock"),
        lambda: adapter.connect({"code": "c", "shop_id": SHOP}),
    ):
        with suppress(ChannelError):
            ask()
