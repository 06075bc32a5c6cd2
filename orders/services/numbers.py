"""The numbers of orders: an order's id is also the serial of its code."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def next_numbers(count: int) -> list[int]:
    """The next orders' ids. A number whose order is not made in the end stays unused."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('orders_order', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [number for (number,) in cursor.fetchall()]


def code(number: int, at: datetime) -> str:
    """ "DH25121500042": plain ASCII, for it stands in bank transfers. The day is that of the shop's clock."""
    return f"DH{timezone.localtime(at):%y%m%d}{number:05d}"
