"""Where payments join: an app above registers how a method is paid, the shop asks where to send a shopper.

    payment_seam.register(Order.Method.VNPAY, gateway.start)

Without a starter `start` answers None, and the page of the order says how to pay and until when.
"""

from typing import Protocol

from orders.models import Order
from orders.states import Status


class Start(Protocol):
    """`ip` is the shopper's, `base_url` the shop's address as the browser knows it."""

    def __call__(self, order: Order, *, ip: str, base_url: str, locale: str) -> str | None:
        """The address to pay at, or None."""
        ...


_starters: dict[str, Start] = {}


def register(method: str, start: Start) -> None:
    """`start` makes (or finds) the payment of an order and returns the address to pay at, None for none.

    It is called outside of a transaction, may ask a gateway, and may be called again for the same order. A
    gateway that is away is no reason to raise: answer None, the order's page is where one tries again.
    """
    _starters[method] = start


def start(order: Order, *, ip: str = "", base_url: str = "", locale: str = "vi") -> str | None:
    """Where the shopper pays this order; None when it is not to be paid now or nobody takes its method."""
    is_waiting = order.status == Status.PENDING_PAYMENT and order.payment == Order.Payment.UNPAID
    starter = _starters.get(order.method) if is_waiting else None
    return starter(order, ip=ip, base_url=base_url, locale=locale) if starter else None
