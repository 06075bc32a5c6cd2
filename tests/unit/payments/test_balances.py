"""The balance of an account finds lines that are missing."""

from hypothesis import given
from hypothesis import strategies as st

from payments.balances import Hole, Posting, check

lines = st.lists(st.integers(-1_000_000, 1_000_000), min_size=1, max_size=20)


def postings(opening_vnd: int, amounts: list[int]) -> list[Posting]:
    found, balance_vnd = [], opening_vnd
    for number, vnd in enumerate(amounts):
        balance_vnd += vnd
        found.append(Posting(str(number), vnd, balance_vnd))
    return found


@given(st.integers(0, 10_000_000), lines)
def test_opening_and_lines_are_the_closing_when_nothing_is_missing(opening_vnd, amounts):
    account = check(postings(opening_vnd, amounts), opening_vnd)
    assert (account.opening_vnd, account.closing_vnd) == (opening_vnd, opening_vnd + sum(amounts))
    assert account.holes == ()
    assert check(postings(opening_vnd, amounts)) == account


@given(st.integers(0, 10_000_000), lines.filter(lambda amounts: len(amounts) > 2 and all(amounts)), st.data())
def test_a_line_that_is_missing_is_found_at_the_next(opening_vnd, amounts, data):
    whole = postings(opening_vnd, amounts)
    gone = data.draw(st.integers(1, len(whole) - 2))
    account = check(whole[:gone] + whole[gone + 1 :], opening_vnd)
    after = whole[gone + 1]
    assert account.holes == (Hole(after.key, after.balance_vnd - amounts[gone], after.balance_vnd),)


def test_a_hole_between_two_days_is_found_at_the_first_line():
    assert check([Posting("1", 50, 200)], 100).holes == (Hole("1", 150, 200),)


def test_lines_without_a_balance_are_carried_along():
    account = check([Posting("1", 50, None), Posting("2", 25, 175), Posting("3", -75, None)])
    assert (account.opening_vnd, account.closing_vnd, account.holes) == (100, 100, ())
    assert check([Posting("1", 50, None)]).closing_vnd is None
