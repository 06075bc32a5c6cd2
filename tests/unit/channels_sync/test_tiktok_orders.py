"""TikTok Shop: orders as the platform tells them, read into ours."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from channels_sync.protocol import ListingRef, Parcel, Recipient, Unavailable
from orders.states import Status
from tests.unit.channels_sync.test_tiktok import PRODUCT, WAREHOUSE, Wire, ok, refused

PLACED = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
AT = int(PLACED.timestamp())
SKU = "1729592969712207012"


def line(number: int, price: str = "99000", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"5770865{number}",
        "product_id": PRODUCT,
        "product_name": "Mật ong hoa cà phê",
        "sku_id": SKU,
        "seller_sku": "MATONG-500",
        "sale_price": price,
        "original_price": "125000",
        "currency": "VND",
        "display_status": "AWAITING_SHIPMENT",
        "package_id": "1152",
        "tracking_number": "",
        **changes,
    }


def order(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "id": "576461413038785752",
        "status": "AWAITING_SHIPMENT",
        "create_time": AT,
        "update_time": AT + 60,
        "paid_time": AT + 30,
        "rts_sla_time": AT + 86_400,
        "is_cod": True,
        "is_buyer_request_cancel": False,
        "warehouse_id": WAREHOUSE,
        "shipping_provider": "J&T Express",
        "buyer_message": "Giao giờ hành chính",
        "packages": [{"id": "1152"}],
        "payment": {"currency": "VND", "shipping_fee": "15000", "total_amount": "213000.00"},
        "recipient_address": {
            "name": "N***n",
            "phone_number": "(+84)9*****123",
            "full_address": "****, Đồng Nai",
            "district_info": [
                {"address_level": "L0", "address_name": "Việt Nam"},
                {"address_level": "L1", "address_name": "Đồng Nai"},
            ],
        },
        "line_items": list(lines or (line(1), line(2))),
        **changes,
    }


def read(*orders: dict[str, Any], then: object = None):
    wire = Wire(ok(orders=list(orders)), then or ok())
    return wire.adapter.fetch_orders([row["id"] for row in orders])


def test_an_order_is_read_with_its_units_summed_up_by_sku_and_price():
    [told] = read(order(line(1), line(2, "125000"), line(3)))
    assert [(item.key, item.quantity, item.price_vnd, item.list_price_vnd) for item in told.items] == [
        (f"{SKU}:99000", 2, 99_000, 125_000),
        (f"{SKU}:125000", 1, 125_000, 125_000),
    ]
    assert told.items[0].ref == ListingRef(PRODUCT, SKU, "MATONG-500", WAREHOUSE)
    assert told.items[0].name == "Mật ong hoa cà phê"
    assert (told.external_ref, told.status, told.platform_status) == (
        "576461413038785752",
        Status.TO_SHIP,
        "AWAITING_SHIPMENT",
    )
    assert (told.placed_at, told.updated_at, told.paid_at, told.ship_by) == (
        PLACED,
        PLACED + timedelta(seconds=60),
        PLACED + timedelta(seconds=30),
        PLACED + timedelta(days=1),
    )
    assert (told.total_vnd, told.shipping_vnd, told.is_cod) == (213_000, 15_000, True)
    assert told.recipient == Recipient("N***n", "(+84)9*****123", "****, Đồng Nai", "Đồng Nai")
    assert told.note == "Giao giờ hành chính"
    assert told.parcels == [Parcel("1152", "", "J&T Express")]


def test_a_line_keeps_its_key_when_one_of_its_units_is_no_longer_listed():
    [whole], [rest] = read(order(line(1), line(2))), read(order(line(2)))
    assert whole.items[0].key == rest.items[0].key


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("UNPAID", Status.PENDING_PAYMENT),
        ("ON_HOLD", Status.PENDING_CONFIRM),
        ("AWAITING_SHIPMENT", Status.TO_SHIP),
        ("PARTIALLY_SHIPPING", Status.TO_SHIP),
        ("AWAITING_COLLECTION", Status.PACKING),
        ("IN_TRANSIT", Status.SHIPPING),
        ("DELIVERED", Status.DELIVERED),
        ("COMPLETED", Status.COMPLETED),
        ("CANCELLED", Status.CANCELLED),
        ("TELEPORTED", Status.PENDING_CONFIRM),
        (None, Status.PENDING_CONFIRM),
    ],
)
def test_each_word_of_the_platform_has_its_status_and_an_unheard_one_holds_the_goods(word, status):
    [told] = read(order(status=word))
    assert told.status is status


def test_a_cancelled_order_that_the_carrier_had_is_a_failed_delivery_and_its_units_have_left():
    gone = line(1, display_status="CANCELLED")
    [told] = read(order(gone, status="CANCELLED", collection_time=AT + 40))
    assert (told.status, told.platform_status) == (Status.DELIVERY_FAILED, "CANCELLED")
    assert told.items[0].cancelled == 0


def test_cancelled_units_are_counted_and_all_of_them_when_the_order_is():
    [part] = read(order(line(1), line(2, display_status="CANCELLED")))
    [whole] = read(order(line(1), line(2), status="CANCELLED", cancel_reason="Hết hàng"))
    assert (part.items[0].quantity, part.items[0].cancelled) == (2, 1)
    assert (whole.items[0].quantity, whole.items[0].cancelled, whole.cancel_reason) == (2, 2, "Hết hàng")


def test_a_buyer_who_asks_to_cancel_is_told_with_the_key_of_the_request():
    answered = {
        "order_id": "576461413038785752",
        "cancel_id": "1",
        "cancel_status": "CANCELLATION_REQUEST_CANCEL",
    }
    waiting = {**answered, "cancel_id": "2", "cancel_status": "CANCELLATION_REQUEST_PENDING"}
    waiting["cancel_reason"] = "Đổi ý"
    [told] = read(order(is_buyer_request_cancel=True), then=ok(cancellations=[answered, waiting]))
    assert (told.cancel_requested, told.cancel_key, told.cancel_reason) == (True, "2", "Đổi ý")


@pytest.mark.parametrize(
    ("return_status", "status", "returned"),
    [
        ("RETURN_OR_REFUND_REQUEST_PENDING", Status.RETURNING, 0),
        ("BUYER_SHIPPED_ITEM", Status.RETURNING, 0),
        ("RETURN_OR_REFUND_REQUEST_COMPLETE", Status.RETURNED, 2),
        ("REFUND_OR_RETURN_REQUEST_REJECT", Status.DELIVERED, 0),
    ],
)
def test_goods_on_their_way_back_are_read_from_the_returns(return_status, status, returned):
    case = {
        "order_id": "576461413038785752",
        "return_type": "RETURN_AND_REFUND",
        "return_status": return_status,
        "return_line_items": [{"order_line_item_id": line(n)["id"]} for n in (1, 2)],
    }
    [told] = read(order(status="DELIVERED"), then=ok(return_orders=[case]))
    assert (told.status, told.items[0].returned) == (status, returned)


def test_an_order_that_only_waits_costs_one_call():
    wire = Wire(ok(orders=[order()]))
    wire.adapter.fetch_orders(["576461413038785752"])
    assert len(wire.requests) == 1
    assert dict(wire.requests[0].url.params)["ids"] == "576461413038785752"


def test_one_unknown_order_does_not_hide_the_others():
    wire = Wire(refused(21008111), ok(orders=[order(id="1")]), refused(21008111))
    assert [told.external_ref for told in wire.adapter.fetch_orders(["1", "2"])] == ["1"]


def test_an_order_nobody_asked_for_is_left_out():
    wire = Wire(ok(orders=[order(id="1"), order(id="2")]))
    assert [told.external_ref for told in wire.adapter.fetch_orders(["2"])] == ["2"]


def test_an_order_without_any_time_is_an_outage():
    with pytest.raises(Unavailable):
        read(order(create_time=None, update_time=0))


def test_changed_orders_are_paged_oldest_change_first_and_named_once():
    wire = Wire(
        ok(orders=[{"id": "1"}, {"id": "2"}], next_page_token="b+="), ok(orders=[{"id": "2"}, {"id": "3"}])
    )
    changed = list(wire.adapter.orders_changed(PLACED, PLACED + timedelta(minutes=10)))
    assert changed == ["1", "2", "3"]
    assert wire.body(0) == {"update_time_ge": AT, "update_time_lt": AT + 601}
    query = dict(wire.requests[1].url.params)
    assert [query[name] for name in ("page_size", "sort_field", "sort_order", "page_token")] == [
        "100",
        "update_time",
        "ASC",
        "b+=",
    ]
