"""Who receives a parcel: in full while it is to be sent, shortened before and after."""

from dataclasses import dataclass

from accounts import phones
from orders.models import Portion
from orders.states import Status

NEEDED = frozenset({Status.TO_SHIP, Status.PACKING, Status.DELIVERY_FAILED})  # to write on it, to call


@dataclass(frozen=True, slots=True)
class Whom:
    """Name, phone and address as this page may show them."""

    name: str
    phone: str
    address: str
    is_full: bool


def whom(one: Portion) -> Whom:
    """The recipient of a portion. Reads `order` with its ward and province."""
    order = one.order
    if one.status in NEEDED:
        return Whom(
            order.recipient_name, _phone(order.recipient_phone), order.recipient_address, is_full=True
        )
    place = f"{order.ward.full_name}, {order.ward.province.name}" if order.ward else order.province
    return Whom(short_name(order.recipient_name), _masked(order.recipient_phone), place, is_full=False)


def short_name(name: str) -> str:
    """ "Nguyễn Thị Lan" -> "N. Lan"."""
    words = name.split()
    return f"{words[0][0]}. {words[-1]}" if len(words) > 1 else f"{name[:1]}…" if name else ""


def _phone(stored: str) -> str:
    return phones.display(stored) if stored.startswith("+") else stored


def _masked(stored: str) -> str:
    return phones.mask(stored) if stored.startswith("+") else "***" if stored else ""
