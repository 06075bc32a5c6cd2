"""Orders of a marketplace in memory: what buyers bought there, told by list, by number and by webhook."""

import hmac
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from channels_sync.protocol import (
    BadSignature,
    Credentials,
    ListingRef,
    Notice,
    OrderItem,
    OrderSnapshot,
    Parcel,
    RawRequest,
    Topic,
    Unavailable,
)
from core import clock
from orders.states import Status


@dataclass
class OrderBook:
    """The orders of one shop, and every question about them."""

    orders: dict[str, OrderSnapshot] = field(default_factory=dict)
    lists: list[tuple[datetime, datetime]] = field(default_factory=list)  # windows asked for
    fetches: list[tuple[str, ...]] = field(default_factory=list)
    trouble: list[Exception | None] = field(default_factory=list)  # of the next questions, one each
    meanwhile: list[Callable[[], Any]] = field(default_factory=list)  # done during the next fetches
    told: list[tuple[str, str]] = field(default_factory=list)  # what a seller said: ("ship", number)
    tracking: str = "SPX1"  # of every parcel from now on; empty while the carrier has given none

    def place(self, ref: ListingRef, quantity: int = 1, status: Status = Status.TO_SHIP) -> OrderSnapshot:
        """A buyer orders now."""
        number = f"N{len(self.orders) + 1:04d}"
        item = OrderItem(f"{number}-1", ref, "Bưởi", quantity, 100_000, 100_000)
        now = clock.now()
        order = OrderSnapshot(number, status, status.upper(), now, now, [item], total_vnd=100_000 * quantity)
        self.orders[number] = order
        return order

    def change(self, number: str, **fields: Any) -> OrderSnapshot:
        """Something happens to an order now."""
        self.orders[number] = replace(self.orders[number], **{"updated_at": clock.now(), **fields})
        return self.orders[number]

    def asked(self) -> None:
        """Answer the next question with its trouble, if there is some."""
        if self.trouble and (trouble := self.trouble.pop(0)):
            raise trouble

    # What the seller says

    def ship(self, number: str) -> list[Parcel]:
        """Packed: its one parcel, whose tracking number is told here only."""
        self.asked()
        self.told.append(("ship", number))
        if self.orders[number].status is Status.TO_SHIP:
            self.change(number, status=Status.PACKING, parcels=[Parcel(f"{number}-P")])
        if self.orders[number].status is not Status.PACKING:
            raise Unavailable("not_shippable", "this order cannot be shipped", may_have_landed=False)
        return [Parcel(f"{number}-P", self.tracking, "SPX")]

    def cancel(self, number: str, reason: str) -> None:
        """Called off by the seller."""
        self.asked()
        self.told.append((f"cancel: {reason}", number))
        self.change(number, status=Status.CANCELLED, cancel_requested=False)

    def answer(self, order: OrderSnapshot, *, agree: bool) -> None:
        """Yes or no to a buyer who asks to cancel."""
        self.asked()
        number = order.external_ref
        self.told.append(("agree" if agree else "refuse", number))
        status = Status.CANCELLED if agree else order.status
        self.change(number, status=status, cancel_requested=False)


SECRET = "secret"


def webhook(shop: str, order: str, *, key: str, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook that says that an order changed."""
    body = json.dumps({"shop": shop, "order": order, "key": key}).encode()
    return body, {"Authorization": hmac.new(secret.encode(), body, sha256).hexdigest()}


def read_webhook(raw: RawRequest, credentials: Credentials) -> Notice:
    """As every adapter does it: the bytes against the app's secret."""
    wanted = hmac.new(credentials.app_secret.encode(), raw.body, sha256).hexdigest()
    if not hmac.compare_digest(raw.headers.get("authorization", ""), wanted):
        raise BadSignature
    said = json.loads(raw.body)
    return Notice(Topic(said.get("topic", "order")), said["shop"], said["order"], said["key"])


def orders_changed(book: OrderBook, since: datetime, until: datetime) -> Iterator[str]:
    """Numbers of orders that changed in the window, oldest change first."""
    book.asked()
    book.lists.append((since, until))
    found = [order for order in book.orders.values() if since <= order.updated_at <= until]
    return iter([order.external_ref for order in sorted(found, key=lambda order: order.updated_at)])


def fetch_orders(book: OrderBook, refs: Sequence[str]) -> list[OrderSnapshot]:
    """Orders as they stand; unknown ones are absent."""
    book.asked()
    book.fetches.append(tuple(refs))
    found = [book.orders[ref] for ref in refs if ref in book.orders]
    for work in book.meanwhile:
        work()
    book.meanwhile.clear()
    return found
