"""What sells: told to the search, which shows it first among goods that fit equally well."""

from datetime import timedelta

from django.db.models import F, Sum

from catalog import search
from core import clock
from orders.models import OrderLine
from orders.states import Status

LATELY = timedelta(days=90)  # a season; what sold before says little of today


def units_lately() -> dict[int, int]:
    """Units ordered on any channel and not cancelled, by product."""
    lines = OrderLine.objects.filter(
        variant__isnull=False, order__placed_at__gte=clock.now() - LATELY, quantity__gt=F("cancelled")
    ).exclude(order__status=Status.CANCELLED)
    rows = (
        lines.values_list("variant__product").annotate(units=Sum(F("quantity") - F("cancelled"))).order_by()
    )
    return dict(rows)


def tell_the_search() -> None:
    """Bring the sales that the search knows up to now."""
    search.note_sales(units_lately())
