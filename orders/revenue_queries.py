"""What a producer has taken, by channel."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, F, Sum

from core.channels import Channel
from orders.models import OrderLine
from orders.states import Status

NOT_SOLD = (Status.PENDING_PAYMENT, Status.CANCELLED, Status.RETURNED)


class Taken(NamedTuple):
    """Goods sold on one channel: đồng after vouchers, without shipping; how many orders they are of."""

    channel: Channel
    amount_vnd: int
    orders: int


def by_channel(producer_id: int, since: datetime) -> list[Taken]:
    """What was ordered since then and neither cancelled nor sent back, the largest first. One query."""
    kept = F("quantity") - F("cancelled") - F("returned")
    voucher = F("voucher_vnd") * kept / F("quantity")  # as `orders.amounts` shares it out
    rows = (
        OrderLine.objects.filter(
            variant__product__producer=producer_id, order__placed_at__gte=since, quantity__gt=0
        )
        .exclude(order__status__in=NOT_SOLD)
        .values_list("order__channel")
        .annotate(amount=Sum(kept * F("price_vnd") - voucher), orders=Count("order", distinct=True))
        .order_by("-amount")
    )
    return [Taken(Channel(channel), int(amount), orders) for channel, amount, orders in rows]
