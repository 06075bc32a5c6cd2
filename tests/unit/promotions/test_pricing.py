"""What a line costs: promotions, flash deals and vouchers, to the đồng and with the reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.channels import Channel
from promotions.pricing import Cut, Item, Kind, Rule, VoucherRule, best, coming, quote

NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
HONEY = Item(variant_id=1, quantity=2, list_price_vnd=185_000)
TEA = Item(variant_id=2, quantity=1, list_price_vnd=99_000)
WINE = Item(variant_id=3, quantity=1, list_price_vnd=250_000, promotion_banned=True)
TENTH = Rule(7, 1, Kind.PERCENT, 10, NOON - HOUR, NOON + HOUR, name="Tết")


def fixed(promotion_id: int, price_vnd: int, **changes: Any) -> Rule:
    return replace(TENTH, promotion_id=promotion_id, kind=Kind.FIXED_PRICE, value=price_vnd, **changes)


# Promotions


def test_a_percentage_lowers_the_unit_price_and_names_its_reason():
    [line] = quote([HONEY], [TENTH], NOON).lines
    assert (line.unit_price_vnd, line.total_vnd) == (166_500, 333_000)
    assert (line.promotion_id, line.reason) == (7, "Tết")


def test_a_percentage_of_an_odd_price_is_rounded_to_a_whole_dong():
    assert TENTH.price(99_995) == 99_995 - 10_000


def test_a_fixed_price_replaces_the_list_price():
    assert quote([HONEY], [fixed(8, 150_000)], NOON).total_vnd == 300_000


def test_a_line_without_a_rule_keeps_its_list_price():
    result = quote([HONEY, TEA], [TENTH], NOON)
    assert (result.lines[1].unit_price_vnd, result.lines[1].promotion_id) == (99_000, None)
    assert (result.list_total_vnd, result.total_vnd) == (469_000, 432_000)


@pytest.mark.parametrize(
    ("at", "runs"),
    [
        (NOON - HOUR - timedelta(microseconds=1), False),
        (NOON - HOUR, True),
        (NOON + HOUR - timedelta(microseconds=1), True),
        (NOON + HOUR, False),
    ],
)
def test_a_window_holds_its_first_moment_and_not_its_last(at, runs):
    assert TENTH.runs(at) is runs
    assert quote([HONEY], [TENTH], at).total_vnd == (333_000 if runs else 370_000)


@pytest.mark.parametrize("price_vnd", [0, 185_000, 200_000])
def test_a_rule_that_does_not_lower_the_price_is_none(price_vnd):
    assert quote([HONEY], [fixed(8, price_vnd)], NOON).lines[0].promotion_id is None


def test_a_percentage_that_would_leave_nothing_is_none():
    assert best([replace(TENTH, value=99)], 1, NOON, Channel.WEB) is None


def test_the_lowest_price_wins():
    rules = [TENTH, fixed(9, 150_000), fixed(8, 160_000)]
    assert best(rules, 185_000, NOON, Channel.WEB).promotion_id == 9


def test_a_flash_deal_comes_before_an_ordinary_one_of_the_same_price():
    rules = [fixed(1, 150_000), fixed(2, 150_000, is_flash=True), fixed(3, 150_000, is_flash=True)]
    assert best(rules, 185_000, NOON, Channel.WEB).promotion_id == 2


def test_a_rule_counts_only_on_its_channels():
    shopee = replace(TENTH, channels=frozenset({Channel.SHOPEE}))
    assert quote([HONEY], [shopee], NOON).total_vnd == 370_000
    assert quote([HONEY], [shopee], NOON, channel=Channel.SHOPEE).total_vnd == 333_000


def test_the_next_rule_to_come_is_the_earliest_and_then_the_cheapest():
    later = [
        fixed(1, 100_000, starts_at=NOON + 3 * HOUR, ends_at=NOON + 9 * HOUR),
        fixed(2, 160_000, starts_at=NOON + 2 * HOUR, ends_at=NOON + 9 * HOUR),
        fixed(3, 150_000, starts_at=NOON + 2 * HOUR, ends_at=NOON + 9 * HOUR),
    ]
    assert coming([TENTH, *later], 185_000, NOON, Channel.LAZADA).promotion_id == 3
    assert coming([TENTH], 185_000, NOON, Channel.LAZADA) is None


def test_a_price_depends_only_on_the_rules_of_its_own_variant():
    assert quote([TEA], [TENTH], NOON).total_vnd == 99_000


# Single channels


def test_a_channel_with_a_cut_of_its_own_shows_it_and_the_others_the_common_one():
    own = {Channel.SHOPEE: Cut(Kind.FIXED_PRICE, 150_000), Channel.LAZADA: Cut(Kind.PERCENT, 20)}
    rule = replace(TENTH, own=own)
    assert {channel: rule.price(185_000, channel) for channel in Channel} == {
        Channel.WEB: 166_500,
        Channel.SHOPEE: 150_000,
        Channel.LAZADA: 148_000,
        Channel.TIKTOK: 166_500,
        Channel.COUNTER: 166_500,
    }
    assert quote([HONEY], [rule], NOON, channel=Channel.SHOPEE).lines[0].unit_price_vnd == 150_000


def test_the_lowest_price_is_sought_channel_by_channel():
    shopee_first = replace(TENTH, promotion_id=1, own={Channel.SHOPEE: Cut(Kind.PERCENT, 30)})
    web_first = replace(TENTH, promotion_id=2, value=20)
    winners = {channel: best([shopee_first, web_first], 185_000, NOON, channel) for channel in Channel}
    assert {channel for channel, rule in winners.items() if rule.promotion_id == 1} == {Channel.SHOPEE}


@pytest.mark.parametrize(
    ("channel", "most"), [(Channel.SHOPEE, 50), (Channel.LAZADA, 80), (Channel.TIKTOK, 99), (Channel.WEB, 99)]
)
def test_a_rule_counts_on_a_channel_only_as_deep_as_the_channel_takes(channel, most):
    rules = [replace(TENTH, value=percent, over_half_allowed=True) for percent in range(1, 100)]
    assert max(rule.value for rule in rules if rule.lowers(100_000, channel)) == most
    prices = [fixed(8, price, over_half_allowed=True) for price in (100_000 - 1000 * most - 1,)]
    assert [rule.lowers(100_000, channel) for rule in prices] == [most == 99]


# More than half off needs a reason


@pytest.mark.parametrize(
    ("list_price_vnd", "price_vnd"), [(119_999, 60_000), (120_000, 60_000), (120_001, 120_001)]
)
def test_a_fixed_price_counts_until_a_raised_list_price_makes_it_more_than_half_off(
    list_price_vnd, price_vnd
):
    item = replace(HONEY, list_price_vnd=list_price_vnd)
    assert quote([item], [fixed(8, 60_000)], NOON).lines[0].unit_price_vnd == price_vnd


def test_with_a_reason_more_than_half_off_counts():
    rule = fixed(8, 60_000, over_half_allowed=True)
    assert quote([HONEY], [rule], NOON).lines[0].unit_price_vnd == 60_000


def test_a_rule_without_its_reason_gives_way_to_the_next_best():
    assert best([TENTH, fixed(8, 60_000)], 185_000, NOON, Channel.WEB).promotion_id == 7


def test_a_rule_to_come_without_its_reason_is_not_announced():
    later = fixed(8, 60_000, starts_at=NOON + HOUR, ends_at=NOON + 2 * HOUR)
    assert coming([later], 185_000, NOON, Channel.LAZADA) is None
    assert coming([later], 120_000, NOON, Channel.LAZADA) == later


def test_half_off_an_odd_price_is_not_more_than_half_off():
    half = replace(TENTH, value=50)
    assert best([half], 99_999, NOON, Channel.WEB) == half
    assert best([replace(TENTH, value=51)], 99_999, NOON, Channel.WEB) is None


# Goods whose promotion the law bans


def test_strong_alcohol_keeps_its_list_price_whatever_the_rules_say():
    rule = replace(TENTH, variant_id=3)
    assert quote([WINE], [rule], NOON).lines[0].unit_price_vnd == 250_000


def test_a_voucher_leaves_strong_alcohol_alone():
    result = quote([TEA, WINE], [], NOON, voucher=VoucherRule("TET", amount_vnd=50_000))
    assert [line.voucher_vnd for line in result.lines] == [50_000, 0]


def test_a_basket_of_strong_alcohol_has_nothing_to_discount():
    result = quote([WINE], [], NOON, voucher=VoucherRule("TET", percent=10))
    assert (result.voucher_problem, result.voucher_vnd, result.total_vnd) == (
        "nothing_to_discount",
        0,
        250_000,
    )


# Vouchers


def test_an_amount_is_shared_over_the_lines_by_what_they_cost():
    result = quote([HONEY, TEA], [], NOON, voucher=VoucherRule("TET", amount_vnd=46_900))
    assert [line.voucher_vnd for line in result.lines] == [37_000, 9_900]
    assert (result.voucher_code, result.voucher_vnd, result.total_vnd) == ("TET", 46_900, 422_100)


def test_a_voucher_comes_on_top_of_a_promotion():
    assert quote([HONEY], [TENTH], NOON, voucher=VoucherRule("TET", percent=10)).total_vnd == 299_700


def test_a_percentage_is_capped():
    capped = VoucherRule("TET", percent=50, max_discount_vnd=30_000)
    assert quote([HONEY], [], NOON, voucher=capped).voucher_vnd == 30_000


def test_a_voucher_never_gives_more_than_the_basket_costs():
    result = quote([TEA], [], NOON, voucher=VoucherRule("TET", amount_vnd=1_000_000))
    assert (result.voucher_vnd, result.total_vnd) == (99_000, 0)


@pytest.mark.parametrize(("least", "problem"), [(99_000, ""), (99_001, "min_spend")])
def test_the_smallest_basket_counts_to_the_dong(least, problem):
    voucher = VoucherRule("TET", amount_vnd=20_000, min_spend_vnd=least)
    result = quote([TEA], [], NOON, voucher=voucher)
    assert result.voucher_problem == problem
    assert result.total_vnd == (99_000 if problem else 79_000)


def test_the_smallest_basket_is_counted_without_what_may_not_be_promoted():
    voucher = VoucherRule("TET", amount_vnd=20_000, min_spend_vnd=100_000)
    assert quote([TEA, WINE], [], NOON, voucher=voucher).voucher_problem == "min_spend"


# Properties

PRICES = st.integers(min_value=1, max_value=10**9)
ITEMS = st.lists(
    st.builds(Item, st.integers(1, 4), st.integers(1, 50), PRICES, st.booleans()), min_size=1, max_size=8
)
PERCENTAGES = st.builds(
    lambda v, p, reason: replace(TENTH, variant_id=v, value=p, over_half_allowed=reason),
    st.integers(1, 4),
    st.integers(1, 99),
    st.booleans(),
)
FIXED_PRICES = st.builds(
    lambda v, p, reason: fixed(1, p, variant_id=v, over_half_allowed=reason),
    st.integers(1, 4),
    PRICES,
    st.booleans(),
)
RULES = st.lists(PERCENTAGES | FIXED_PRICES, max_size=6)
VOUCHERS = st.one_of(
    st.builds(VoucherRule, st.just("V"), percent=st.integers(1, 50), max_discount_vnd=st.none() | PRICES),
    st.builds(VoucherRule, st.just("V"), amount_vnd=PRICES, min_spend_vnd=st.integers(0, 10**6)),
)


@given(ITEMS, RULES, VOUCHERS)
def test_a_quote_adds_up_and_never_charges_less_than_nothing_or_more_than_the_list(items, rules, voucher):
    result = quote(items, rules, NOON, voucher=voucher)
    assert sum(line.voucher_vnd for line in result.lines) == result.voucher_vnd
    assert 0 <= result.total_vnd <= result.list_total_vnd
    for item, line in zip(items, result.lines, strict=True):
        assert 0 <= line.total_vnd <= item.list_price_vnd * item.quantity
        assert 0 < line.unit_price_vnd <= item.list_price_vnd
        if item.promotion_banned:
            assert line.total_vnd == item.list_price_vnd * item.quantity


@given(ITEMS, RULES)
def test_without_a_voucher_each_line_costs_its_unit_price_times_its_quantity(items, rules):
    result = quote(items, rules, NOON)
    assert result.total_vnd == sum(line.unit_price_vnd * line.quantity for line in result.lines)


@given(ITEMS, RULES)
def test_without_a_reason_no_promotion_takes_more_than_half_off(items, rules):
    unreasoned = [replace(rule, over_half_allowed=False) for rule in rules]
    for line in quote(items, unreasoned, NOON).lines:
        assert line.unit_price_vnd >= line.list_price_vnd // 2  # half of an odd price is rounded


# Vouchers of a producer

OWN_HONEY, OWN_WINE = replace(HONEY, producer_id=5), replace(WINE, producer_id=5)
OTHERS_TEA = replace(TEA, producer_id=6)


def test_a_producers_voucher_lowers_its_own_goods_alone():
    voucher = VoucherRule("CUATOI", percent=10, producer_id=5)
    result = quote([OTHERS_TEA, OWN_WINE, OWN_HONEY], [], NOON, voucher=voucher)
    assert [line.voucher_vnd for line in result.lines] == [0, 0, 37_000]
    assert (result.voucher_vnd, result.total_vnd) == (37_000, 682_000)


def test_an_amount_never_takes_more_than_the_producers_own_goods_cost():
    voucher = VoucherRule("CUATOI", amount_vnd=500_000, producer_id=5)
    result = quote([OTHERS_TEA, OWN_HONEY], [], NOON, voucher=voucher)
    assert [line.voucher_vnd for line in result.lines] == [0, 370_000]


@pytest.mark.parametrize(
    ("items", "problem"),
    [
        ([OTHERS_TEA], "other_goods"),
        ([OTHERS_TEA, OWN_WINE], "nothing_to_discount"),
        ([replace(OTHERS_TEA, quantity=9), OWN_HONEY], "min_spend"),
    ],
)
def test_other_goods_do_not_help_a_producers_voucher(items, problem):
    voucher = VoucherRule("CUATOI", amount_vnd=20_000, min_spend_vnd=370_001, producer_id=5)
    result = quote(items, [], NOON, voucher=voucher)
    assert (result.voucher_problem, result.voucher_vnd) == (problem, 0)
