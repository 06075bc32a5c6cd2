"""What our own books say of orders and stock, held against what the sandbox's shops sold."""

from collections import Counter

from django.db.models import Sum

from inventory.models import StockMovement, StockRecord
from ocop_store.bench.world import World
from orders.models import Order, OrderLine


def sold_over_there(world: World) -> dict[str, dict[str, int]]:
    """Units each order of the sandbox still wants, by channel and order number."""
    return {
        channel: {
            str(order["order_id"]): sum(line["quantity"] - line["cancelled"] for line in order["lines"])
            for order in orders
        }
        for channel, orders in world.control("orders").items()
    }


def imported(channel: str) -> Counter[str]:
    """How often each order number of a channel stands in our books: once, or something is wrong."""
    orders = Order.objects.filter(channel=channel)
    return Counter(orders.values_list("external_ref", flat=True))


def short_units() -> int:
    """Units that were sold beyond what there was, as marked on the lines of orders."""
    return OrderLine.objects.aggregate(units=Sum("short"))["units"] or 0


def wrong_orders(world: World) -> int:
    """Orders of the sandbox that stand in our books never or twice, and ours that no shop knows."""
    return sum(
        _differing(imported(channel), Counter(orders)) for channel, orders in sold_over_there(world).items()
    )


def _differing(ours: Counter[str], theirs: Counter[str]) -> int:
    once = Counter(dict.fromkeys(theirs, 1))
    return sum(((ours - once) + (once - ours)).values())


def wrong_records() -> int:
    """Stock records that their ledger does not sum to."""
    sums = {
        row["variant_id"]: (row["on_hand"], row["reserved"])
        for row in StockMovement.objects.values("variant_id").annotate(
            on_hand=Sum("delta_on_hand"), reserved=Sum("delta_reserved")
        )
    }
    records = StockRecord.objects.values_list("variant_id", "on_hand", "reserved")
    return sum(sums.get(pk, (0, 0)) != (on_hand, reserved) for pk, on_hand, reserved in records)
