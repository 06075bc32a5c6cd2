"""Units set aside for single shops while a promotion runs: opened at its start, closed at its end.

Promotions know channels, not shops: who calls `keep` says which scopes ("account:3") stand for a wish.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from core import clock
from inventory import services as inventory
from inventory.errors import AllocationOpen, InsufficientStock
from promotions import queries
from promotions.models import Aside


@dataclass(frozen=True, slots=True)
class Wish:
    """What a running promotion wants to be set aside in every shop of a channel."""

    term_id: int
    variant_id: int
    channel: str
    units: int
    until: datetime


Wanted = Mapping[tuple[int, str], Wish]  # by term id and scope


def wishes() -> list[Wish]:
    """What the promotions that run now wish for."""
    terms = queries.terms_with_asides(clock.now()).select_related("line__promotion")
    return [
        Wish(term.pk, term.line.variant_id, term.channel, term.set_aside or 0, term.line.promotion.ends_at)
        for term in terms.order_by("pk")
        if term.channel in term.line.promotion.channels
    ]


def keep(wanted: Wanted) -> int:
    """Close what is no longer wanted so, open what is new. Twice is as once. Returns how many changed.

    All or nothing: while the pool is smaller than the wish nothing is set aside, and the next look tries
    again. What a person closed stays closed until the wish changes.
    """
    made = list(Aside.objects.select_related("allocation").filter(allocation__closed_at__isnull=True)) + list(
        Aside.objects.select_related("allocation").filter(
            allocation__closed_at__isnull=False, term_id__in={term_id for term_id, _ in wanted}
        )
    )
    unwanted = [aside for aside in made if aside.is_open and not _is_wanted(aside, wanted)]
    answered = {(aside.term_id, aside.scope) for aside in made if _is_wanted(aside, wanted)}
    return _close(unwanted) + _open({key: wish for key, wish in wanted.items() if key not in answered})


def _is_wanted(aside: Aside, wanted: Wanted) -> bool:
    wish = wanted.get((aside.term_id or 0, aside.scope))
    return wish is not None and aside.is_answer_to(wish.units, wish.until)


def _close(asides: Iterable[Aside]) -> int:
    return sum(
        inventory.close_allocation(variant_id=aside.allocation.variant_id, scope=aside.scope) is not None
        for aside in asides
    )


def _open(wanted: Wanted) -> int:
    count = 0
    for (term_id, scope), wish in sorted(wanted.items()):
        with suppress(InsufficientStock, AllocationOpen), transaction.atomic():
            allocation = inventory.allocate(
                variant_id=wish.variant_id, scope=scope, quantity=wish.units, until=wish.until
            )
            Aside.objects.create(term_id=term_id, scope=scope, allocation=allocation)
            count += 1
    return count
