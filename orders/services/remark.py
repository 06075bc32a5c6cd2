"""A producer's note on an order, for colleagues."""

from django.db import transaction

from accounts.models import User
from orders import locks
from orders.models import OrderEvent, Package
from orders.services.journal import note


@transaction.atomic
def remark(order_id: int, *, text: str, package: Package | None = None, by: User | None = None) -> None:
    """Keep up to 280 characters in the order's history; shoppers never see them."""
    note(
        locks.orders([order_id]).get(),
        OrderEvent.Kind.REMARK,
        text.strip().replace("\x00", "")[:280],
        by=by,
        package=package,
    )
