"""The states of an order, one table for the web shop and every marketplace. Pure Python.

Source: docs/orders.md has the map of each platform's own words.
"""

from enum import StrEnum


class Status(StrEnum):
    """Where an order stands, as its buyer would say it."""

    PENDING_PAYMENT = "pending_payment"
    PENDING_CONFIRM = "pending_confirm"
    TO_SHIP = "to_ship"
    PACKING = "packing"
    SHIPPING = "shipping"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    DELIVERY_FAILED = "delivery_failed"
    RETURNING = "returning"
    RETURNED = "returned"
    CANCELLED = "cancelled"


HOLDS = frozenset({Status.PENDING_PAYMENT, Status.PENDING_CONFIRM, Status.TO_SHIP, Status.PACKING})
LEFT = frozenset(  # the goods have left the shelf
    {
        Status.SHIPPING,
        Status.DELIVERED,
        Status.COMPLETED,
        Status.DELIVERY_FAILED,
        Status.RETURNING,
        Status.RETURNED,
    }
)

NEXT: dict[Status, frozenset[Status]] = {  # the steps of an order of the web shop; a marketplace may jump
    Status.PENDING_PAYMENT: frozenset({Status.PENDING_CONFIRM, Status.TO_SHIP, Status.CANCELLED}),
    Status.PENDING_CONFIRM: frozenset({Status.TO_SHIP, Status.CANCELLED}),
    Status.TO_SHIP: frozenset({Status.PACKING, Status.SHIPPING, Status.CANCELLED}),
    Status.PACKING: frozenset({Status.TO_SHIP, Status.SHIPPING, Status.CANCELLED}),
    Status.SHIPPING: frozenset({Status.DELIVERED, Status.DELIVERY_FAILED}),
    Status.DELIVERED: frozenset({Status.COMPLETED, Status.RETURNING}),
    Status.COMPLETED: frozenset({Status.RETURNING}),
    Status.DELIVERY_FAILED: frozenset({Status.SHIPPING, Status.RETURNING}),
    Status.RETURNING: frozenset({Status.RETURNED, Status.COMPLETED}),
    Status.RETURNED: frozenset(),
    Status.CANCELLED: frozenset({Status.PENDING_PAYMENT}),  # money that came too late takes it up again
}
_ORDER = list(Status)


class Fulfilment(StrEnum):
    """Where the goods are."""

    NOT_PACKED = "not_packed"
    PACKED = "packed"
    ON_THE_WAY = "on_the_way"
    HANDED_OVER = "handed_over"
    COMING_BACK = "coming_back"
    BACK = "back"
    NONE = "none"  # cancelled: nothing will leave


_FULFILMENT = {
    Status.PACKING: Fulfilment.PACKED,
    Status.SHIPPING: Fulfilment.ON_THE_WAY,
    Status.DELIVERED: Fulfilment.HANDED_OVER,
    Status.COMPLETED: Fulfilment.HANDED_OVER,
    Status.DELIVERY_FAILED: Fulfilment.COMING_BACK,
    Status.RETURNING: Fulfilment.COMING_BACK,
    Status.RETURNED: Fulfilment.BACK,
    Status.CANCELLED: Fulfilment.NONE,
}


def may_step(old: Status, new: Status) -> bool:
    """May an order of the web shop go from one state to the other?"""
    return new in NEXT[old]


def is_backward(old: Status, new: Status) -> bool:
    """Does `new` come before `old` in an order's life?"""
    return _ORDER.index(new) < _ORDER.index(old)


def fulfilment(status: Status) -> Fulfilment:
    """Where the goods of an order in this state are."""
    return _FULFILMENT.get(status, Fulfilment.NOT_PACKED)
