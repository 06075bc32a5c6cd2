"""Money in whole đồng: nothing is lost, nothing is made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import format_vnd, percent_of, split

AMOUNTS = st.integers(min_value=0, max_value=10**12)
WEIGHTS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(0, "0\u00a0₫"), (999, "999\u00a0₫"), (75_000, "75.000\u00a0₫"), (1_250_000, "1.250.000\u00a0₫")],
)
def test_an_amount_is_printed_as_vietnamese_shops_print_it(amount, shown):
    assert format_vnd(amount) == shown


@pytest.mark.parametrize(
    ("amount", "percent", "part"),
    [(100_000, 10, 10_000), (99_999, 50, 50_000), (149, 1, 1), (150, 1, 2), (0, 99, 0)],
)
def test_a_percentage_is_rounded_half_up(amount, percent, part):
    assert percent_of(amount, percent) == part


@given(AMOUNTS, WEIGHTS)
def test_a_split_loses_no_dong(total, weights):
    assert sum(split(total, weights)) == total


@given(AMOUNTS, WEIGHTS)
def test_no_share_is_a_whole_dong_away_from_its_exact_part(total, weights):
    whole = sum(weights) or len(weights)
    exact = weights if sum(weights) else [1] * len(weights)
    for share, weight in zip(split(total, weights), exact, strict=True):
        assert abs(share * whole - total * weight) < whole


@given(AMOUNTS, WEIGHTS.filter(any))
def test_a_line_without_weight_gets_nothing(total, weights):
    assert all(
        share == 0 for share, weight in zip(split(total, weights), weights, strict=True) if weight == 0
    )


@given(WEIGHTS, st.data())
def test_a_discount_within_the_sum_never_makes_a_line_negative(weights, data):
    off = data.draw(st.integers(min_value=0, max_value=sum(weights)))
    assert all(
        share <= weight for share, weight in zip(split(off, weights), weights, strict=True)
    ) or not sum(weights)


def test_the_odd_dong_goes_to_the_largest_remainder_and_then_to_the_earlier_line():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(10, [1, 2]) == [3, 7]


def test_lines_without_any_weight_share_evenly():
    assert split(5, [0, 0]) == [3, 2]


def test_there_is_nothing_to_share_among_nobody():
    assert split(5, []) == []
