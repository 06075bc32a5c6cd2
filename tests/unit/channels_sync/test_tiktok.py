"""TikTok Shop: signatures, stock, price and reading back, and how every kind of answer is taken."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels_sync.adapters.tiktok import TiktokAdapter
from channels_sync.adapters.tiktok.signing import sign
from channels_sync.protocol import (
    LISTING_FACETS,
    Aim,
    Change,
    ChannelError,
    Content,
    ContentSku,
    Credentials,
    Deal,
    Facet,
    Licence,
    ListingRef,
    Observation,
    Outcome,
    Picture,
    Price,
    Shipment,
    Stock,
    Throttled,
    Unauthorised,
    Unavailable,
)

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
APP_KEY, SECRET = "6kvnocop2026x", "0f1e2d3c4b5a69788796a5b4c3d2e1f001122334"
PRODUCT, WAREHOUSE = "1729592969712207008", "7068517275539719942"
HONEY = ListingRef(PRODUCT, "1729592969712207012", "MATONG-500", WAREHOUSE)
BIG_HONEY = ListingRef(PRODUCT, "1729592969712207013", "MATONG-1000", WAREHOUSE)
CREDENTIALS = Credentials(
    base_url="https://tiktok.test",
    auth_url="https://auth.tiktok.test",
    app_key=APP_KEY,
    app_secret=SECRET,
    access_token="ROW_access",
    refresh_token="ROW_refresh",
    shop="ROW_demoCipher01",
)


class Wire:
    """The platform's end: answers one body after another, the last one for good, and keeps what came."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.adapter = TiktokAdapter(
            CREDENTIALS, httpx.Client(transport=httpx.MockTransport(self._answer)), lambda: NOW
        )

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx.Response):
            return answer
        return httpx.Response(200, content=json.dumps(answer).encode())

    def body(self, index: int = -1) -> dict[str, Any]:
        return json.loads(self.requests[index].content)


def ok(**data: object) -> dict[str, object]:
    return {"code": 0, "message": "Success", "request_id": "r1", "data": data}


def refused(code: int, message: str = "words") -> dict[str, object]:
    return {"code": code, "message": message, "request_id": "r1", "data": None}


def stock(*refs: ListingRef, quantity: int = 5) -> list[Change]:
    return [Change(ref=ref, version=7, value=Stock(quantity)) for ref in refs]


def verdicts(wire: Wire) -> list[tuple[Outcome, str]]:
    pushed = wire.adapter.push(Facet.STOCK, stock(HONEY, BIG_HONEY))
    assert [result.ref for result in pushed] == [HONEY, BIG_HONEY]
    return [(result.outcome, result.code) for result in pushed]


# Signing


@pytest.mark.parametrize(
    ("path", "query", "body", "secret", "signature"),
    [
        (
            "/product/202309/products/1729592969712207008/inventory/update",
            {"app_key": APP_KEY, "timestamp": "1757300000", "shop_cipher": "ROW_demoCipher01"},
            '{"skus":[{"id":"1729592969712207013","inventory":[{"warehouse_id":"7068517275539719942",'
            '"quantity":120}]}]}',
            SECRET,
            "c9f55c8873fa922c49bdaf7189d8a37d2a20c53f74cee1ad22df2063daad3824",
        ),
        (
            "/product/202309/categories",
            {
                "app_key": APP_KEY,
                "timestamp": "1757300000",
                "shop_cipher": "ROW_demoCipher01",
                "keyword": "trà & mật ong",
                "category_version": "v2",
                "locale": "vi-VN",
            },
            "",
            SECRET,
            "9edaa93bc624fad6e505b72dba668ef4fa27af6c051a94f04ec4225cf270bc97",
        ),
        (
            "/authorization/202309/shops",
            {"app_key": "29a39d", "timestamp": "1623812664", "access_token": "x", "sign": "y"},
            "",
            "e59af819cc",
            "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8",
        ),
    ],
    ids=["stock", "unicode query", "the vendor's own"],
)
def test_the_published_signatures_come_out(path, query, body, secret, signature):
    assert sign(path, query, body.encode(), secret) == signature


def test_the_very_bytes_sent_are_signed_and_the_token_travels_in_the_header():
    wire = Wire(ok())
    wire.adapter.push(Facet.STOCK, stock(replace(HONEY, sku="mật ong")))
    [request] = wire.requests
    query = dict(request.url.params)
    assert query.pop("sign") == sign(request.url.path, query, request.content, SECRET)
    assert query == {
        "app_key": APP_KEY,
        "shop_cipher": "ROW_demoCipher01",
        "timestamp": str(int(NOW.timestamp())),
    }
    assert request.headers["x-tts-access-token"] == "ROW_access"
    assert request.headers["content-type"] == "application/json"


