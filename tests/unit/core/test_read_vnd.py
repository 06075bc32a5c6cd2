"""Prices as people type them."""

import pytest

from catalog.rows import PRICE_MAX_VND
from core.money import read_vnd


@pytest.mark.parametrize(
    ("typed", "price"),
    [
        ("150000", 150_000),
        ("150.000", 150_000),
        ("150,000đ", 150_000),
        ("150.000 ₫", 150_000),
        ("150k", 150_000),
        ("350 K", 350_000),
        ("1,25tr", 1_250_000),
        ("1.250.000", 1_250_000),
        ("2 triệu", 2_000_000),
        ("50 nghìn", 50_000),
        ("1.500k", 1_500_000),
    ],
)
def test_a_price_is_read_however_it_is_typed(typed, price):
    assert read_vnd(typed, PRICE_MAX_VND) == price


@pytest.mark.parametrize("typed", ["", "rẻ", "-5", "0", "1.2.3k", "10 usd", "9" * 19, "k"])
def test_what_is_no_price_is_none(typed):
    assert read_vnd(typed, PRICE_MAX_VND) is None
