"""Within how many working days staff decide: the shop's own promise, rules with a date."""

from datetime import date, datetime

from core import rules
from staff import workdays


def days(queue: str, on: date | None = None) -> int:
    """Of a queue on a day, today by default."""
    return rules.value(f"desk_{queue}_days", on=on)


def late_before(queue: str, now: datetime) -> datetime:
    """What came before this moment waits longer than is promised today."""
    return workdays.before(now, days(queue))
