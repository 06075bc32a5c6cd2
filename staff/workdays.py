"""Working days from Monday to Friday, in Việt Nam. Public holidays count as such days, which only makes staff
quicker. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
SATURDAY = 5
DAY = timedelta(days=1)


def before(now: datetime, days: int) -> datetime:
    """The moment so many working days ago: what came before it has waited longer than that."""
    at = _end_of_work(now.astimezone(VIETNAM))
    while days:
        at -= DAY
        days -= at.weekday() < SATURDAY
    return at


def between(since: datetime, now: datetime) -> int:
    """Whole working days that have passed; 0 for what is to come."""
    days = 0
    while since <= before(now, days + 1):
        days += 1
    return days


def _end_of_work(at: datetime) -> datetime:
    """A weekend stands still at the end of its Friday."""
    if at.weekday() < SATURDAY:
        return at
    return datetime.combine(at.date() - (at.weekday() - SATURDAY) * DAY, time(), VIETNAM)
