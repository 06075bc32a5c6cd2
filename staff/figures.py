"""The workload drawn on the server: small bars, shapes of an SVG. A table says the same beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from staff.queries import STEPS, Standing

HEIGHT, WIDTH, GAP = 40, 22, 6  # user units of the drawing


@dataclass(frozen=True, slots=True)
class Bar:
    """One column: where it stands, how high, and whether all in it have waited longer than promised."""

    x: int
    y: float
    height: float
    is_late: bool


def bars(standings: Sequence[Standing]) -> list[list[Bar]]:
    """The columns of every queue, all to one scale; a column with anything in it is seen."""
    highest = max((count for one in standings for count in one.ages), default=0) or 1
    return [
        [
            Bar(
                x=number * (WIDTH + GAP),
                y=HEIGHT - height,
                height=height,
                is_late=STEPS[number] >= one.target,
            )
            for number, count in enumerate(one.ages)
            for height in [max(2.0, round(HEIGHT * count / highest, 1)) if count else 0.0]
        ]
        for one in standings
    ]


def heads() -> list[str]:
    """How the columns are called, in working days."""
    inner = [
        _("%(first)d to %(last)d days") % {"first": one, "last": end - 1} for one, end in pairwise(STEPS[1:])
    ]
    return [_("under 1 day"), *inner, _("%(days)d days and more") % {"days": STEPS[-1]}]