def test_a_page_token_survives_the_query_and_is_signed_decoded():
    wire = Wire(ok(products=[], next_page_token="a+b/c="), ok())
    list(wire.adapter.catalogue())
    query = dict(wire.requests[1].url.params)
    assert query["page_token"] == "a+b/c="
    assert b"page_token=a%2Bb" in wire.requests[1].url.query
    assert query.pop("sign") == sign(
        "/product/202502/products/search", query, wire.requests[1].content, SECRET
    )


# Stock and price


def test_stock_is_one_call_with_the_absolute_figure_in_the_named_warehouse():
    wire = Wire(ok())
    wire.adapter.push(Facet.STOCK, stock(HONEY, BIG_HONEY, quantity=0))
    [request] = wire.requests
    assert (request.method, request.url.path) == (
        "POST",
        f"/product/202309/products/{PRODUCT}/inventory/update",
    )
    assert wire.body() == {
        "skus": [
            {"id": HONEY.sku, "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 0}]},
            {"id": BIG_HONEY.sku, "inventory": [{"warehouse_id": WAREHOUSE, "quantity": 0}]},
        ]
    }


def test_no_warehouse_is_named_where_the_listing_has_none():
    wire = Wire(ok())
    wire.adapter.push(Facet.STOCK, stock(replace(HONEY, warehouse="")))
    assert wire.body() == {"skus": [{"id": HONEY.sku, "inventory": [{"quantity": 5}]}]}


def test_a_price_is_written_in_whole_dong_as_text():
    wire = Wire(ok())
    [result] = wire.adapter.push(Facet.PRICE, [Change(HONEY, 7, Price(131_000))])
    assert wire.requests[0].url.path == f"/product/202309/products/{PRODUCT}/prices/update"
    assert wire.body() == {"skus": [{"id": HONEY.sku, "price": {"amount": "131000", "currency": "VND"}}]}
    assert (result.outcome, result.version, result.request_id) == (Outcome.APPLIED, 7, "r1")


def test_a_push_of_nothing_makes_no_call():
    wire = Wire(ok())
    assert [wire.adapter.push(facet, []) for facet in LISTING_FACETS] == [[], [], []]
    assert wire.requests == []


# Verdicts on items


def test_success_is_not_success_for_the_sku_named_among_the_errors():
    detail = {
        "sku_id": BIG_HONEY.sku,
        "extra_errors": [
            {"warehouse_id": WAREHOUSE, "code": 12052097, "message": "The warehouse does not exist"}
        ],
    }
    wire = Wire(ok(errors=[{"code": 12052990, "message": "The check failed.", "detail": detail}]))
    pushed = wire.adapter.push(Facet.STOCK, stock(HONEY, BIG_HONEY))
    assert [(result.outcome, result.code, result.message) for result in pushed] == [
        (Outcome.APPLIED, "", ""),
        (Outcome.REJECTED, "12052097", "The warehouse does not exist"),
    ]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (12052038, Outcome.CONFLICT),
        (12019045, Outcome.CONFLICT),
        (12052393, Outcome.CONFLICT),
        (12052055, Outcome.REJECTED),
        (12052901, Outcome.REJECTED),
        (36009003, Outcome.UNAVAILABLE),
        (99999999, Outcome.REJECTED),
    ],
)
def test_an_item_error_is_judged_by_its_code(code, outcome):
    wire = Wire(ok(errors=[{"code": code, "message": "words", "detail": {"sku_id": HONEY.sku}}]))
    assert verdicts(wire) == [(outcome, str(code)), (Outcome.APPLIED, "")]


def test_an_error_that_names_no_sku_stands_for_all_so_that_the_batch_is_halved():
    wire = Wire(ok(errors=[{"code": 12052910, "message": "invalid input"}]))
    assert verdicts(wire) == [(Outcome.REJECTED, "12052910")] * 2


def test_beside_a_named_sku_an_error_for_nobody_leaves_the_others_unknown():
    named = {"code": 12052055, "message": "quantity", "detail": {"sku_id": BIG_HONEY.sku}}
    wire = Wire(ok(errors=[{"code": 12052910, "message": "invalid input"}, named]))
    assert verdicts(wire) == [(Outcome.UNKNOWN, "12052910"), (Outcome.REJECTED, "12052055")]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (12052038, Outcome.CONFLICT),
        (12052393, Outcome.CONFLICT),
        (12052055, Outcome.REJECTED),
        (12052032, Outcome.REJECTED),
        (12019028, Outcome.REJECTED),
        (98001004, Outcome.REJECTED),
    ],
)
@pytest.mark.parametrize("status", [200, 400])
def test_a_business_code_on_the_whole_call_is_the_verdict_on_each_change(code, outcome, status):
    answer = httpx.Response(status, json=refused(code))
    assert verdicts(Wire(answer)) == [(outcome, str(code))] * 2


