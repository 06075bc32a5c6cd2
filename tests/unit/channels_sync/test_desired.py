"""What a listing should show, how it is stored, and when a channel shows the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels_sync import desired, stored
from channels_sync.desired import Facts, PlannedDeal, agree
from channels_sync.protocol import LISTING_FACETS, Deal, Facet, ListingRef, Observation, Price, Stock

NOW = datetime(2026, 12, 12, 5, 0, 30, tzinfo=UTC)
MINUTE, SECOND, HOUR = timedelta(minutes=1), timedelta(seconds=1), timedelta(hours=1)
SOON = NOW + 5 * MINUTE
PLANNED = PlannedDeal(7, 80_000, NOW - HOUR, NOW + HOUR)
FACTS = Facts(
    is_published=True, pool=10, allocation=None, buffer=0, max_stock=None, price_vnd=100_000, deal=PLANNED
)
DEAL = Deal("P7-2612120400-2612120600", 80_000, NOW - HOUR, NOW + HOUR)


# What is wanted


@pytest.mark.parametrize(
    ("facts", "quantity"),
    [
        (FACTS, 10),
        (replace(FACTS, buffer=3), 7),
        (replace(FACTS, buffer=11), 0),
        (replace(FACTS, pool=0), 0),
        (replace(FACTS, unseen=4), 6),
        (replace(FACTS, buffer=3, unseen=4), 3),
        (replace(FACTS, buffer=3, unseen=8), 0),
        (replace(FACTS, allocation=4, unseen=8), 4),
        (replace(FACTS, is_published=False, unseen=4), 0),
        (replace(FACTS, allocation=4), 4),
        (replace(FACTS, allocation=4, buffer=3), 4),
        (replace(FACTS, allocation=0), 0),
        (replace(FACTS, max_stock=6), 6),
        (replace(FACTS, allocation=9, max_stock=6), 6),
        (replace(FACTS, is_published=False), 0),
        (replace(FACTS, is_published=False, allocation=4), 0),
    ],
)
def test_stock_is_the_open_allocation_or_else_the_pool_less_the_buffer(facts, quantity):
    assert desired.value(Facet.STOCK, facts) == Stock(quantity)


@given(
    pool=st.integers(-5, 1000),
    buffer=st.integers(0, 1000),
    unseen=st.integers(0, 2000),
    max_stock=st.one_of(st.none(), st.integers(0, 1000)),
)
def test_stock_is_never_negative_and_never_above_the_pool_less_the_buffer(pool, buffer, unseen, max_stock):
    facts = replace(FACTS, pool=pool, buffer=buffer, unseen=unseen, max_stock=max_stock)
    shown = desired.value(Facet.STOCK, facts)
    assert isinstance(shown, Stock)
    assert 0 <= shown.quantity <= max(0, pool - buffer)
    assert desired.held_back(facts) <= unseen


@pytest.mark.parametrize(
    ("sold", "seen", "age_s", "unseen"),
    [
        (60, 0, 19, 0),  # just read
        (60, 0, 20, 2),
        (60, 0, 21, 3),  # a part of a unit is a unit
        (1, 0, 20, 1),
        (60, 2, 120, 10),  # of the twelve that are expected two are known
        (60, 20, 120, 0),
        (0, 0, 3600, 0),
    ],
)
def test_a_shop_is_expected_to_sell_on_as_it_did_before_its_orders_were_last_read(sold, seen, age_s, unseen):
    assert desired.unseen(sold, seen, age_s * SECOND) == unseen


@given(
    sold=st.integers(0, 500),
    seen=st.lists(st.integers(0, 3), max_size=20),
    ages=st.lists(st.integers(0, 7200), max_size=20),
)
def test_the_figure_never_rises_while_orders_are_not_read(sold, seen, ages):
    pool, told, before = 1000, 0, 1000
    for units, age_s in zip(seen, sorted(ages), strict=False):
        pool, told = pool - units, told + units
        shown = pool - desired.unseen(sold, told, age_s * SECOND)
        assert shown <= before
        before = shown


def test_price_is_the_list_price_on_sale_or_not():
    assert desired.value(Facet.PRICE, FACTS) == Price(100_000)
    assert desired.value(Facet.PRICE, replace(FACTS, is_published=False)) == Price(100_000)


def test_a_deal_names_its_promotion_and_window_so_that_listings_that_share_them_share_the_name():
    wanted = desired.value(Facet.PROMOTION, FACTS)
    assert wanted == Deal("P7-2612120400-2612120600", 80_000, NOW - HOUR, NOW + HOUR)


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, deal=None),
        replace(FACTS, is_published=False),
        replace(FACTS, deal_may_show=False),
    ],
)
def test_without_a_promotion_off_sale_or_while_a_price_must_change_first_there_is_no_deal(facts):
    assert desired.value(Facet.PROMOTION, facts) is None


# Urgency


def test_a_stock_that_shrinks_goes_first():
    order = [
        desired.urgency(Facet.STOCK, Stock(3), Stock(5)),
        desired.urgency(Facet.STOCK, Stock(7), Stock(5)),
        desired.urgency(Facet.PRICE, Price(1), Price(2)),
        desired.urgency(Facet.PROMOTION, DEAL, None),
    ]
    assert order == sorted(set(order))


def test_a_deal_that_ends_goes_before_a_price_that_it_may_lock():
    assert desired.urgency(Facet.PROMOTION, None, DEAL) < desired.urgency(Facet.PRICE, Price(1), Price(2))


@pytest.mark.parametrize("acked", [None, Stock(3)])
def test_a_first_or_equal_stock_is_as_urgent_as_a_rising_one(acked):
    assert desired.urgency(Facet.STOCK, Stock(3), acked) == desired.urgency(Facet.STOCK, Stock(9), Stock(3))


# Storing


@given(
    st.one_of(
        st.builds(Stock, st.integers(0, 10**6)),
        st.builds(Price, st.integers(1, 10**9)),
        st.builds(
            Deal,
            st.just("P1"),
            st.integers(1, 10**9),
            st.datetimes(timezones=st.just(UTC)),
            st.datetimes(timezones=st.just(UTC)),
        ),
    )
)
def test_a_stored_value_reads_back_as_it_was(value):
    facet = {Stock: Facet.STOCK, Price: Facet.PRICE, Deal: Facet.PROMOTION}[type(value)]
    assert stored.from_json(facet, stored.to_json(value)) == value


@pytest.mark.parametrize("facet", Facet)
def test_nothing_is_stored_as_nothing(facet):
    assert stored.to_json(None) is None
    assert stored.from_json(facet, None) is None


def test_an_observation_is_taken_apart_by_facet():
    shown = Observation(ListingRef("1", "2"), stock=4, price_vnd=None, deal=DEAL)
    assert [desired.seen(facet, shown) for facet in LISTING_FACETS] == [Stock(4), None, DEAL]


# Deep cuts


@pytest.mark.parametrize(
    ("amount", "is_deep"), [(20_000, False), (19_999, True), (100_000, False), (300_000, False)]
)
def test_a_cut_is_deep_only_beyond_the_share_the_platform_takes(amount, is_deep):
    assert desired.is_deep_cut(Price(amount), Price(100_000), Decimal("0.80")) is is_deep
    assert desired.is_deep_cut(Price(amount), Price(100_000), None) is False
    assert desired.is_deep_cut(Price(amount), None, Decimal("0.80")) is False


# Agreement


@pytest.mark.parametrize(
    ("wanted", "shown", "same"),
    [
        (Stock(5), Stock(5), True),
        (Stock(5), Stock(6), False),
        (Stock(0), None, False),
        (Price(100_000), Price(100_000), True),
        (Price(100_000), Price(99_999), False),
        (None, None, True),
        (DEAL, None, False),
        (None, DEAL, False),
        (DEAL, DEAL, True),
        (DEAL, replace(DEAL, campaign=""), True),
        (DEAL, replace(DEAL, price_vnd=79_999), False),
    ],
)
def test_a_channel_agrees_when_it_shows_what_is_wanted(wanted, shown, same):
    assert agree(wanted, shown, NOW) is same


@pytest.mark.parametrize(
    ("wanted", "shown", "same"),
    [
        # over is none, on either side; the last moment is already over
        (replace(DEAL, ends_at=NOW), None, True),
        (None, replace(DEAL, ends_at=NOW - HOUR), True),
        (replace(DEAL, ends_at=NOW), replace(DEAL, ends_at=NOW - 3 * HOUR, price_vnd=1), True),
        (replace(DEAL, ends_at=NOW + SECOND), None, False),
        (None, replace(DEAL, ends_at=NOW + SECOND), False),
        # ends are the same to the minute
        (DEAL, replace(DEAL, ends_at=DEAL.ends_at - 59 * SECOND), True),
        (DEAL, replace(DEAL, ends_at=DEAL.ends_at + 59 * SECOND), True),
        (DEAL, replace(DEAL, ends_at=DEAL.ends_at + MINUTE), False),
        # both have begun: when does not matter
        (DEAL, replace(DEAL, starts_at=NOW - 99 * HOUR), True),
        (DEAL, replace(DEAL, starts_at=NOW), True),
        # ours is due, theirs begins within the minute, or only later
        (DEAL, replace(DEAL, starts_at=NOW + MINUTE), True),
        (DEAL, replace(DEAL, starts_at=NOW + MINUTE + SECOND), False),
        # ours is still to come: the start counts to the minute
        (
            replace(DEAL, starts_at=SOON),
            replace(DEAL, starts_at=SOON + 59 * SECOND),
            True,
        ),
        (replace(DEAL, starts_at=SOON), replace(DEAL, starts_at=SOON + MINUTE), False),
        (replace(DEAL, starts_at=SOON), replace(DEAL, starts_at=NOW - HOUR), False),
    ],
)
def test_deals_are_compared_to_the_minute_and_by_whether_they_have_begun(wanted, shown, same):
    assert agree(wanted, shown, NOW) is same
