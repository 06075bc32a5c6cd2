"""Read returns: Shopee keeps them apart from orders and lists them by time only, not by order.

Source: Returns module, get_return_list. A return of a completed order leaves the order's status as it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels_sync.adapters.http import as_dict, as_int, as_list, as_text
from channels_sync.adapters.shopee.gateway import PAGE, WITHOUT_MODELS, Gateway
from channels_sync.adapters.shopee.moments import epoch, moment

LONGEST_WINDOW = timedelta(days=15)
ASKED_FOR_WITHIN = timedelta(days=60)  # of the order: by then it came, and the days to send it back are over
MOST_PAGES = 100  # a list that never ends is not read for ever

DEAD = frozenset({"CANCELLED", "CLOSED"})  # taken back, or decided for the seller
OVER = frozenset({"ACCEPTED", "REFUND_PAID"})
KEEPS_GOODS = 1  # `return_solution` of a refund without return

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Returns:
    """What became of an order's returns. `units` that are back, by item and model; `waits` while one is not
    over; `changed_at` is the last change of any, also of one that came to nothing."""

    units: Mapping[tuple[str, str], int]
    waits: bool
    changed_at: datetime | None


def of_orders(gateway: Gateway, placed: Mapping[str, datetime]) -> dict[str, Returns]:
    """The returns of these orders, by number; `placed` says when they were. Orders without any are absent.
    Raises ChannelError."""
    found: dict[str, dict[str, Row]] = {}
    for row in _between(gateway, placed):
        number = as_text(row.get("order_sn"))
        if number in placed:
            found.setdefault(number, {})[as_text(row.get("return_sn"))] = row  # pages may overlap
    return {number: _summed(list(rows.values())) for number, rows in found.items()}


def _between(gateway: Gateway, placed: Mapping[str, datetime]) -> Iterator[Row]:
    if not placed:
        return
    start, until = min(placed.values()), min(gateway.now(), max(placed.values()) + ASKED_FOR_WITHIN)
    while start <= until:
        end = min(start + LONGEST_WINDOW, until)
        for number in range(MOST_PAGES):
            window = {"create_time_from": epoch(start), "create_time_to": epoch(end)}
            page = gateway.get("returns/get_return_list", {"page_no": number, "page_size": PAGE, **window})
            yield from map(as_dict, as_list(page.get("return")))
            if page.get("more") is not True:
                break
        start = end + timedelta(seconds=1)


def _summed(rows: Sequence[Row]) -> Returns:
    alive = [row for row in rows if as_text(row.get("status")) not in DEAD and _brings_goods(row)]
    units: dict[tuple[str, str], int] = {}
    over = [row for row in alive if as_text(row.get("status")) in OVER]
    for row in over:
        for item in map(as_dict, as_list(row.get("item"))):
            key = as_text(item.get("item_id")), as_text(item.get("model_id")) or WITHOUT_MODELS
            units[key] = units.get(key, 0) + (as_int(item.get("amount")) or 0)
    changes = [at for row in rows if (at := moment(row.get("update_time")))]
    return Returns(units, len(over) < len(alive), max(changes, default=None))


def _brings_goods(row: Row) -> bool:
    solution = as_int(row.get("return_solution"))
    return solution != KEEPS_GOODS if solution is not None else row.get("needs_logistics") is not False