def test_a_field_the_catch_all_complains_of_is_the_items_fault():
    wire = Wire(refused(36009004, "Invalid parameter: param body.skus[0].id is missing"))
    assert verdicts(wire) == [(Outcome.REJECTED, "36009004")] * 2


# Trouble of a whole call


@pytest.mark.parametrize(
    ("code", "message", "refreshable"),
    [
        (105002, "expired", True),
        (36009004, "Invalid credentials. The 'access_token' is invalid", True),
        (36009004, "timestamp is more than 5 minutes old", False),
        (36009004, "Unexpected identifier: shop_cipher", False),
        (105005, "scope", False),
        (101000, "wrong kind", False),
        (106001, "signature", False),
        (106013, "cipher", False),
        (36009033, "address", False),
        (12052700, "seller inactive", False),
    ],
)
def test_a_refused_token_or_app_says_whether_a_refresh_can_help(code, message, refreshable):
    with pytest.raises(Unauthorised) as refusal:
        verdicts(Wire(httpx.Response(401, json=refused(code, message))))
    assert (refusal.value.code, refusal.value.refreshable) == (str(code), refreshable)


@pytest.mark.parametrize("status", [200, 429])
def test_too_many_requests_is_a_throttle_whatever_the_status(status):
    with pytest.raises(Throttled):
        verdicts(Wire(httpx.Response(status, json=refused(36009002))))


@pytest.mark.parametrize("code", [36009003, 36009007, 77, -1])
def test_a_transient_or_unknown_gateway_code_is_an_outage(code):
    with pytest.raises(Unavailable) as outage:
        verdicts(Wire(refused(code)))
    assert (outage.value.code, outage.value.may_have_landed) == (str(code), True)


@pytest.mark.parametrize("body", [b"<html>502</html>", b"", b"[]", b"0", b"{", b"{}"])
def test_an_answer_that_says_nothing_is_an_outage(body):
    with pytest.raises(Unavailable):
        verdicts(Wire(httpx.Response(200, content=body)))


# Reading back


def product(*skus: ListingRef, status: str = "ACTIVATE", quantity: int = 40) -> dict[str, Any]:
    return {
        "id": skus[0].product,
        "title": "Mật ong hoa cà phê",
        "status": status,
        "skus": [
            {
                "id": ref.sku,
                "seller_sku": ref.seller_sku,
                "price": {"currency": "VND", "sale_price": "125000", "tax_exclusive_price": "115000"},
                "inventory": [{"warehouse_id": WAREHOUSE, "quantity": quantity}],
            }
            for ref in skus
        ],
    }


def many(count: int) -> list[ListingRef]:
    return [ListingRef(str(n), str(n), f"SKU-{n}", WAREHOUSE) for n in range(1, count + 1)]


def observed(wire: Wire, *refs: ListingRef) -> list[Observation]:
    return list(wire.adapter.observe(refs))


def test_a_few_listings_are_asked_for_by_id():
    wire = Wire(ok(products=[product(HONEY, BIG_HONEY)]), ok())
    assert observed(wire, BIG_HONEY, HONEY) == [
        Observation(ref=BIG_HONEY, stock=40, price_vnd=125_000),
        Observation(ref=HONEY, stock=40, price_vnd=125_000),
    ]
    assert wire.body(0) == {"status": "ALL", "sku_ids": [HONEY.sku, BIG_HONEY.sku]}
    assert dict(wire.requests[0].url.params)["page_size"] == "100"


def test_many_listings_are_read_by_walking_the_shop_where_that_takes_fewer_calls():
    refs = many(150)
    wire = Wire(
        ok(products=list(map(product, refs[:100])), total_count=150, next_page_token="2"),
        ok(products=list(map(product, refs[100:])), total_count=150, next_page_token=""),
        ok(),
    )
    assert [seen.found for seen in observed(wire, *refs)] == [True] * 150
    assert len(wire.requests) == 2 + 2  # two pages, two searches for activities


