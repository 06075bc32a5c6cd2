"""Within how many working days staff decide: a dated setting, `DESK_TARGETS`."""

from datetime import date, datetime

from django.conf import settings

from catalog.queries import today
from staff import workdays


def days(queue: str, on: date | None = None) -> int:
    """Of a queue on a day (today in Việt Nam): the newest promise that has begun, else the first."""
    on = on or today()
    promised = {date.fromisoformat(since): days for since, days in settings.DESK_TARGETS.items()}
    begun = [since for since in promised if since <= on]
    return promised[max(begun, default=min(promised))][queue]


def late_before(queue: str, now: datetime) -> datetime:
    """What came before this moment waits longer than was promised."""
    return workdays.before(now, days(queue))
