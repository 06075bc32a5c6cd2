"""How long ago something was, in working days of Việt Nam."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.workdays import is_working

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
DAY = timedelta(days=1)


def before(now: datetime, days: int) -> datetime:
    """The moment so many working days ago: what came before it has waited longer than that."""
    at = _end_of_work(now.astimezone(VIETNAM))
    while days:
        at -= DAY
        days -= is_working(at.date())
    return at


def between(since: datetime, now: datetime) -> int:
    """Whole working days that have passed; 0 for what is to come."""
    at, days = _end_of_work(now.astimezone(VIETNAM)) - DAY, 0
    while at >= since:
        days += is_working(at.date())
        at -= DAY
    return days


def _end_of_work(at: datetime) -> datetime:
    """Weekends and holidays stand still at the end of the last day of work."""
    day = at.date()
    if is_working(day):
        return at
    while not is_working(day - DAY):
        day -= DAY
    return datetime.combine(day, time(), VIETNAM)
