"""How much may be promised for payment on delivery by one phone number.

A parcel that nobody takes costs its maker the way there and back; these limits keep a jest or a rival from
ordering a shelf empty.
"""

from django.db.models import Count, F, Sum

from core import rules
from orders import locks
from orders.confirmation import Reading
from orders.errors import CodLimit
from orders.models import Order


def check(reading: Reading) -> None:
    """Raises CodLimit for an order to be paid on delivery that is not allowed to its phone number."""
    total_vnd, details = reading.basket.total_vnd, reading.details
    if details.method == Order.Method.COD and total_vnd and not allows(details.phone, total_vnd):
        raise CodLimit(reading)


def allows(phone: str, total_vnd: int) -> bool:
    """False when this order were one more than `cod_most_orders` under way for its phone number, or the sum
    to collect more than `cod_most_vnd`. Two at once wait for each other: call it inside the transaction."""
    locks.phone(phone)
    due = Order.objects.filter(phone=phone, cod=Order.Cod.DUE, scope="").aggregate(
        orders=Count("pk"), vnd=Sum(F("total_vnd") - F("cancelled_vnd"), default=0)
    )
    has_too_many = due["orders"] >= rules.value("cod_most_orders")
    return not has_too_many and due["vnd"] + total_vnd <= rules.value("cod_most_vnd")
