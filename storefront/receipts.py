"""An order as its page prints it: packages with their way, lines, sums, and what to do about the money."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from accounts import phones
from core import clock
from orders.models import Order, OrderLine, Package, Return
from orders.services import returns
from orders.shopper_queries import Purchase
from orders.states import Status
from storefront.timeline import TONES, WORDS, Step, steps


@dataclass(frozen=True, slots=True)
class Item:
    """A line. `list_vnd` is 0 where no promotion lowered it; `return_left` units can be asked back."""

    line: OrderLine
    amount_vnd: int
    list_vnd: int
    can_review: bool
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class Parcel:
    """A package with its way; `return_until` is None when nothing of it can be sent back (any more)."""

    package: Package
    status: str
    tone: str
    steps: Sequence[Step]
    items: Sequence[Item]
    returns: Sequence[Return]
    return_until: datetime | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The whole page. `name`, `phone` and `address` are masked unless the account's own order is shown."""

    parcels: Sequence[Parcel]
    status: str
    tone: str
    name: str
    phone: str
    address: str
    is_masked: bool
    voucher_vnd: int
    promotion_vnd: int
    is_waiting_for_payment: bool
    can_buy_again: bool


def receipt(purchase: Purchase, *, is_full: bool) -> Receipt:
    """Make ready what the page shows; no queries."""
    order = purchase.order
    parcels = [_parcel(package) for package in purchase.packages]
    lines = [item.line for parcel in parcels for item in parcel.items]
    voucher = sum(line.voucher_vnd for line in lines)
    status = Status(order.status)
    name, phone, address = _whom(order) if is_full else _masked(order)
    return Receipt(
        parcels=parcels,
        status=str(WORDS[status]),
        tone=TONES.get(status, ""),
        name=name,
        phone=phone,
        address=address,
        is_masked=not is_full,
        voucher_vnd=voucher,
        promotion_vnd=order.discount_vnd - voucher,
        is_waiting_for_payment=status is Status.PENDING_PAYMENT and order.payment == Order.Payment.UNPAID,
        can_buy_again=any(line.variant_id for line in lines),
    )


def _parcel(package: Package) -> Parcel:
    status = Status(package.status)
    asked = list(package.returns.all())
    return Parcel(
        package=package,
        status=str(WORDS[status]),
        tone=TONES.get(status, ""),
        steps=steps(package),
        items=[_item(line, status) for line in package.lines.all()],
        returns=asked,
        return_until=_return_until(package, asked),
    )


def _item(line: OrderLine, status: Status) -> Item:
    list_vnd = line.list_price_vnd * line.quantity
    amount_vnd = line.price_vnd * line.quantity
    is_reviewed = hasattr(line, "review")
    return Item(
        line=line,
        amount_vnd=amount_vnd,
        list_vnd=list_vnd if list_vnd > amount_vnd else 0,
        can_review=status in (Status.DELIVERED, Status.COMPLETED)
        and not is_reviewed
        and bool(line.variant_id),
        is_reviewed=is_reviewed,
    )


def _return_until(package: Package, asked: Sequence[Return]) -> datetime | None:
    until = returns.may_ask_until(package)
    if until is None or clock.now() > until or any(one.state == Return.State.ASKED for one in asked):
        return None
    taken = sum(said["quantity"] for one in asked if one.state in returns.STANDING for said in one.said)  # type: ignore[attr-defined]
    return until if taken < sum(line.wanted for line in package.lines.all()) else None


def _whom(order: Order) -> tuple[str, str, str]:
    phone = (
        phones.display(order.recipient_phone)
        if order.recipient_phone.startswith("+")
        else order.recipient_phone
    )
    return order.recipient_name, phone, order.recipient_address


def _masked(order: Order) -> tuple[str, str, str]:
    """Enough to recognise one's own order, not enough to learn about somebody else's."""
    words = order.recipient_name.split()
    name = f"{words[0][0]}. {words[-1]}" if len(words) > 1 else order.recipient_name[:1] + "…"
    phone = phones.mask(order.recipient_phone) if order.recipient_phone.startswith("+") else "***"
    place = f"{order.ward.full_name}, {order.ward.province.name}" if order.ward else order.province
    return name, phone, _("***, %(place)s") % {"place": place}