def test_in_a_large_shop_ten_are_asked_for_at_a_time():
    refs = many(12)
    wire = Wire(
        ok(products=[], total_count=9_000, next_page_token="2"),
        ok(products=list(map(product, refs[:10]))),
        ok(products=list(map(product, refs[10:]))),
        ok(),
    )
    assert [seen.found for seen in observed(wire, *refs)] == [True] * 12
    assert len(wire.body(1)["sku_ids"]) == 10


def test_what_a_walk_missed_is_asked_for_by_id_before_it_counts_as_gone():
    refs = many(12)
    wire = Wire(
        ok(products=list(map(product, refs[:10])), total_count=10),
        ok(products=[product(refs[10])]),
        ok(),
    )
    assert [seen.found for seen in observed(wire, *refs)] == [True] * 11 + [False]
    assert wire.body(1)["sku_ids"] == ["11", "12"]


def test_deleted_products_are_not_found():
    wire = Wire(ok(products=[product(HONEY, status="DELETED")]), ok())
    assert observed(wire, HONEY) == [Observation(ref=HONEY, found=False)]


def test_stock_is_read_in_the_listings_own_warehouse():
    shown = product(HONEY)
    shown["skus"][0]["inventory"].append({"warehouse_id": "9", "quantity": 3})
    seen = observed(Wire(ok(products=[shown]), ok()), HONEY, replace(HONEY, warehouse=""))
    assert [observation.stock for observation in seen] == [40, 43]


def test_the_catalogue_is_walked_to_its_end():
    wire = Wire(ok(products=[product(HONEY)], next_page_token="2"), ok(products=[product(BIG_HONEY)]))
    skus = list(wire.adapter.catalogue())
    assert [(sku.ref, sku.title) for sku in skus] == [
        (HONEY, "Mật ong hoa cà phê"),
        (BIG_HONEY, "Mật ong hoa cà phê"),
    ]


def test_a_page_token_that_comes_again_ends_in_an_error_not_in_a_loop():
    with pytest.raises(Unavailable):
        list(Wire(ok(products=[], next_page_token="2")).adapter.catalogue())


def test_a_reading_that_fails_is_an_outage_not_an_empty_shop():
    with pytest.raises(Unavailable):
        list(Wire(refused(12052180)).adapter.catalogue())


# Tokens


def test_a_refresh_answers_a_new_pair_with_both_expiries():
    wire = Wire(
        ok(
            access_token="ROW_new",
            access_token_expire_in=int(NOW.timestamp()) + 604_800,
            refresh_token="ROW_next",
            refresh_token_expire_in=4_890_000_000,
        )
    )
    assert wire.adapter.refresh() == replace(
        CREDENTIALS,
        access_token="ROW_new",
        refresh_token="ROW_next",
        access_expires_at=NOW + timedelta(days=7),
        refresh_expires_at=datetime.fromtimestamp(4_890_000_000, UTC),
    )
    [request] = wire.requests
    assert (request.method, request.url.host, request.url.path) == (
        "GET",
        "auth.tiktok.test",
        "/api/v2/token/refresh",
    )
    assert dict(request.url.params) == {
        "app_key": APP_KEY,
        "app_secret": SECRET,
        "refresh_token": "ROW_refresh",
        "grant_type": "refresh_token",
    }


@pytest.mark.parametrize("code", [36004001, 36004005])
def test_a_dead_refresh_token_cannot_be_refreshed(code):
    with pytest.raises(Unauthorised) as refusal:
        Wire(refused(code)).adapter.refresh()
    assert not refusal.value.refreshable


def test_a_refresh_without_a_token_in_it_is_an_outage():
    with pytest.raises(Unavailable):
        Wire(ok()).adapter.refresh()


# Whatever comes

