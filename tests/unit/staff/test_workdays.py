"""How long ago something was, in working days."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.workdays import is_working
from staff import workdays

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def at(text: str) -> datetime:
    """A moment in Việt Nam; 27/11/2026 is a Friday, 1 and 2 September are holidays."""
    return datetime.strptime(text, "%d/%m %H:%M").replace(year=2026, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("now", "days", "before"),
    [
        ("26/11 10:00", 0, "26/11 10:00"),
        ("26/11 10:00", 1, "25/11 10:00"),
        ("30/11 10:00", 1, "27/11 10:00"),
        ("01/12 10:00", 5, "24/11 10:00"),
        ("28/11 15:00", 0, "28/11 00:00"),
        ("29/11 15:00", 0, "28/11 00:00"),
        ("29/11 15:00", 1, "27/11 00:00"),
        ("03/09 10:00", 1, "31/08 10:00"),
    ],
)
def test_the_moment_so_many_working_days_ago_leaves_weekends_out(now, days, before):
    assert workdays.before(at(now), days) == at(before)


@pytest.mark.parametrize(
    ("since", "now", "days"),
    [
        ("26/11 10:00", "26/11 10:00", 0),
        ("26/11 10:00", "27/11 09:59", 0),
        ("26/11 10:00", "27/11 10:00", 1),
        ("27/11 09:00", "29/11 20:00", 0),
        ("26/11 23:00", "29/11 20:00", 1),
        ("27/11 09:00", "30/11 09:00", 1),
        ("28/11 09:00", "30/11 23:00", 0),
        ("28/11 09:00", "01/12 00:00", 1),
        ("20/11 10:00", "30/11 10:00", 6),
        ("30/11 10:00", "26/11 10:00", 0),
    ],
)
def test_so_many_working_days_have_passed(since, now, days):
    assert workdays.between(at(since), at(now)) == days


@settings(deadline=None)
@given(now=st.integers(0, 364 * 1440), past=st.integers(-2 * 1440, 90 * 1440))
def test_the_days_that_have_passed_are_those_that_lie_before(now, past):
    """In minutes: of the year, and before that."""
    now = at("01/01 00:00") + timedelta(minutes=now)
    since = now - timedelta(minutes=past)
    days = workdays.between(since, now)
    assert days == 0 or since <= workdays.before(now, days)
    assert since > workdays.before(now, days + 1)


def test_a_wait_of_ten_years_looks_at_each_day_once(monkeypatch):
    looked = []
    monkeypatch.setattr(workdays, "is_working", lambda day: looked.append(day) or is_working(day))
    now = at("26/11 10:00")
    assert workdays.between(now - timedelta(days=3650), now) > 2500
    assert len(looked) < 3700
