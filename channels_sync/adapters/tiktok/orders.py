"""Orders of a TikTok Shop shop, read into our words.

One line item is one unit there; units of one SKU at one price are one line here. A cancellation or return
that a buyer asks for is a document of its own, asked for only where an order can have one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.tiktok.gateway import Gateway, Refusal, moment
from channels_sync.protocol import ListingRef, OrderItem, OrderSnapshot, Parcel, Recipient, Unavailable
from orders.states import Status

SEARCH = "/order/202309/orders/search"
DETAIL = "/order/202309/orders"
CANCELLATIONS = "/return_refund/202602/cancellations"
RETURNS = "/return_refund/202602/returns"
MOST_ORDERS = 50  # ids in one call for details
PER_PAGE = "100"
CASES_PER_PAGE = "50"
NOT_OURS = "21008111"

STATUSES = {
    "UNPAID": Status.PENDING_PAYMENT,
    "ON_HOLD": Status.PENDING_CONFIRM,
    "AWAITING_SHIPMENT": Status.TO_SHIP,
    "PARTIALLY_SHIPPING": Status.TO_SHIP,
    "AWAITING_COLLECTION": Status.PACKING,
    "IN_TRANSIT": Status.SHIPPING,
    "DELIVERED": Status.DELIVERED,
    "COMPLETED": Status.COMPLETED,
    "CANCELLED": Status.CANCELLED,
}
UNHEARD_OF = Status.PENDING_CONFIRM  # a word we do not know: hold the goods and wait
CANCELLED_WORDS = {"CANCELLED", "CANCEL"}
RETURNABLE = {Status.SHIPPING, Status.DELIVERED, Status.COMPLETED}
ASKS = "CANCELLATION_REQUEST_PENDING"
RETURNED = {"RETURN_OR_REFUND_REQUEST_SUCCESS", "RETURN_OR_REFUND_REQUEST_COMPLETE"}
NO_RETURN = {"REFUND_OR_RETURN_REQUEST_REJECT", "REJECT_RECEIVE_PACKAGE", "RETURN_OR_REFUND_REQUEST_CANCEL"}
GOODS_COME_BACK = "RETURN_AND_REFUND"


class Orders:
    """Reads orders through the gateway."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def changed(self, since: datetime, until: datetime) -> Iterator[str]:
        """Ids of orders whose last change lies in [since, until], oldest change first, each once."""
        window = {"update_time_ge": int(since.timestamp()), "update_time_lt": int(until.timestamp()) + 1}
        query = {"page_size": PER_PAGE, "sort_field": "update_time", "sort_order": "ASC"}
        seen: set[str] = set()
        for page in self._gateway.pages(SEARCH, window, query):
            for row in map(as_dict, as_list(page.get("orders"))):
                number = as_text(row.get("id"))
                if number and number not in seen:
                    seen.add(number)
                    yield number

    def rows(self, refs: Sequence[str]) -> list[dict[str, Any]]:
        """Orders in the platform's words. A call that names one unknown order is refused whole: it is
        halved until that one stands alone."""
        if not refs:
            return []
        try:
            data = self._gateway.send("GET", DETAIL, query={"ids": ",".join(refs)}).accepted().data
        except Refusal as refusal:
            if refusal.code != NOT_OURS:
                raise
            middle = len(refs) // 2
            return [] if not middle else [*self.rows(refs[:middle]), *self.rows(refs[middle:])]
        return [row for row in map(as_dict, as_list(data.get("orders"))) if as_text(row.get("id")) in refs]

    def fetch(self, refs: Sequence[str]) -> list[OrderSnapshot]:
        """The named orders as they stand; unknown ones are absent."""
        rows = self.rows(refs)
        asking = [as_text(row["id"]) for row in rows if row.get("is_buyer_request_cancel") is True]
        out = [as_text(row["id"]) for row in rows if _status(row) in RETURNABLE]
        asked = self.cancellations(asking)
        returns = self._returns(out)
        return [
            _snapshot(row, asked.get(as_text(row["id"])), returns.get(as_text(row["id"]), ())) for row in rows
        ]

    def cancellations(self, refs: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Cancellations that wait for our answer, by order."""
        cases = self._cases(f"{CANCELLATIONS}/search", "cancellations", refs)
        return {
            as_text(case.get("order_id")): case
            for case in cases
            if as_text(case.get("cancel_status")) == ASKS
        }

    def _returns(self, refs: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for case in self._cases(f"{RETURNS}/search", "return_orders", refs):
            stands = as_text(case.get("return_status")) not in NO_RETURN
            if stands and as_text(case.get("return_type")) == GOODS_COME_BACK:
                found.setdefault(as_text(case.get("order_id")), []).append(case)
        return found

    def _cases(self, path: str, name: str, refs: Sequence[str]) -> Iterator[dict[str, Any]]:
        if refs:
            for page in self._gateway.pages(path, {"order_ids": list(refs)}, {"page_size": CASES_PER_PAGE}):
                yield from map(as_dict, as_list(page.get(name)))


def _status(row: Mapping[str, Any]) -> Status:
    """Our status. A parcel that was lost or refused is called cancelled there; that the carrier had it says
    that its goods have left us."""
    status = STATUSES.get(as_text(row.get("status")), UNHEARD_OF)
    has_left = status is Status.CANCELLED and moment(row.get("collection_time")) is not None
    return Status.DELIVERY_FAILED if has_left else status


def _snapshot(
    row: Mapping[str, Any], asked: Mapping[str, Any] | None, returns: Sequence[Mapping[str, Any]]
) -> OrderSnapshot:
    updated = moment(row.get("update_time")) or moment(row.get("create_time"))
    if updated is None:
        raise Unavailable("order_without_time", as_text(row.get("id")), may_have_landed=False)
    status, payment = _status(row), as_dict(row.get("payment"))
    items = _items(row, {line for case in returns for line in _returned_lines(case)})
    if returns:
        is_back = all(item.returned >= item.quantity - item.cancelled for item in items)
        waits = any(as_text(case.get("return_status")) not in RETURNED for case in returns)
        status = Status.RETURNING if waits else Status.RETURNED if is_back else status
    return OrderSnapshot(
        external_ref=as_text(row.get("id")),
        status=status,
        platform_status=as_text(row.get("status")),
        placed_at=moment(row.get("create_time")) or updated,
        updated_at=updated,
        items=items,
        total_vnd=_dong(payment.get("total_amount")),
        shipping_vnd=_dong(payment.get("shipping_fee")),
        is_cod=row.get("is_cod") is True,
        paid_at=moment(row.get("paid_time")),
        recipient=_recipient(as_dict(row.get("recipient_address"))),
        note=as_text(row.get("buyer_message")),
        parcels=parcels(row),
        cancel_requested=asked is not None,
        cancel_key=as_text(asked.get("cancel_id")) if asked else "",
        cancel_reason=as_text(asked.get("cancel_reason")) if asked else as_text(row.get("cancel_reason")),
        ship_by=moment(row.get("rts_sla_time")) or moment(row.get("shipping_due_time")),
    )


def _items(row: Mapping[str, Any], returned: set[str]) -> list[OrderItem]:
    """Units summed up by SKU and price. The key is made of both: an id of one unit would move when that
    unit is no longer listed."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in map(as_dict, as_list(row.get("line_items"))):
        groups.setdefault(f"{as_text(line.get('sku_id'))}:{_dong(line.get('sale_price'))}", []).append(line)
    is_cancelled = as_text(row.get("status")) in CANCELLED_WORDS
    has_left = _status(row) is Status.DELIVERY_FAILED
    return [
        OrderItem(
            key=key,
            ref=ListingRef(
                product=as_text(lines[0].get("product_id")),
                sku=as_text(lines[0].get("sku_id")),
                seller_sku=as_text(lines[0].get("seller_sku")),
                warehouse=as_text(row.get("warehouse_id")),
            ),
            name=as_text(lines[0].get("product_name")),
            quantity=len(lines),
            price_vnd=_dong(lines[0].get("sale_price")),
            list_price_vnd=_dong(lines[0].get("original_price")) or _dong(lines[0].get("sale_price")),
            cancelled=sum(
                not has_left and (is_cancelled or as_text(line.get("display_status")) in CANCELLED_WORDS)
                for line in lines
            ),
            returned=sum(as_text(line.get("id")) in returned for line in lines),
        )
        for key, lines in groups.items()
    ]


def _returned_lines(case: Mapping[str, Any]) -> Iterable[str]:
    """Line items that have come back with a return."""
    if as_text(case.get("return_status")) not in RETURNED:
        return ()
    rows = map(as_dict, as_list(case.get("return_line_items")))
    return filter(None, (as_text(row.get("order_line_item_id")) for row in rows))


def parcels(row: Mapping[str, Any]) -> list[Parcel]:
    """The packages of an order; a tracking number stands on the lines that lie in the package."""
    lines = list(map(as_dict, as_list(row.get("line_items"))))
    packages = [as_text(one.get("id")) for one in map(as_dict, as_list(row.get("packages")))]
    tracking = {as_text(line.get("package_id")): as_text(line.get("tracking_number")) for line in lines}
    own = as_text(row.get("tracking_number")) if len(packages) == 1 else ""
    carrier = as_text(row.get("shipping_provider"))
    return [Parcel(number, tracking.get(number) or own, carrier) for number in packages if number]


def _recipient(address: Mapping[str, Any]) -> Recipient:
    levels = {
        as_text(level.get("address_level")): as_text(level.get("address_name"))
        for level in map(as_dict, as_list(address.get("district_info")))
    }
    return Recipient(
        name=as_text(address.get("name")),
        phone=as_text(address.get("phone_number")),
        address=as_text(address.get("full_address")),
        province=levels.get("L1", ""),
    )


def _dong(value: Any) -> int:
    return max(0, as_int(value) or 0)
