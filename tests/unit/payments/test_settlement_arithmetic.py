"""Lines of a package add up to what is left of it, however it came about."""

from hypothesis import given
from hypothesis import strategies as st

from payments.settlement import NOTHING, Kind, Parts, change

ALL_POINTS = {"commission": 500, "fee": 110, "vat": 100, "pit": 50, "vat_shipping": 300, "pit_shipping": 150}
amounts = st.integers(0, 50_000_000)
wholes = st.builds(Parts, amounts, st.integers(0, 500_000), st.integers(0, 1_000_000))
points = st.fixed_dictionaries({}, optional={kind: st.integers(0, 10_000) for kind in ALL_POINTS})


def by_kind(*runs) -> dict[str, int]:
    sums: dict[str, int] = {}
    for entry in (entry for run in runs for entry in run):
        sums[entry.kind] = sums.get(entry.kind, 0) + entry.amount_vnd
    return sums


def test_a_sale_to_the_dong():
    entries = change(NOTHING, Parts(180_000, 25_000, 20_000), ALL_POINTS)
    assert {entry.kind: (entry.amount_vnd, entry.base_vnd) for entry in entries} == {
        Kind.GOODS: (180_000, 0),
        Kind.SHIPPING: (25_000, 0),
        Kind.VOUCHER: (20_000, 0),
        Kind.COMMISSION: (-10_000, 200_000),
        Kind.FEE: (-2_255, 205_000),  # what was paid, without the voucher
        Kind.VAT: (-2_000, 200_000),  # the full price, with the discount
        Kind.PIT: (-1_000, 200_000),
        Kind.VAT_SHIPPING: (-750, 25_000),
        Kind.PIT_SHIPPING: (-375, 25_000),
    }


def test_goods_have_a_line_even_when_they_cost_nothing():
    assert [entry.kind for entry in change(NOTHING, NOTHING, ALL_POINTS)] == [Kind.GOODS]


@given(wholes, points, st.data())
def test_what_is_given_back_in_any_parts_leaves_nothing(whole, rates, data):
    left, runs = whole, [change(NOTHING, whole, rates)]
    for _part in range(data.draw(st.integers(0, 4))):
        back = Parts(
            data.draw(st.integers(0, left.goods_vnd)),
            data.draw(st.integers(0, left.shipping_vnd)),
            data.draw(st.integers(0, left.voucher_vnd)),
        )
        runs.append(change(left, left - back, rates))
        left -= back
    runs.append(change(left, NOTHING, rates))
    assert set(by_kind(*runs).values()) <= {0}


@given(wholes, points, st.data())
def test_a_return_leaves_what_a_sale_of_the_rest_would_have_been(whole, rates, data):
    back = Parts(data.draw(st.integers(0, whole.goods_vnd)), 0, data.draw(st.integers(0, whole.voucher_vnd)))
    rest = whole - back
    both = by_kind(change(NOTHING, whole, rates), change(whole, rest, rates))
    alone = by_kind(change(NOTHING, rest, rates))
    assert {kind: vnd for kind, vnd in both.items() if vnd} == {
        kind: vnd for kind, vnd in alone.items() if vnd
    }


@given(wholes, points)
def test_no_sale_is_taxed_twice_over_and_no_line_of_what_came_is_negative(whole, rates):
    sums = by_kind(change(NOTHING, whole, rates))
    for kind, vnd in sums.items():
        base_vnd = whole.base_vnd(Kind(kind))
        assert vnd >= 0 if kind in ("goods", "shipping", "voucher") else -base_vnd <= vnd < 0
