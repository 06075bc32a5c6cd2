"""What beat knocks at exists, and comes round often enough."""

from datetime import UTC, datetime, timedelta

import pytest

from ocop_store.celery import app

SCHEDULE = app.conf.beat_schedule


@pytest.mark.parametrize("name", SCHEDULE)
def test_every_knock_is_for_a_task_that_exists(name):
    app.loader.import_default_modules()
    assert SCHEDULE[name]["task"] in app.tasks


def test_badges_that_fell_while_beat_was_down_are_announced_within_the_hour():
    schedule = SCHEDULE["announce expired certificates"]["schedule"]
    schedule.nowfun = lambda: datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # half past midnight in Việt Nam
    assert schedule.remaining_estimate(schedule.nowfun()) <= timedelta(minutes=30)
