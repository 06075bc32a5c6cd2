"""Purchases in the web shop for tests, in any state."""

from datetime import timedelta
from typing import Any

from catalog.models import Variant
from core import clock
from orders.models import Order, OrderLine
from orders.states import Fulfilment, Status


def bought(user: Any, *variants: Variant, status: Status = Status.DELIVERED, **more: Any) -> list[OrderLine]:
    """The lines of an order of this user, one of each variant."""
    order = Order.objects.create(
        code=f"W{Order.objects.count() + 1:06}",
        channel="web",
        status=status,
        fulfilment=Fulfilment.HANDED_OVER,
        user=user,
        placed_at=clock.now() - timedelta(days=5),
        **more,
    )
    return [
        OrderLine.objects.create(
            order=order,
            key=str(number),
            variant=variant,
            sku=variant.sku,
            name=variant.label,
            quantity=1,
            price_vnd=variant.price_vnd,
        )
        for number, variant in enumerate(variants)
    ]
