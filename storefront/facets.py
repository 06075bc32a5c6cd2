"""Counts beside the filters that the shelf itself does not bring."""

from dataclasses import dataclass, replace

from django.db.models import Count

from catalog.queries import ShelfFilters, filtered


@dataclass(frozen=True, slots=True)
class WardFacet:
    """A ward of origin and how many products it would leave, all other filters kept."""

    code: str
    name: str
    count: int


def wards(filters: ShelfFilters) -> list[WardFacet]:
    """Wards with something to show, by name."""
    rows = (
        filtered(replace(filters, ward=""))
        .order_by("ward__name")
        .values_list("ward_id", "ward__name")
        .annotate(number=Count("pk"))
    )
    return [WardFacet(*row) for row in rows]


def cnnt_count(filters: ShelfFilters) -> int:
    """Products that would be left with the CNNT filter on."""
    return filtered(replace(filters, cnnt=True)).order_by().count()
