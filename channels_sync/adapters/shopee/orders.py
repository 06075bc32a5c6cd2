"""Read orders: which ones changed, and how they stand, their returns counted in.

Source: specification of the order module; the buyer comes masked and is passed on so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee import returns
from channels_sync.adapters.shopee.gateway import PAGE, WITHOUT_MODELS, Gateway, Refused
from channels_sync.adapters.shopee.moments import epoch, moment
from channels_sync.adapters.shopee.returns import Returns
from channels_sync.adapters.shopee.verdicts import GONE
from channels_sync.protocol import ListingRef, OrderItem, OrderSnapshot, Parcel, Recipient
from orders.states import Status

ORDERS_PER_READ = 50
LONGEST_WINDOW = timedelta(days=15)
FIELDS = (  # everything but the bare status has to be named
    "recipient_address",
    "item_list",
    "pay_time",
    "total_amount",
    "estimated_shipping_fee",
    "actual_shipping_fee",
    "buyer_cancel_reason",
    "cancel_reason",
    "package_list",
    "shipping_carrier",
)

IN_CANCEL = "IN_CANCEL"
STATUSES = {
    "UNPAID": Status.PENDING_PAYMENT,
    "PENDING": Status.PENDING_CONFIRM,
    "INVOICE_PENDING": Status.TO_SHIP,
    "READY_TO_SHIP": Status.TO_SHIP,
    "PROCESSED": Status.PACKING,
    "RETRY_SHIP": Status.PACKING,
    "SHIPPED": Status.SHIPPING,
    "TO_CONFIRM_RECEIVE": Status.DELIVERED,
    "COMPLETED": Status.COMPLETED,
    "CANCELLED": Status.CANCELLED,
    "TO_RETURN": Status.RETURNING,
}
RETURNABLE = frozenset({Status.SHIPPING, Status.DELIVERED, Status.COMPLETED, Status.RETURNING})
# Where the status does not say how far the goods are: a cancellation that is asked for, a word of the future.
BY_PARCEL = {
    "LOGISTICS_REQUEST_CREATED": Status.PACKING,
    "LOGISTICS_PICKUP_RETRY": Status.PACKING,
    "LOGISTICS_PICKUP_DONE": Status.SHIPPING,
    "LOGISTICS_DELIVERY_DONE": Status.DELIVERED,
}
FAILED_DELIVERY = frozenset({"LOGISTICS_DELIVERY_FAILED", "LOGISTICS_COD_REJECTED", "LOGISTICS_LOST"})


def orders_changed(gateway: Gateway, since: datetime, until: datetime) -> Iterator[str]:
    """Numbers of the orders that changed in [since, until], each once. Raises ChannelError."""
    told: set[str] = set()
    start = since
    while start <= until:
        end = min(start + LONGEST_WINDOW, until)
        for number in _changed_within(gateway, epoch(start), epoch(end)):
            if number not in told:
                told.add(number)
                yield number
        start = end + timedelta(seconds=1)


def _changed_within(gateway: Gateway, time_from: int, time_to: int) -> Iterator[str]:
    cursors = {""}
    cursor = ""
    while True:
        page = gateway.get(
            "order/get_order_list",
            {
                "time_range_field": "update_time",
                "time_from": time_from,
                "time_to": time_to,
                "page_size": PAGE,
                "cursor": cursor,
                "request_order_status_pending": "true",
            },
        )
        yield from filter(
            None, (as_text(as_dict(row).get("order_sn")) for row in as_list(page.get("order_list")))
        )
        cursor = as_text(page.get("next_cursor")) if page.get("more") is True else ""
        if cursor in cursors:  # the end, or a cursor that leads in a circle
            return
        cursors.add(cursor)


def fetch_orders(gateway: Gateway, refs: Sequence[str]) -> list[OrderSnapshot]:
    """The named orders, at most 50; unknown ones are absent. Raises ChannelError."""
    if not refs:
        return []
    try:
        response = gateway.get(
            "order/get_order_detail",
            {
                "order_sn_list": ",".join(refs),
                "response_optional_fields": ",".join(FIELDS),
                "request_order_status_pending": "true",
            },
        )
    except Refused as refused:
        if refused.code in GONE:
            return []
        raise
    rows = {as_text(row.get("order_sn")): row for row in map(as_dict, as_list(response.get("order_list")))}
    found = [_snapshot(gateway, ref, rows[ref]) for ref in refs if ref in rows]
    out = {order.external_ref: order.placed_at for order in found if order.status in RETURNABLE}
    told = returns.of_orders(gateway, out)
    return [_with(told.get(order.external_ref), order) for order in found]


def _with(told: Returns | None, order: OrderSnapshot) -> OrderSnapshot:
    """The order as it stands with its returns. One that came to nothing is news too: the order goes on."""
    if told is None:
        return order
    left, items = dict(told.units), []
    for item in order.items:
        key = (item.ref.product, item.ref.sku)
        back = min(left.get(key, 0), item.quantity - item.cancelled)
        left[key] = left.get(key, 0) - back
        items.append(replace(item, returned=back))
    is_back = bool(told.units) and all(item.returned >= item.quantity - item.cancelled for item in items)
    status = Status.RETURNING if told.waits else Status.RETURNED if is_back else order.status
    changed_at = max(order.updated_at, told.changed_at or order.updated_at)
    return replace(order, items=tuple(items), status=status, updated_at=changed_at)


def _snapshot(gateway: Gateway, ref: str, row: dict[str, Any]) -> OrderSnapshot:
    updated_at = moment(row.get("update_time")) or moment(row.get("create_time")) or gateway.now()
    word = as_text(row.get("order_status"))
    packages = [as_dict(package) for package in as_list(row.get("package_list"))]
    address = as_dict(row.get("recipient_address"))
    shipping = as_int(row.get("actual_shipping_fee")) or as_int(row.get("estimated_shipping_fee")) or 0
    return OrderSnapshot(
        external_ref=ref,
        status=_status(word, {as_text(package.get("logistics_status")) for package in packages}),
        platform_status=word,
        placed_at=moment(row.get("create_time")) or updated_at,
        updated_at=updated_at,
        items=tuple(_item(as_dict(line)) for line in as_list(row.get("item_list"))),
        total_vnd=as_int(row.get("total_amount")) or 0,
        shipping_vnd=shipping,
        is_cod=row.get("cod") is True,
        paid_at=moment(row.get("pay_time")),
        recipient=Recipient(
            name=as_text(address.get("name")),
            phone=as_text(address.get("phone")),
            address=as_text(address.get("full_address")),
            province=as_text(address.get("state")),
        ),
        note=as_text(row.get("message_to_seller")),
        parcels=tuple(
            Parcel(
                as_text(package.get("package_number")),
                carrier=as_text(package.get("shipping_carrier")) or as_text(row.get("shipping_carrier")),
            )
            for package in packages
        ),
        cancel_requested=word == IN_CANCEL,
        cancel_reason=as_text(row.get("buyer_cancel_reason")) or as_text(row.get("cancel_reason")),
        ship_by=moment(row.get("ship_by_date")),
    )


def _status(word: str, parcels: set[str]) -> Status:
    """Our status. Goods nobody took have left us, even where Shopee calls the order cancelled."""
    status = STATUSES.get(word)
    if status in (Status.SHIPPING, Status.CANCELLED) and parcels and parcels <= FAILED_DELIVERY:
        return Status.DELIVERY_FAILED
    if status is not None:
        return status
    reached = {BY_PARCEL.get(parcel, Status.TO_SHIP) for parcel in parcels}
    order = (Status.DELIVERED, Status.SHIPPING, Status.PACKING)
    return next((status for status in order if status in reached), Status.TO_SHIP)


def _item(line: dict[str, Any]) -> OrderItem:
    model = as_text(line.get("model_id")) or WITHOUT_MODELS
    price = as_int(line.get("model_discounted_price")) or 0  # 0 for a part of a bundle
    return OrderItem(
        key=_key(line, model),
        ref=ListingRef(
            as_text(line.get("item_id")),
            model,
            as_text(line.get("model_sku")) or as_text(line.get("item_sku")),
        ),
        name=" - ".join(filter(None, (as_text(line.get("item_name")), as_text(line.get("model_name"))))),
        quantity=as_int(line.get("model_quantity_purchased")) or 0,
        price_vnd=price,
        list_price_vnd=as_int(line.get("model_original_price")) or price,
        cancelled=as_int(line.get("cancelled_qty")) or 0,
    )


def _key(line: dict[str, Any], model: str) -> str:
    """`line_item_id`; orders from before it existed are told apart by item, model and bundle."""
    number = as_int(line.get("line_item_id"))
    if number:
        return str(number)
    item = as_text(line.get("order_item_id")) or as_text(line.get("item_id"))
    return f"{item}-{model}-{as_text(line.get('promotion_group_id')) or '0'}"
