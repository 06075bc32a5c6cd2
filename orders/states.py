"""The states of an order, one table for the web shop and every marketplace. Pure Python.

Source: docs/sync-engine.md has the map of each platform's own words.
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
