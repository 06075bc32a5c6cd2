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
    ChannelError,
    Credentials,
    ListingRef,
    Notice,
    OrderItem,
    OrderSnapshot,
    RawRequest,
    Topic,
)
from core import clock
from orders.states import Status


@dataclass
class OrderBook:
    """The orders of one shop, and every question about them."""

    orders: dict[str, OrderSnapshot] = field(default_factory=dict)
    lists: list[tuple[datetime, datetime]] = field(default_factory=list)  # windows asked for
    fetches: list[tuple[str, ...]] = field(default_factory=list)
    trouble: list[ChannelError | None] = field(default_factory=list)  # of the next questions, one each
    meanwhile: list[Callable[[], Any]] = field(default_factory=list)  # done during the next fetches

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
