"""Tell whoever ordered what became of it: one message each, by e-mail where there is one, else by SMS.

Called inside the transaction of what it tells; a worker sends it later.
"""

from typing import Any

from core import rules
from notifications import services as notifications
from notifications.models import Message
from orders.models import Order, Package, Return
from orders.states import Status


def order_placed(order: Order, locale: str = "vi") -> None:
    """We have the order; call once its lines are written. Later messages speak the same language."""
    if order.locale != locale:
        order.locale = locale
        order.save(update_fields=["locale"])
    lines = order.lines.order_by("pk").values_list("name", "quantity", "price_vnd")
    _tell(
        order,
        "placed",
        total_vnd=order.total_vnd,
        method=order.method,
        lines=[
            {"name": name, "quantity": quantity, "amount_vnd": quantity * price_vnd}
            for name, quantity, price_vnd in lines
        ],
    )


def package_confirmed(order: Order, package: Package) -> None:
    """The producer takes it on."""
    _tell(order, "confirmed", package)


def package_shipped(order: Order, package: Package, *, due_vnd: int = 0) -> None:
    """It left; `due_vnd` is what the carrier asks for on delivery. Sent once more under another number, after
    nobody took it, it is told once more."""
    facts: dict[str, Any] = {"tracking": package.tracking, "carrier": package.carrier, "due_vnd": due_vnd}
    _tell(order, "shipped", package, about=package.tracking, **facts)


def package_delivered(order: Order, package: Package) -> None:
    """It arrived."""
    _tell(order, "delivered", package, return_days=rules.value("return_days", on=package.delivered_at))


def cancelled(order: Order, package: Package | None, *, reason: str, refund_vnd: int) -> None:
    """One package, or all of it with `package` None, will not be sent."""
    _tell(order, "cancelled", package, reason=reason, refund_vnd=refund_vnd)


def return_decided(order: Order, asked: Return) -> None:
    """The producer said yes or no."""
    _tell(
        order,
        "return_decided",
        asked.package,
        about=f"{asked.pk}",
        is_approved=asked.state == Return.State.APPROVED,
        answer=asked.answer,
        refund_vnd=asked.refund_vnd,
        has_goods_back=asked.has_goods_back,
    )


def refunded(order: Order, *, amount_vnd: int) -> None:
    """Money went back; `order.refunded_vnd` already counts it."""
    _tell(order, "refunded", about=f"{order.refunded_vnd}", amount_vnd=amount_vnd)


def paid(order: Order) -> None:
    """All of the money is here."""
    _tell(order, "paid", total_vnd=order.due_vnd, method=order.method)


def part_paid(order: Order, *, missing_vnd: int) -> None:
    """Less than was due came."""
    facts: dict[str, Any] = {"missing_vnd": missing_vnd, "received_vnd": order.received_vnd}
    _tell(order, "part_paid", about=f"{order.received_vnd}", **facts)


def owed(order: Order, *, amount_vnd: int) -> None:
    """Money came that was not due, too late or twice: it goes back."""
    is_late = order.status == Status.CANCELLED
    _tell(order, "owed", about=f"{order.received_vnd}", amount_vnd=amount_vnd, is_late=is_late)


def _tell(
    order: Order, template: str, package: Package | None = None, *, about: str = "", **facts: Any
) -> None:
    """Nothing for orders of marketplaces, or where no address is known (any more)."""
    recipient = order.email or order.phone
    if order.scope or not recipient:
        return
    key = [template, order.code, *([str(package.number)] if package else []), *([about] if about else [])]
    notifications.enqueue(
        medium=Message.Medium.EMAIL if order.email else Message.Medium.SMS,
        template=template,
        recipient=recipient,
        locale=order.locale,
        dedupe_key=":".join(key),
        context={
            "code": order.code,
            "token": order.token,
            "name": order.recipient_name,
            "producer": package.producer.name if package else "",
            **facts,
        },
    )
