"""Within how many working days staff decide: a dated setting, `DESK_TARGETS`."""

from datetime import date, datetime

from django.conf import settings

from catalog.queries import today
from staff import workdays


def days(queue: str, on: date | None = None) -> int:
    """Of a queue on a day (today in Việt Nam): the newest promise that has begun, else the first."""
    on = on or today()
    promised = sorted((date.fromisoformat(since), by_queue) for since, by_queue in settings.DESK_TARGETS.items())
    begun = [by_queue for since, by_queue in promised if since <= on] or [promised[0][1]]
    return int(begun[-1][queue])


def late_before(queue: str, now: datetime) -> datetime:
    """What came before this moment waits longer than was promised."""
    return workdays.before(now, days(queue))
