"""Lazada: vouchers, shipping and cancelling orders, and how a shop is connected."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from channels_sync.adapters.lazada import LazadaAdapter
from channels_sync.protocol import (
    Change,
    Coupon,
    Facet,
    Learned,
    ListingRef,
    OrderSnapshot,
    Outcome,
    Parcel,
    Shipment,
    Unauthorised,
    Unavailable,
    Value,
)
from orders.states import Status
from tests.unit.channels_sync.lazada_wire import CREDENTIALS, NOW, OK, Wire, refused

TET = Coupon(
    code="TET10",
    name="Giảm Tết",
    percent=10,
    amount_vnd=0,
    max_discount_vnd=50_000,
    min_spend_vnd=200_000,
    quantity=100,
    starts_at=datetime(2026, 12, 1, tzinfo=UTC),
    ends_at=datetime(2027, 1, 1, tzinfo=UTC),
)
OURS = ListingRef(product="", sku="", seller_sku="TET10")
SHOWN = {
    "id": 91471100000001,
    "voucher_type": "COLLECTIBLE_VOUCHER",
    "voucher_name": "Giảm Tết (TET10)",
    "voucher_discount_type": "PERCENTAGE_DISCOUNT_OFF",
    "offering_percentage_discount_off": "10",
    "max_discount_offering_money_value": "50000.00",
    "criteria_over_money": "200000",
    "apply": "ENTIRE_SHOP",
    "display_area": "REGULAR_CHANNEL",
    "period_start_time": 1796083200000,
    "period_end_time": 1798761600000,
    "limit": 1,
    "issued": 100,
    "status": "ONGOING",
}


def paths(wire: Wire) -> list[str]:
    return [request.url.path.removeprefix("/rest") for request in wire.requests]


# Vouchers


def offered(wire: Wire, value: Value = TET, ref: ListingRef = OURS) -> Any:
    [result] = wire.adapter.push(Facet.VOUCHER, [Change(ref, 2, value)])
    return result


def listed(*rows: Any) -> dict[str, Any]:
    return {"code": "0", "success": True, "data": {"total": len(rows), "data_list": list(rows)}}


def test_a_new_voucher_is_looked_for_by_our_code_and_then_made():
    wire = Wire(listed(SHOWN | {"voucher_name": "Khác (TET1)"}), {"code": "0", "data": 91, "success": True})
    result = offered(wire)
    assert paths(wire) == ["/promotion/vouchers/get", "/promotion/voucher/create"]
    assert wire.sent(0)["name"] == "(TET10)"
    sent = {name: text for name, text in wire.sent().items() if name in SHOWN}
    assert sent == {name: str(value) for name, value in SHOWN.items() if name not in ("id", "status")} | {
        "max_discount_offering_money_value": "50000"
    }
    assert (result.outcome, result.learned) == (Outcome.APPLIED, Learned(product="91"))


def test_an_amount_off_names_no_percentage_and_a_percentage_always_a_cap():
    wire = Wire(listed(), {"code": "0", "data": 91})
    offered(wire, replace(TET, percent=0, amount_vnd=20_000))
    assert (wire.sent()["voucher_discount_type"], wire.sent()["offering_money_value_off"]) == (
        "MONEY_VALUE_OFF",
        "20000",
    )
    assert "offering_percentage_discount_off" not in wire.sent()
    wire = Wire(listed(), {"code": "0", "data": 91})
    offered(wire, replace(TET, max_discount_vnd=None))
    assert wire.sent()["max_discount_offering_money_value"] == "100000000"


def test_a_long_name_keeps_our_code():
    wire = Wire(listed(), {"code": "0", "data": 91})
    offered(wire, replace(TET, name="Rất dài " * 20))
    name = wire.sent()["voucher_name"]
    assert len(name) <= 60
    assert name.endswith(" (TET10)")


def test_a_voucher_that_agrees_costs_one_look_and_no_write():
    wire = Wire({"code": "0", "data": SHOWN})
    result = offered(wire, ref=replace(OURS, product="91471100000001"))
    assert paths(wire) == ["/promotion/voucher/get"]
    assert (result.outcome, result.learned) == (Outcome.APPLIED, Learned(product="91471100000001"))


@pytest.mark.parametrize(
    ("shown", "value", "writes"),
    [
        ({"issued": 50}, TET, ["update"]),
        ({"status": "SUSPEND"}, TET, ["activate"]),
        ({"status": "SUSPEND", "limit": 2}, TET, ["update", "activate"]),
        ({}, replace(TET, is_active=False), ["deactivate"]),
        ({}, replace(TET, ends_at=NOW), ["deactivate"]),
        ({}, None, ["deactivate"]),
        ({"status": "SUSPEND"}, replace(TET, is_active=False), []),
        ({"status": "FINISH"}, replace(TET, is_active=False), []),
        ({"issued": 500}, TET, []),
    ],
    ids=str,
)
def test_only_what_differs_is_written(shown, value, writes):
    wire = Wire(listed(SHOWN | shown), OK)
    assert offered(wire, value).outcome is Outcome.APPLIED
    assert paths(wire)[1:] == [f"/promotion/voucher/{one}" for one in writes]


def test_a_voucher_that_nobody_wants_and_nobody_has_needs_no_call():
    wire = Wire(listed())
    result = offered(wire, replace(TET, is_active=False))
    assert (result.outcome, result.learned, len(wire.requests)) == (Outcome.APPLIED, None, 1)


@pytest.mark.parametrize(
    ("answer", "outcome", "code"),
    [
        (refused("22"), Outcome.REJECTED, "22"),
        (refused("23"), Outcome.REJECTED, "23"),
        (refused("21"), Outcome.UNAVAILABLE, "21"),
        ({"code": "0", "success": False, "error_code": "23", "error_msg": "no"}, Outcome.REJECTED, "23"),
        (
            {"code": "0", "success": False, "error_code": "Mp3SellerApiLimit", "error_msg": "slow down"},
            Outcome.THROTTLED,
            "Mp3SellerApiLimit",
        ),
        ({"code": "0", "success": "false", "error_code": "25", "error_msg": "no"}, Outcome.UNAVAILABLE, "25"),
    ],
)
def test_a_refused_voucher_has_its_code(answer, outcome, code):
    result = offered(Wire(listed(), answer))
    assert (result.outcome, result.code) == (outcome, code)


# Shipping


def units(*words: str, **more: Any) -> dict[str, Any]:
    rows = [
        {"order_item_id": 10 + n, "status": word, "package_id": "", **more} for n, word in enumerate(words)
    ]
    return {"code": "0", "data": rows}


def wrapped(**data: Any) -> dict[str, Any]:
    return {"code": "0", "result": {"success": True, "data": data}}


def packed(*codes: str) -> dict[str, Any]:
    rows = [
        {
            "order_item_id": 10 + n,
            "item_err_code": code,
            "msg": "words",
            "package_id": "FP1",
            "tracking_number": "LEX1",
            "shipment_provider": "LEX VN",
        }
        for n, code in enumerate(codes)
    ]
    return wrapped(pack_order_list=[{"order_id": 45, "order_item_list": rows}])


HANDED = wrapped(packages=[{"package_id": "FP1", "item_err_code": "0"}])


def test_an_order_is_packed_and_handed_over():
    wire = Wire(units("pending", "pending", "canceled"), packed("0", "0"), HANDED)
    assert wire.adapter.ship(Shipment("45")) == [Parcel("FP1", "LEX1", "LEX VN")]
    assert paths(wire) == ["/order/items/get", "/order/fulfill/pack", "/order/package/rts"]
    assert json.loads(wire.sent(1)["packReq"]) == {
        "pack_order_list": [{"order_id": 45, "order_item_list": [10, 11]}],
        "delivery_type": "dropship",
        "shipping_allocate_type": "TFS",
    }
    assert json.loads(wire.sent(2)["readyToShipReq"]) == {"packages": [{"package_id": "FP1"}]}


def test_a_packed_order_is_only_handed_over_and_one_that_left_is_left_alone():
    own = {"package_id": "FP1", "tracking_code": "LEX1", "shipment_provider": "LEX VN"}
    wire = Wire(units("packed", **own), HANDED)
    assert wire.adapter.ship(Shipment("45")) == [Parcel("FP1", "LEX1", "LEX VN")]
    assert paths(wire) == ["/order/items/get", "/order/package/rts"]
    for word in ("ready_to_ship", "shipped", "delivered"):
        wire = Wire(units(word, **own))
        assert wire.adapter.ship(Shipment("45")) == [Parcel("FP1", "LEX1", "LEX VN")]
        assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("answers", "code", "calls"),
    [
        ([units("canceled")], "not_shippable", 1),
        ([units("unpaid")], "not_shippable", 1),
        ([refused("16")], "not_shippable", 1),
        ([units("pending", "pending"), packed("0", "STATUS_NOT_ALLOWED")], "STATUS_NOT_ALLOWED", 2),
        ([units("pending"), {"code": "0", "result": {"success": False, "error_code": "X1"}}], "X1", 2),
        ([units("pending"), packed("0"), wrapped(packages=[{"item_err_code": "LATE"}])], "LATE", 3),
        ([units("pending"), refused("16")], "16", 2),
    ],
)
def test_an_order_that_cannot_be_shipped_says_why(answers, code, calls):
    wire = Wire(*answers)
    with pytest.raises(Unavailable) as refusal:
        wire.adapter.ship(Shipment("45"))
    assert (refusal.value.code, refusal.value.may_have_landed, len(wire.requests)) == (code, False, calls)


# Cancelling


def reasons(*names: str) -> dict[str, Any]:
    options = [{"reason_id": n, "reason_name": name} for n, name in enumerate(names, 1)]
    return {"code": "0", "data": {"reason_options": options}}


@pytest.mark.parametrize(
    ("reason", "names", "chosen"),
    [
        ("out_of_stock", ("Wrong price", "Out of stock", "Buyer asked for it"), "2"),
        ("customer_request", ("Out of stock", "Wrong price", "Buyer asked for it"), "3"),
        ("customer_request", ("Out of stock", "Sourcing delay"), "2"),
        ("out_of_stock", ("Người mua đổi ý", "Hết hàng"), "2"),
    ],
)
def test_a_cancellation_names_the_reason_that_fits(reason, names, chosen):
    wire = Wire(units("pending", "packed", "shipped"), reasons(*names), OK)
    wire.adapter.cancel("45", reason=reason)
    assert paths(wire)[1:] == ["/order/reverse/cancel/validate", "/order/reverse/cancel/create"]
    assert (wire.sent()["reason_id"], wire.sent()["order_item_id_list"]) == (chosen, "[10, 11]")


def test_a_buyers_wish_never_empties_the_stock():
    with pytest.raises(Unavailable) as refusal:
        Wire(units("pending"), reasons("Out of stock", "Wrong price")).adapter.cancel(
            "45", reason="customer_request"
        )
    assert refusal.value.code == "no_reason"


def test_a_cancelled_order_is_left_alone_and_one_that_left_cannot_be_cancelled():
    wire = Wire(units("canceled", "canceled"))
    wire.adapter.cancel("45", reason="out_of_stock")
    assert len(wire.requests) == 1
    with pytest.raises(Unavailable) as refusal:
        Wire(units("shipped")).adapter.cancel("45", reason="out_of_stock")
    assert refusal.value.code == "not_cancellable"


def asked(*words: str) -> dict[str, Any]:
    rows = [
        {
            "reverse_order_id": 570 + n,
            "trade_order_id": 45,
            "request_type": "CANCEL",
            "reverse_order_lines": [{"reverse_status": word}],
        }
        for n, word in enumerate(words)
    ]
    return {"code": "0", "result": {"success": True, "items": rows}}


ORDER = OrderSnapshot("45", Status.TO_SHIP, "pending", NOW, NOW, ())


@pytest.mark.parametrize(("agree", "said"), [(True, "true"), (False, "false")])
def test_a_buyer_who_asks_gets_one_answer(agree, said):
    wire = Wire(asked("REQUEST_REJECT", "CANCEL_INIT"), OK)
    wire.adapter.answer_cancellation(ORDER, agree=agree)
    assert paths(wire) == ["/reverse/getreverseordersforseller", "/order/reverse/cancel/seller/decide"]
    assert (wire.sent()["reverse_order_id"], wire.sent()["agree_cancel"]) == ("571", said)


def test_a_request_that_was_answered_is_left_alone():
    wire = Wire(asked("CANCEL_SUCCESS"))
    wire.adapter.answer_cancellation(ORDER, agree=True)
    assert len(wire.requests) == 1


# Connecting


@pytest.mark.parametrize(
    ("auth_url", "page"),
    [
        ("https://auth.lazada.com/rest", "https://auth.lazada.com/oauth/authorize"),
        ("", "https://lazada.test/oauth/authorize"),
    ],
)
def test_the_consent_page_stands_beside_the_token_api(auth_url, page):
    own = replace(CREDENTIALS, auth_url=auth_url)
    url = LazadaAdapter.consent_url(own, back="https://shop.vn/quay-lai?a=1", state="s&1")
    assert url.split("?")[0] == page
    assert parse_qs(urlsplit(url).query) == {
        "response_type": ["code"],
        "force_auth": ["true"],
        "redirect_uri": ["https://shop.vn/quay-lai?a=1"],
        "client_id": ["100200"],
        "country": ["vn"],
        "state": ["s&1"],
    }


TOKENS = {
    "access_token": "50000new",
    "refresh_token": "50001new",
    "expires_in": 864000,
    "refresh_expires_in": "4320000",
    "account": "shop@example.vn",
    "country_user_info": [
        {"country": "sg", "seller_id": "1"},
        {"country": "vn", "seller_id": "200100200300", "short_code": "VN1A2B3C"},
    ],
    "code": "0",
}


def test_a_code_becomes_the_credentials_of_the_shop():
    wire = Wire(TOKENS, {"code": "0", "data": {"name": "OCOP Đồng Nai", "seller_id": 200100200300}})
    [shop] = wire.adapter.connect({"code": "0_100200_abc", "state": "s"})
    assert (shop.shop, shop.push_shop, shop.shop_name) == ("200100200300", "200100200300", "OCOP Đồng Nai")
    assert (shop.access_token, shop.refresh_token) == ("50000new", "50001new")
    assert shop.access_expires_at == NOW + timedelta(days=10)
    assert shop.consent_expires_at == shop.refresh_expires_at == NOW + timedelta(days=50)
    assert (wire.sent(0)["code"], "access_token" in wire.sent(0)) == ("0_100200_abc", False)
    assert wire.sent(1)["access_token"] == "50000new"


@pytest.mark.parametrize("name", [{"code": "901"}, {"code": "ServiceTimeout"}, refused("500")])
def test_a_shop_whose_name_cannot_be_read_is_connected_all_the_same(name):
    [shop] = Wire(TOKENS, name).adapter.connect({"code": "x"})
    assert shop.shop_name == "shop@example.vn"


@pytest.mark.parametrize(
    ("answer", "back"),
    [
        (refused("InvalidCode", kind="ISV"), {"code": "used"}),
        (TOKENS, {}),
        (TOKENS, {"error": "access_denied"}),
    ],
)
def test_a_seller_who_did_not_consent_is_not_connected(answer, back):
    with pytest.raises(Unauthorised):
        Wire(answer).adapter.connect(back)


def test_tokens_of_nobody_connect_nothing():
    with pytest.raises(Unavailable):
        Wire(TOKENS | {"country_user_info": []}).adapter.connect({"code": "x"})
