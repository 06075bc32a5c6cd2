"""Tables of buying. One aggregate per file."""

from orders.models.care import Ticket, TicketMessage
from orders.models.cart import Cart, CartLine
from orders.models.order import (
    FULFILMENTS,
    STATUSES,
    Order,
    OrderEvent,
    OrderLine,
    Package,
)
from orders.models.outgoing import OrderTask, Shipment
from orders.models.portion import Portion
from orders.models.returns import Return, ReturnLine, ReturnPicture
from orders.models.voices import ProductRating, Question, Review, ReviewPicture, Voice

__all__ = [
    "FULFILMENTS",
    "STATUSES",
    "Cart",
    "CartLine",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OrderTask",
    "Package",
    "Portion",
    "ProductRating",
    "Question",
    "Return",
    "ReturnLine",
    "ReturnPicture",
    "Review",
    "ReviewPicture",
    "Shipment",
    "Ticket",
    "TicketMessage",
    "Voice",
]
