"""Calendar days of Vietnam, by which money is settled and compared. Pure."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def day_of(moment: datetime) -> date:
    """The day of an aware moment."""
    return moment.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """Midnight at which a day begins."""
    return datetime.combine(day, time(), VIETNAM)


def end_of(day: date) -> datetime:
    """Midnight at which a day is over; itself no part of it."""
    return start_of(day + timedelta(days=1))
