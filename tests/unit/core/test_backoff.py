"""Delays that grow, stay under their cap and never fall together."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from core.backoff import delay


@given(st.integers(min_value=1, max_value=10_000))
def test_a_delay_stays_within_its_window(attempt):
    ceiling = min(60.0, 2.0 ** min(attempt - 1, 30))
    assert timedelta(seconds=ceiling / 10) <= delay(attempt, cap_s=60) <= timedelta(seconds=ceiling)


def test_listings_that_failed_together_do_not_return_together():
    assert len({delay(8) for _ in range(50)}) > 40
