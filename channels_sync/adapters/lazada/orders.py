"""Orders of a Lazada shop: which changed, and each as one snapshot.

Lazada keeps no status of an order: every unit is a row of its own with its own status. Rows are summed up
by SKU and price; the order stands where its least advanced living unit stands.
Source: Lazada Open Platform, GetOrders, GetOrder, GetMultipleOrderItems.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.lazada import words
from channels_sync.adapters.lazada.gateway import Gateway
from channels_sync.protocol import ListingRef, OrderItem, OrderSnapshot, Parcel, Recipient, Unavailable
from orders.states import Status

PER_PAGE = 100
DEEPEST = 5_000  # offset of the last page
PER_FETCH = 50  # orders whose rows one call answers
WORTH_A_PAGE = 3  # from so many orders on, one page of the list is cheaper than a call for each

UNKNOWN_ORDER = {"16", "37", "39", "56"}  # no such order in this shop

STATUSES: Mapping[str, Status] = {
    "unpaid": Status.PENDING_PAYMENT,
    "pending": Status.TO_SHIP,
    "topack": Status.PACKING,
    "toship": Status.PACKING,
    "packed": Status.PACKING,
    "repacked": Status.PACKING,
    "ready_to_ship": Status.PACKING,
    "ready_to_ship_pending": Status.PACKING,
    "shipped": Status.SHIPPING,
    "shipping": Status.SHIPPING,
    "delivered": Status.DELIVERED,
    "confirmed": Status.COMPLETED,  # by the buyer; seen in clients, in no reference
    "failed": Status.DELIVERY_FAILED,
    "failed_delivery": Status.DELIVERY_FAILED,
    "lost": Status.DELIVERY_FAILED,
    "lost_by_3pl": Status.DELIVERY_FAILED,
    "damaged_by_3pl": Status.DELIVERY_FAILED,
    "package_scrapped": Status.DELIVERY_FAILED,
    "shipped_back_failed": Status.DELIVERY_FAILED,
    "shipped_back": Status.RETURNING,
    "shipped_back_success": Status.RETURNED,
    "returned": Status.RETURNED,
    "canceled": Status.CANCELLED,
}
UNHEARD_OF = Status.TO_SHIP  # a new word keeps the units held, so that nothing is sold twice
RETURN_ASKED = "RTM_INIT"  # a delivered unit whose buyer sends it back
ADVANCE = {status: place for place, status in enumerate(Status)}

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

Row = dict[str, Any]


def changed(gateway: Gateway, since: datetime, until: datetime) -> Iterator[str]:
    """Order ids that changed in [since, until], oldest change first, each once.

    `limit` may be ignored and pages may overlap, so the window moves on to the last change seen; the offset
    grows only while one second holds more than a page. Raises Unavailable when the pages do not end.
    """
    seen: set[str] = set()
    offset, ends = 0, words.iso(until + timedelta(seconds=1))
    while offset <= DEEPEST:
        page = {
            "update_after": words.iso(since),
            "update_before": ends,
            "sort_by": "updated_at",
            "sort_direction": "ASC",
            "limit": str(PER_PAGE),
            "offset": str(offset),
        }
        data = gateway.get("/orders/get", page).accepted().data
        rows = [row for row in map(as_dict, as_list(data.get("orders"))) if as_text(row.get("order_id"))]
        fresh = dict.fromkeys(number for row in rows if (number := as_text(row["order_id"])) not in seen)
        seen.update(fresh)
        yield from fresh
        total = as_int(data.get("countTotal"))
        if not rows or (total is not None and offset + len(rows) >= total):
            return
        latest = max(_updated_at(row) for row in rows)
        if latest > until:
            return
        if latest > since:
            since, offset = latest, 0
        elif fresh or not offset:
            offset += len(rows)
        elif total is None:
            return
        else:
            break
    raise Unavailable("offset_limit", "more orders than the platform pages through", may_have_landed=False)


def fetch(gateway: Gateway, refs: Sequence[str]) -> list[OrderSnapshot]:
    """The named orders, at most `PER_FETCH`; unknown ones are absent.

    Several orders cost two calls when the list's page from their first change on holds them all; an order
    that it lacks, or that changed between both calls, is read alone.
    """
    found: dict[str, OrderSnapshot] = {}
    if len(refs) >= WORTH_A_PAGE:
        items = _items_of(gateway, refs)
        for number, order in _page_with(gateway, items).items():
            statuses = {as_text(row.get("status")) for row in items[number]}
            if set(map(as_text, as_list(order.get("statuses")))) == statuses:
                found[number] = snapshot(order, items[number])
    for number in refs:
        if number not in found and (alone := _alone(gateway, number)):
            found[number] = alone
    return [found[number] for number in refs if number in found]


def items(gateway: Gateway, number: str) -> list[Row]:
    """The rows of one order, one per unit; none when the shop does not know it."""
    answer = gateway.get("/order/items/get", {"order_id": number})
    return [] if answer.code in UNKNOWN_ORDER else answer.accepted().rows


def _alone(gateway: Gateway, number: str) -> OrderSnapshot | None:
    """The order first, then its rows: what changes in between is news of a later `updated_at`."""
    answer = gateway.get("/order/get", {"order_id": number})
    if answer.code in UNKNOWN_ORDER:
        return None
    order = answer.accepted().data
    if as_text(order.get("order_id")) != number:
        return None
    rows = items(gateway, number)
    return snapshot(order, rows) if rows else None


def _items_of(gateway: Gateway, refs: Sequence[str]) -> dict[str, list[Row]]:
    """Rows by order; empty when one of the orders is unknown, which fails the call as a whole."""
    numbers = ",".join(ref if ref.isdecimal() else json.dumps(ref) for ref in refs)
    answer = gateway.get("/orders/items/get", {"order_ids": f"[{numbers}]"})
    if answer.code in UNKNOWN_ORDER:
        return {}
    told = {as_text(row.get("order_id")): as_list(row.get("order_items")) for row in answer.accepted().rows}
    return {number: rows for number in refs if (rows := list(map(as_dict, told.get(number, []))))}


def _page_with(gateway: Gateway, items: Mapping[str, Sequence[Row]]) -> dict[str, Row]:
    """Those of the orders that stand on one page of the list, from the earliest of their changes on."""
    if not items:
        return {}
    first = min(max(_updated_at(row) for row in rows) for rows in items.values())
    page = {
        "update_after": words.iso(first),
        "sort_by": "updated_at",
        "sort_direction": "ASC",
        "limit": str(PER_PAGE),
    }
    told = map(as_dict, as_list(gateway.get("/orders/get", page).accepted().data.get("orders")))
    return {number: row for row in told if (number := as_text(row.get("order_id"))) in items}


def snapshot(order: Row, rows: Sequence[Row]) -> OrderSnapshot:
    """One order of its object and its rows, one row per unit."""
    leading = _leading(rows)
    fee = as_int(order.get("shipping_fee")) or 0
    is_cod = as_text(order.get("payment_method")).upper() == "COD"
    paid = [at for row in rows if (at := words.epoch(row.get("payment_time")))]
    due = [at for row in rows if (at := words.moment(row.get("sla_time_stamp")))]
    reasons = [as_text(row.get("reason")) for row in rows if _status(row) is Status.CANCELLED]
    return OrderSnapshot(
        external_ref=as_text(order.get("order_id")),
        status=_status(leading),
        platform_status=as_text(leading.get("status")),
        placed_at=words.moment(order.get("created_at")) or LONG_AGO,
        updated_at=max(map(_updated_at, [order, *rows])),
        items=_summed(rows),
        total_vnd=max(0, (as_int(order.get("price")) or 0) - (as_int(order.get("voucher")) or 0) + fee),
        shipping_vnd=fee,
        is_cod=is_cod,
        paid_at=min(paid) if paid and not is_cod else None,
        recipient=_recipient(as_dict(order.get("address_shipping"))),
        note=as_text(order.get("buyer_note")) or as_text(order.get("remarks")),
        parcels=parcels(rows),
        cancel_requested=words.is_true(order.get("need_cancel_confirm")),
        cancel_reason=next(filter(None, reasons), ""),
        ship_by=min(due) if due else None,
    )


def parcels(rows: Sequence[Row]) -> list[Parcel]:
    """The packages that the rows travel in, each once."""
    told = {
        number: Parcel(number, as_text(row.get("tracking_code")), as_text(row.get("shipment_provider")))
        for row in rows
        if (number := as_text(row.get("package_id")))
    }
    return list(told.values())


def _leading(rows: Sequence[Row]) -> Row:
    """The unit that says where the order stands: the least advanced that is neither cancelled nor back."""

    def place(row: Row) -> tuple[bool, bool, int]:
        status = _status(row)
        return status is Status.CANCELLED, status is Status.RETURNED, ADVANCE[status]

    return min(rows, key=place, default={})


def _status(row: Row) -> Status:
    status = STATUSES.get(as_text(row.get("status")).lower(), UNHEARD_OF)
    if status is Status.DELIVERED and as_text(row.get("return_status")).upper() == RETURN_ASKED:
        return Status.RETURNING
    return status


def _summed(rows: Sequence[Row]) -> list[OrderItem]:
    """One item per SKU and price; its key is the smallest row number, which never changes."""
    groups: dict[tuple[str, str, int], list[Row]] = {}
    for row in rows:
        sku, label = as_text(row.get("sku_id")), as_text(row.get("sku"))
        groups.setdefault((sku, label, as_int(row.get("item_price")) or 0), []).append(row)
    return [
        OrderItem(
            key=min((as_text(row.get("order_item_id")) for row in units), key=lambda text: (len(text), text)),
            ref=ListingRef(product=as_text(units[0].get("product_id")), sku=sku, seller_sku=label),
            name=as_text(units[0].get("name")),
            quantity=len(units),
            price_vnd=price,
            list_price_vnd=price,
            cancelled=sum(_status(row) is Status.CANCELLED for row in units),
            returned=sum(_status(row) is Status.RETURNED for row in units),
        )
        for (sku, label, price), units in groups.items()
    ]


def _recipient(place: Row) -> Recipient:
    """address1 is the house, address5 the ward, address4 the district, address3 the province."""

    def joined(separator: str, *keys: str) -> str:
        return separator.join(filter(None, (as_text(place.get(key)) for key in keys)))

    return Recipient(
        name=joined(" ", "first_name", "last_name"),
        phone=as_text(place.get("phone")),
        address=joined(", ", "address1", "address2", "address5", "address4"),
        province=as_text(place.get("address3")),
    )


def _updated_at(row: Row) -> datetime:
    return words.moment(row.get("updated_at")) or LONG_AGO
