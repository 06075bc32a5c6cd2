"""How much may be promised for payment on delivery by one phone number.

A parcel that nobody takes costs its maker the way there and back; these limits keep a jest or a rival from
ordering a shelf empty.
"""

from django.conf import settings
from django.db.models import Count, F, Sum

from orders import locks
from orders.confirmation import Reading
from orders.errors import CodLimit
from orders.models import Order


def check(reading: Reading) -> None:
    """Raises CodLimit when this order, paid on delivery, were one more than COD_MOST_ORDERS under way for its
    phone number, or the sum to collect more than COD_MOST_VND. Two at once wait for each other: call inside
    the transaction that places it."""
    total_vnd, phone = reading.basket.total_vnd, reading.details.phone
    if reading.details.method != Order.Method.COD or not total_vnd:
        return
    locks.phone(phone)
    due = Order.objects.filter(phone=phone, cod=Order.Cod.DUE, scope="").aggregate(
        orders=Count("pk"), vnd=Sum(F("total_vnd") - F("cancelled_vnd"), default=0)
    )
    if due["orders"] >= settings.COD_MOST_ORDERS or due["vnd"] + total_vnd > settings.COD_MOST_VND:
        raise CodLimit(reading)
