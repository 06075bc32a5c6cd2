"""A month of promotions: the days of the grid, and the list by the day they begin."""

import calendar
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, datetime, timedelta

from django.utils import timezone

from core import clock
from promotions.models import Promotion

PER_DAY = 3  # bars in a day of the grid; of more it says how many
YEAR_AND_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Span:
    """A promotion and the days on which it runs."""

    promotion: Promotion
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the grid. `is_of_month` is false for those that fill its first and last week."""

    at: date
    is_of_month: bool
    is_today: bool
    spans: list[Span]
    more: int


@dataclass(frozen=True, slots=True)
class Month:
    """The first day of a month and of its neighbours."""

    first: date

    @classmethod
    def read(cls, text: str) -> "Month":
        """ "2026-12" as an address has it; what is none is this month."""
        if found := YEAR_AND_MONTH.fullmatch(text):
            return cls(date(int(found[1]), int(found[2]), 1))
        return cls(timezone.localdate(clock.now()).replace(day=1))

    @property
    def before(self) -> date:
        """The month before."""
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        """The month after."""
        return next_month(self.first)

    @property
    def window(self) -> tuple[datetime, datetime]:
        """From its first moment to the first of the next month, by our own clock."""
        first, after = (datetime(one.year, one.month, 1) for one in (self.first, self.after))
        return timezone.make_aware(first), timezone.make_aware(after)

    def weeks(self, spans: Sequence[Span]) -> list[list[Day]]:
        """From Monday to Sunday, with what runs on each day."""
        today = timezone.localdate(clock.now())
        days = calendar.Calendar().monthdatescalendar(self.first.year, self.first.month)
        return [[self._day(one, today, spans) for one in week] for week in days]

    def _day(self, one: date, today: date, spans: Sequence[Span]) -> Day:
        is_of_month = one.month == self.first.month
        shown = [span for span in spans if is_of_month and span.first <= one <= span.last]
        return Day(one, is_of_month, one == today, shown[:PER_DAY], max(len(shown) - PER_DAY, 0))

    def by_day(self, spans: Iterable[Span]) -> list[tuple[date, list[Span]]]:
        """The list: each promotion once, on the day it begins; one that began before stands on the first."""
        found: dict[date, list[Span]] = {}
        for span in spans:
            found.setdefault(max(span.first, self.first), []).append(span)
        return sorted(found.items())


def span(promotion: Promotion) -> Span:
    """The days of a promotion by our own clock; one that was stopped ended there."""
    until = min(promotion.ends_at, promotion.stopped_at or promotion.ends_at)
    last = timezone.localtime(until - timedelta(microseconds=1)).date()
    first = timezone.localtime(promotion.starts_at).date()
    return Span(promotion, first, max(first, last))


def next_month(day: date) -> date:
    """The same day a month later, or the last of that month."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def months_later(at: datetime, now: datetime) -> datetime:
    """The same day and time a month later; of one long past, in the first month that is still to come."""
    moved = timezone.localtime(at)
    day = moved.date()
    while True:
        day = next_month(day)
        begins = moved.replace(year=day.year, month=day.month, day=day.day)
        if begins > now or day.year == MAXYEAR:
            return begins
