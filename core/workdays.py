"""Working days in Việt Nam: Monday to Friday without the public holidays of `data/holidays.json`.

A holiday that the file does not name counts as a working day, which only makes us quicker than we have to be.
"""

import json
from datetime import date, datetime, timedelta
from functools import cache

from django.conf import settings
from django.utils import timezone

SATURDAY = 5


def is_working(day: date) -> bool:
    """Whether offices are open."""
    yearly, named = _holidays()
    return day.weekday() < SATURDAY and f"{day:%m-%d}" not in yearly and day not in named


def after(moment: datetime, days: int) -> datetime:
    """So many working days later, at the same time of the day."""
    at = timezone.localtime(moment)
    while days:
        at += timedelta(days=1)
        days -= is_working(at.date())
    return at


@cache
def _holidays() -> tuple[frozenset[str], frozenset[date]]:
    kept = json.loads((settings.DATA_DIR / "holidays.json").read_text())
    return frozenset(kept["every_year"]), frozenset(map(date.fromisoformat, kept["days"]))
