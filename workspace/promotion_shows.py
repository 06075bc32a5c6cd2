"""What a promotion shows of a producer's goods, with the places they are offered at."""

from collections.abc import Sequence
from dataclasses import dataclass

from channels_sync.places import places
from core.channels import MARKETPLACES
from promotions.preview import Cell, Row


@dataclass(frozen=True, slots=True)
class Line:
    """One variant: each channel's cell, and whether it is offered there at all."""

    row: Row
    cells: list[tuple[Cell, bool]]


def lines(rows: Sequence[Row]) -> list[Line]:
    """The rows of a preview; on a marketplace a price shows only where a shop lists the variant."""
    at = places([row.variant.pk for row in rows])
    found = []
    for row in rows:
        listed = {place.account.channel for place in at.get(row.variant.pk, [])}
        cells = [(cell, cell.channel not in MARKETPLACES or cell.channel in listed) for cell in row.cells]
        found.append(Line(row, cells))
    return found