DEAL = Deal(campaign="tet-2027", price_vnd=99_000, starts_at=NOW, ends_at=NOW + timedelta(days=7))
WORDS = st.sampled_from(
    [
        HONEY.sku,
        PRODUCT,
        "576461413038785752",
        "ACTIVATE",
        "UNPAID",
        "ONGOING",
        "NOT_START",
        "FIXED_PRICE",
        "DIRECT_DISCOUNT",
        "OCOP tet-2027",
        "NaN",
        "12",
    ]
)
KEYS = st.sampled_from(
    [
        "code", "data", "message", "errors", "detail", "extra_errors", "sku_id", "products", "skus", "id",
        "price", "sale_price", "inventory", "quantity", "activities", "activity_id", "activity_type", "title",
        "status", "begin_time", "end_time", "discount", "activity_price", "amount", "total_count",
        "access_token", "uri", "product_id", "product_status", "audit", "audit_failed_reasons", "reasons",
        "category_chains", "main_images", "categories", "leaf_category_id", "attributes", "values", "brands",
        "warehouses", "type", "shops", "cipher", "orders", "line_items", "update_time", "create_time",
        "packages", "payment", "recipient_address", "district_info", "cancellations", "cancel_id", "order_id",
        "cancel_status", "return_orders", "return_line_items", "shipping_providers", "tracking_number",
        "next_page_token", "seller_sku", "is_requried",
    ]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=25,
)
ACTIVITY = st.fixed_dictionaries(
    {
        "id": st.just("7136104288010372865"),
        "activity_type": st.sampled_from(["FIXED_PRICE", "DIRECT_DISCOUNT"]),
        "title": st.sampled_from(["OCOP tet-2027", "OCOP other"]),
        "status": st.sampled_from(["ONGOING", "NOT_START"]),
        "begin_time": st.integers() | JSON,
        "end_time": st.integers() | JSON,
        "products": st.lists(
            st.fixed_dictionaries(
                {"id": st.just(PRODUCT), "discount": JSON, "activity_price": JSON, "skus": JSON}
            )
        ),
    }
)
DATA = JSON | st.fixed_dictionaries(
    {"activities": st.lists(ACTIVITY, max_size=2), "products": st.just([product(HONEY)])}
).flatmap(lambda listed: ACTIVITY.map(lambda detail: {**detail, **listed}))
ORDER = "576461413038785752"
PAGES = [ListingRef("", "", "MO"), ListingRef(PRODUCT, "", "MO")]
CONTENTS = [
    Content(
        title="Mật ong hoa cà phê Cẩm Mỹ",
        description="Mật ong.",
        category="600001",
        skus=(ContentSku("MATONG-500", "Hũ", 125_000, 650, (8, 8, 14)),),
        pictures=(Picture("a" * 64, load=lambda: b"jpeg"),),
        licence=Licence("Bản tự công bố", "1", date(2026, 1, 15), "Đồng Nai"),
        aim=aim,
    )
    for aim in Aim
]
CALLS: list[Callable[[TiktokAdapter], object]] = [
    lambda adapter: adapter.push(Facet.STOCK, stock(HONEY, BIG_HONEY)),
    lambda adapter: adapter.push(Facet.PROMOTION, [Change(HONEY, 1, DEAL), Change(BIG_HONEY, 1, None)]),
    lambda adapter: adapter.observe([HONEY, BIG_HONEY]),
    lambda adapter: list(adapter.catalogue()),
    lambda adapter: adapter.refresh(),
    lambda adapter: [
        adapter.push(Facet.CONTENT, [Change(ref, 1, page)]) for ref in PAGES for page in CONTENTS
    ],
    lambda adapter: list(adapter.view([PRODUCT])),
    lambda adapter: adapter.categories(),
    lambda adapter: adapter.suggest_categories("Mật ong"),
    lambda adapter: adapter.attributes("600001"),
    lambda adapter: adapter.brands("600001"),
    lambda adapter: list(adapter.orders_changed(NOW - timedelta(hours=1), NOW)),
    lambda adapter: adapter.fetch_orders([ORDER]),
    lambda adapter: adapter.ship(Shipment(ORDER)),
    lambda adapter: adapter.ship(Shipment(ORDER, "GHN-1", "GHN")),
    lambda adapter: adapter.cancel(ORDER, reason="out_of_stock"),
    lambda adapter: adapter.connect({"code": "ROW_code"}),
]


@settings(max_examples=150)
@given(body=JSON | DATA.map(lambda data: {"code": 0, "data": data}), use=st.sampled_from(CALLS))
def test_no_answer_raises_anything_but_a_channel_error(body, use):
    with suppress(ChannelError):
        use(Wire(body).adapter)


ONE_ORDER = {
    "id": ORDER,
    "status": "AWAITING_SHIPMENT",
    "create_time": int(NOW.timestamp()),
    "update_time": int(NOW.timestamp()),
    "is_buyer_request_cancel": True,
    "packages": [{"id": "1152"}],
    "payment": {"total_amount": "213000"},
    "recipient_address": {"district_info": [{"address_level": "L1", "address_name": "Đồng Nai"}]},
    "line_items": [{"id": "1", "sku_id": HONEY.sku, "sale_price": "99000"}],
}


@settings(max_examples=100)
@given(damage=JSON, field=st.sampled_from(sorted(ONE_ORDER)))
def test_one_broken_field_of_an_order_raises_nothing_but_a_channel_error(damage, field):
    with suppress(ChannelError):
        Wire({"code": 0, "data": {"orders": [{**ONE_ORDER, field: damage}]}}, ok()).adapter.fetch_orders(
            [ORDER]
        )
