"""Lazada: signatures, what is sent, and how every kind of answer is read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from channels_sync.adapters.lazada.signing import sign
from channels_sync.protocol import (
    Facet,
    ListingRef,
    Observation,
    Outcome,
    Price,
    Stock,
    Throttled,
    Unauthorised,
    Unavailable,
)
from tests.unit.channels_sync.lazada_wire import (
    CREDENTIALS,
    DEAL,
    HONEY,
    NOW,
    OK,
    RICE,
    TEA,
    Wire,
    changes,
    refused,
)


def outcomes(wire: Wire, count: int = 3) -> list[Outcome]:
    pushed = wire.adapter.push(Facet.STOCK, changes(*[Stock(5)] * count))
    return [result.outcome for result in pushed]


# Signing


@pytest.mark.parametrize(
    ("path", "secret", "parameters", "signature"),
    [
        (
            "/order/get",
            "helloworld",
            {"access_token": "test", "app_key": "123456", "order_id": "1234", "timestamp": "1517820392000"},
            "4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A",
        ),
        (
            "/product/category/suggestion/get",
            "demo-secret",
            {
                "access_token": "50000vn-demo",
                "app_key": "100200",
                "product_name": "Mật ong rừng U Minh 500ml",
                "timestamp": "1767225600000",
            },
            "C450E830880A4F5126C56C50FAC6A067ACF9F3F3590D6515F58B26298F4BEEE7",
        ),
        (
            "/product/stock/sellable/update",
            "demo-secret",
            {
                "access_token": "50000vn-demo",
                "app_key": "100200",
                "partner_id": "lazop-sdk-python-20181207",
                "payload": "<Request><Product><Skus><Sku><ItemId>2700000001</ItemId>"
                "<SkuId>13000000001</SkuId><SellableQuantity>25</SellableQuantity></Sku></Skus></Product></Request>",
                "timestamp": "1767225600000",
            },
            "BB5ECF776229FDD95F58874ACA7D6C2765FBD0CB84EA09F5909272CA06F98E6C",
        ),
    ],
)
def test_the_published_signatures_come_out(path, secret, parameters, signature):
    assert sign(path, {**parameters, "sign_method": "sha256"}, secret) == signature


def test_a_write_travels_signed_in_the_form_body_and_leaves_the_query_empty():
    wire = Wire(OK)
    wire.adapter.push(Facet.STOCK, changes(Stock(25)))
    [request] = wire.requests
    sent = wire.sent()
    assert (request.method, str(request.url)) == (
        "POST",
        "https://lazada.test/rest/product/stock/sellable/update",
    )
    signature = sent.pop("sign")
    assert signature == sign("/product/stock/sellable/update", sent, "demo-secret")
    assert {name: sent[name] for name in sent if name != "payload"} == {
        "access_token": "50000vn-demo",
        "app_key": "100200",
        "sign_method": "sha256",
        "timestamp": "1796094000000",
    }


# What is sent


def test_stock_is_sent_as_the_absolute_sellable_figure_by_item_and_sku_id():
    wire = Wire(OK)
    wire.adapter.push(Facet.STOCK, changes(Stock(25), Stock(0)))
    assert wire.skus() == [
        {"ItemId": "2700000001", "SkuId": "13000000001", "SellableQuantity": "25"},
        {"ItemId": "2700000002", "SkuId": "13000000002", "SellableQuantity": "0"},
    ]


def test_a_price_goes_through_the_price_call_without_a_quantity():
    wire = Wire(OK)
    wire.adapter.push(Facet.PRICE, changes(Price(185_000)))
    assert wire.requests[0].url.path == "/rest/product/price_quantity/update"
    assert wire.skus() == [{"ItemId": "2700000001", "SkuId": "13000000001", "Price": "185000"}]


def test_ids_are_escaped_in_the_payload():
    wire = Wire(OK)
    odd = ListingRef(product="trà & sen", sku="<13>")
    wire.adapter.push(Facet.STOCK, changes(Stock(1), refs=(odd,)))
    assert wire.skus() == [{"ItemId": "trà & sen", "SkuId": "<13>", "SellableQuantity": "1"}]


def test_a_deal_is_a_sale_price_with_dates_in_vietnamese_time():
    wire = Wire(OK)
    wire.adapter.push(Facet.PROMOTION, changes(DEAL))
    assert wire.skus() == [
        {
            "ItemId": "2700000001",
            "SkuId": "13000000001",
            "SalePrice": "159000",
            "SaleStartDate": "2026-12-01 07:00",
            "SaleEndDate": "2026-12-16 00:00",
        }
    ]


def test_a_deal_is_never_shown_outside_its_window_when_cut_to_whole_minutes():
    wire = Wire(OK)
    odd = replace(
        DEAL, starts_at=DEAL.starts_at + timedelta(seconds=1), ends_at=DEAL.ends_at - timedelta(seconds=1)
    )
    wire.adapter.push(Facet.PROMOTION, changes(odd))
    [sku] = wire.skus()
    assert (sku["SaleStartDate"], sku["SaleEndDate"]) == ("2026-12-01 07:01", "2026-12-15 23:59")


@pytest.mark.parametrize("value", [None, replace(DEAL, ends_at=NOW)], ids=["no deal", "a deal that is over"])
def test_no_deal_clears_the_sale_price(value):
    wire = Wire(OK)
    wire.adapter.push(Facet.PROMOTION, changes(value))
    assert wire.skus() == [{"ItemId": "2700000001", "SkuId": "13000000001", "SalePrice": ""}]


def test_a_push_of_nothing_makes_no_call():
    wire = Wire(OK)
    assert wire.adapter.push(Facet.STOCK, []) == []
    assert wire.requests == []


# Verdicts on items


def test_success_without_detail_applies_every_change_in_order():
    wire = Wire(OK)
    pushed = wire.adapter.push(Facet.STOCK, changes(Stock(1), Stock(2), Stock(3)))
    assert [(result.ref, result.version, result.outcome) for result in pushed] == [
        (HONEY, 7, Outcome.APPLIED),
        (TEA, 7, Outcome.APPLIED),
        (RICE, 7, Outcome.APPLIED),
    ]


@pytest.mark.parametrize(
    "row",
    [
        {"sku_id": 13000000002},
        {"SkuId": "13000000002"},
        {"seller_sku": "TRÀ & SEN <1>"},
        {"sku": "TRÀ & SEN <1>"},
        {"sku_id": "13000000002", "seller_sku": "MAT-ONG-500"},
    ],
    ids=str,
)
def test_a_reason_hidden_in_a_success_falls_on_the_sku_it_names(row):
    wire = Wire({**OK, "detail": [{**row, "code": "E0501", "message": "ITEM_NOT_FOUND"}]})
    assert outcomes(wire) == [Outcome.APPLIED, Outcome.REJECTED, Outcome.APPLIED]


def test_reasons_are_matched_in_any_order():
    wire = Wire(
        {
            **OK,
            "detail": [
                {"sku_id": "13000000003", "code": "4170", "message": "campaign"},
                {"sku_id": "13000000001", "code": "E0208", "message": "not in this shop"},
            ],
        }
    )
    pushed = wire.adapter.push(Facet.STOCK, changes(Stock(1), Stock(2), Stock(3)))
    assert [(result.outcome, result.code, result.message) for result in pushed] == [
        (Outcome.REJECTED, "E0208", "not in this shop"),
        (Outcome.APPLIED, "", ""),
        (Outcome.CONFLICT, "4170", "campaign"),
    ]


def test_a_reason_that_names_no_sku_stands_for_all_so_that_the_batch_is_halved():
    wire = Wire({**OK, "detail": [{"field": "ItemId", "message": "ITEM_NOT_FOUND", "code": "E0501"}]})
    assert outcomes(wire) == [Outcome.REJECTED] * 3


def test_beside_a_named_sku_a_reason_for_nobody_leaves_the_others_unknown():
    named = {"sku_id": "13000000001", "code": "E0208", "message": "not in this shop"}
    wire = Wire({**OK, "detail": [{"code": "E0501", "message": "ITEM_NOT_FOUND"}, named]})
    assert outcomes(wire) == [Outcome.REJECTED, Outcome.UNKNOWN, Outcome.UNKNOWN]


def test_of_a_refused_call_the_skus_it_does_not_name_are_unknown():
    wire = Wire(
        refused("501", {"sku_id": "13000000001", "message": "INV_NEGATIVE_SELLABLE", "code": "E0212"})
    )
    assert outcomes(wire) == [Outcome.CONFLICT, Outcome.UNKNOWN, Outcome.UNKNOWN]


def test_a_price_below_our_own_sale_price_waits_until_that_has_followed():
    [result] = Wire(refused("4157")).adapter.push(Facet.PRICE, changes(Price(50_000)))
    assert result.outcome is Outcome.CONFLICT


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("4170", Outcome.CONFLICT),
        ("998", Outcome.CONFLICT),
        ("212", Outcome.CONFLICT),
        ("4147", Outcome.THROTTLED),
        ("5", Outcome.REJECTED),
        ("E005", Outcome.REJECTED),
        ("30", Outcome.REJECTED),
        ("204", Outcome.REJECTED),
        ("4104", Outcome.REJECTED),
        ("4119", Outcome.REJECTED),
        ("4157", Outcome.REJECTED),
        ("4216", Outcome.REJECTED),
        ("98765", Outcome.REJECTED),
    ],
)
def test_a_business_code_on_the_whole_call_is_the_verdict_on_each_change(code, outcome):
    assert outcomes(Wire(refused(code))) == [outcome] * 3


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("negative sellable on channel inventory", Outcome.CONFLICT),
        ("INV_NEGATIVE_SELLABLE", Outcome.CONFLICT),
        ("SYS_REQUEST_TOO_FAST", Outcome.THROTTLED),
        ("SELLER_NOT_PERMITTED", Outcome.REJECTED),
    ],
)
def test_where_the_number_only_wraps_the_words_decide(message, outcome):
    row = {"sku_id": "13000000001", "code": "E0501", "message": message}
    assert outcomes(Wire(refused("501", row)), count=1) == [outcome]


# Trouble of a whole call


@pytest.mark.parametrize(
    ("code", "refreshable"),
    [
        ("IllegalAccessToken", True),
        ("InvalidAccessToken", True),
        ("IncompleteSignature", False),
        ("IllegalRefreshToken", False),
        ("InvalidAppKey", False),
        ("AppWhiteIpLimit", False),
        ("InsufficientPermission", False),
        ("AppNotSubscribed", False),
        ("SellerNotActive", False),
        ("MissingParameter", False),
    ],
)
def test_a_refused_token_or_app_says_whether_a_refresh_can_help(code, refreshable):
    with pytest.raises(Unauthorised) as refusal:
        outcomes(Wire(refused(code, kind="ISV")))
    assert (refusal.value.code, refusal.value.refreshable, refusal.value.request_id) == (
        code,
        refreshable,
        "r1",
    )


@pytest.mark.parametrize(
    ("code", "message", "wait_s"),
    [
        ("ApiCallLimit", "Api access frequency exceeds the limit. this ban will last 3 seconds", 3.0),
        ("ApiCallLimit", "slow down", 1.0),
        ("SellerCallLimit", "", 1.0),
        ("AppApiCallLimit", "", 60.0),
        ("901", "", 1.0),
        ("E1002", "", 1.0),
    ],
)
def test_a_throttle_names_its_wait(code, message, wait_s):
    with pytest.raises(Throttled) as throttle:
        outcomes(Wire({"code": code, "message": message}))
    assert throttle.value.retry_after == wait_s


@pytest.mark.parametrize("code", ["ServiceTimeout", "15", "6", "1000", "513", "NobodyKnows", ""])
def test_a_transient_or_unknown_gateway_code_is_an_outage(code):
    with pytest.raises(Unavailable) as outage:
        outcomes(Wire(refused(code, kind="SYSTEM")))
    assert outage.value.may_have_landed


@pytest.mark.parametrize("body", [b"<html>502</html>", b"", b"[]", b'"0"', b"{", b"\xff\xfe"])
def test_an_answer_that_is_no_json_object_is_an_outage(body):
    with pytest.raises(Unavailable):
        outcomes(Wire(httpx.Response(200, content=body)))


# Reading back


def product(ref: ListingRef = HONEY, **sku: Any) -> dict[str, object]:
    row = {"SkuId": int(ref.sku), "SellerSku": ref.seller_sku, "Status": "active", "price": 185000.0, **sku}
    return {
        "item_id": int(ref.product),
        "status": "Active",
        "attributes": {"name": "Mật ong rừng U Minh"},
        "skus": [row],
    }


def listing(*products: object) -> dict[str, object]:
    return {"code": "0", "data": {"total_products": len(products), "products": list(products)}}


def observed(**sku: Any) -> Observation:
    [seen] = Wire(listing(product(**sku))).adapter.observe([HONEY])
    return seen


def test_one_call_reads_back_fifty_labels():
    refs = [ListingRef(str(n), str(n), f"SKU-{n}") for n in range(1, 52)]
    wire = Wire(listing(*map(product, refs[:50])), listing(product(refs[50])))
    seen = wire.adapter.observe(refs)
    assert [(item.ref, item.price_vnd) for item in seen] == [(ref, 185_000) for ref in refs]
    assert [len(json.loads(wire.sent(call)["sku_seller_list"])) for call in range(2)] == [50, 1]
    assert len(wire.requests) == 2


def test_labels_in_vietnamese_travel_signed_and_whole():
    wire = Wire(listing(product(TEA)))
    wire.adapter.observe([TEA])
    sent = wire.sent()
    assert json.loads(sent["sku_seller_list"]) == ["TRÀ & SEN <1>"]
    assert sent.pop("sign") == sign("/products/get", sent, "demo-secret")


def test_stock_is_what_buyers_may_buy_not_the_total():
    warehouses = [
        {"warehouseCode": "dropshipping", "quantity": 40, "sellableQuantity": 37, "withholdQuantity": 3},
        {"warehouseCode": "hcm", "quantity": "5", "sellableQuantity": "5"},
    ]
    assert observed(quantity=45, Available=42, multiWarehouseInventories=warehouses).stock == 42
    assert observed(quantity=45, Available=41).stock == 41
    assert observed(quantity=45).stock == 45


def test_the_sale_price_is_read_as_a_deal_and_the_list_price_stays():
    seen = observed(
        quantity=1,
        special_price="159000.00",
        special_from_time="2026-12-01 07:00",
        special_to_time="2026-12-16 00:00",
    )
    assert (seen.price_vnd, seen.deal) == (185_000, replace(DEAL, campaign=""))


def test_bare_sale_days_are_whole_days():
    deal = observed(special_price=1000, special_from_date="2026-12-02", special_to_date="2026-12-03").deal
    assert deal
    assert (deal.starts_at, deal.ends_at) == (
        datetime(2026, 12, 1, 17, 0, tzinfo=UTC),
        datetime(2026, 12, 3, 16, 59, tzinfo=UTC),
    )


def test_a_sale_price_without_dates_stands_for_good():
    deal = observed(special_price=159000).deal
    assert deal
    assert deal.starts_at < NOW < deal.ends_at
    assert deal.ends_at.year == 9999


@pytest.mark.parametrize(
    "sku",
    [
        {},
        {"special_price": 0},
        {"special_price": ""},
        {"special_price": 1, "special_to_time": "2026-12-01 10:00"},
    ],
    ids=str,
)
def test_no_sale_price_or_one_that_is_over_is_no_deal(sku):
    assert observed(**sku).deal is None


def test_what_its_label_does_not_find_is_asked_for_by_item():
    wire = Wire({"code": "0", "data": {}}, {"code": "0", "data": product(HONEY, Available=4)})
    [seen] = wire.adapter.observe([HONEY])
    assert (seen.found, seen.stock) == (True, 4)
    assert wire.requests[1].url.path == "/rest/product/item/get"
    assert wire.sent()["item_id"] == "2700000001"


@pytest.mark.parametrize(
    "answer",
    [
        refused("208"),
        refused("E0207"),
        {"code": "0", "data": {}},
        {"code": "0", "data": {**product(), "status": "Deleted"}},
        {"code": "0", "data": product(Status="deleted")},
        {"code": "0", "data": product(TEA)},
    ],
)
def test_a_listing_the_shop_no_longer_holds_is_not_found(answer):
    wire = Wire({"code": "0", "data": {}}, answer)
    assert wire.adapter.observe([HONEY]) == [Observation(ref=HONEY, found=False)]


def test_a_reading_that_fails_is_an_outage_not_an_empty_shop():
    with pytest.raises(Unavailable):
        Wire(refused("500")).adapter.observe([HONEY])
    with pytest.raises(Unavailable):
        list(Wire(refused("14")).adapter.catalogue())


def test_both_spellings_of_an_item_are_read():
    row = {"skuId": "13000000001", "sellerSku": "MAT-ONG-500", "price": "185000.00", "quantity": "3"}
    wire = Wire(listing({"itemId": "2700000001", "skus": [row]}))
    assert wire.adapter.observe([HONEY]) == [Observation(ref=HONEY, stock=3, price_vnd=185_000)]


def test_the_catalogue_is_walked_to_its_end():
    refs = [ListingRef(str(n), str(n), f"SKU-{n}") for n in range(1, 61)]
    pages = [
        {"code": "0", "data": {"total_products": 60, "products": list(map(product, part))}}
        for part in (refs[:50], refs[50:])
    ]
    wire = Wire(*pages)
    skus = list(wire.adapter.catalogue())
    assert [sku.ref for sku in skus] == refs
    assert skus[0].title == "Mật ong rừng U Minh"
    assert [wire.sent(call)["offset"] for call in range(2)] == ["0", "50"]
    assert len(wire.requests) == 2


# Tokens


def test_a_refresh_answers_a_new_pair_with_both_expiries():
    wire = Wire(
        {
            "access_token": "50000vnA2",
            "refresh_token": "50001vnR2",
            "expires_in": "864000",
            "refresh_expires_in": 4320000,
            "code": "0",
        }
    )
    assert wire.adapter.refresh() == replace(
        CREDENTIALS,
        access_token="50000vnA2",
        refresh_token="50001vnR2",
        access_expires_at=NOW + timedelta(days=10),
        refresh_expires_at=NOW + timedelta(days=50),
        consent_expires_at=NOW + timedelta(days=50),
    )
    sent = wire.sent()
    assert wire.requests[0].url.path == "/rest/auth/token/refresh"
    assert (sent["refresh_token"], "access_token" in sent) == ("50001vn-demo", False)


def test_a_dead_refresh_token_cannot_be_refreshed():
    with pytest.raises(Unauthorised) as refusal:
        Wire(refused("IllegalRefreshToken", kind="ISV")).adapter.refresh()
    assert not refusal.value.refreshable


def test_a_refresh_without_a_token_in_it_is_an_outage():
    with pytest.raises(Unavailable):
        Wire({"code": "0", "expires_in": 10**30}).adapter.refresh()
