"""Orders that wait for their money, and attempts to pay them."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from core import clock
from orders.models import Order
from payments.models import Payment
from tests.orders.web import web_order


@pytest.fixture
def attempt(db) -> Callable[..., Payment]:
    """attempt(method="vnpay", number=1, **fields) -> a running attempt to pay an order of 120,000 đồng."""

    def open_(
        method: str = Order.Method.VNPAY, number: int = 1, order: Order | None = None, **fields
    ) -> Payment:
        order = order or web_order(method=method, number=number)
        now = clock.now()
        count = order.payments.count() + 1
        defaults = {
            "order": order,
            "method": method,
            "reference": f"{order.code}{count:02}",
            "request_id": f"{order.code}{count:02}R",
            "amount_vnd": order.due_vnd - order.received_vnd,
            "opened_at": now,
            "expires_at": order.expires_at,
            "look_at": now + timedelta(seconds=45),
        }
        return Payment.objects.create(**defaults | fields)

    return open_
