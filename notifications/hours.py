"""When a phone may ring: between 8:00 and 21:00 in Viet Nam."""

from datetime import datetime, time, timedelta

from django.utils import timezone

DAY_BEGINS, DAY_ENDS = time(8), time(21)


def is_day(now: datetime) -> bool:
    """A phone may ring now."""
    return DAY_BEGINS <= timezone.localtime(now).time() < DAY_ENDS


def morning_after(now: datetime) -> datetime:
    """The next time that day begins."""
    here = timezone.localtime(now)
    day = here.date() if here.time() < DAY_BEGINS else here.date() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, DAY_BEGINS))
