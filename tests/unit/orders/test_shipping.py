"""The fee of a package: by zone, weight and room, with the parts it is made of."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.shipping import Mode, Piece, Place, Tariff, Zone, fee, is_refused, zone

TABLE = json.loads((Path(__file__).parents[3] / "data/shipping.json").read_text())
TARIFF = Tariff.read(TABLE)
TAN_TRIEU, BIEN_HOA = Place("26188", "75"), Place("26041", "75")
SAI_GON, HA_NOI = Place("26734", "79"), Place("00004", "01")
PLACES = st.sampled_from([TAN_TRIEU, BIEN_HOA, SAI_GON, HA_NOI])
PIECES = st.lists(
    st.builds(
        Piece,
        quantity=st.integers(1, 999),
        weight_g=st.integers(0, 50_000),
        volume_cm3=st.none() | st.integers(1, 500_000),
        mode=st.sampled_from(Mode),
        is_fragile=st.booleans(),
    ),
    max_size=6,
)


def codes(price):
    return [(part.code, part.vnd) for part in price.parts]


@pytest.mark.parametrize(
    ("end", "far", "vnd"),
    [
        (TAN_TRIEU, Zone.SAME_WARD, 15_000),
        (BIEN_HOA, Zone.SAME_PROVINCE, 20_000),
        (SAI_GON, Zone.SAME_REGION, 28_000),
        (HA_NOI, Zone.OTHER, 35_000),
    ],
)
def test_a_kilogram_costs_what_its_zone_says(end, far, vnd):
    assert zone(TARIFF, TAN_TRIEU, end) == far
    assert fee(TARIFF, TAN_TRIEU, end, [Piece(1, 1000)]).total_vnd == vnd


@pytest.mark.parametrize(
    ("weight_g", "vnd"), [(0, 20_000), (2000, 20_000), (2001, 22_500), (2500, 22_500), (7000, 45_000)]
)
def test_each_step_begun_beyond_the_first_weight_is_charged(weight_g, vnd):
    assert fee(TARIFF, TAN_TRIEU, BIEN_HOA, [Piece(1, weight_g)]).total_vnd == vnd


def test_inside_the_ward_the_weight_costs_nothing_more():
    assert codes(fee(TARIFF, TAN_TRIEU, TAN_TRIEU, [Piece(10, 5000)])) == [("first", 15_000)]


def test_a_light_parcel_that_takes_much_room_is_charged_for_its_room():
    light = fee(TARIFF, TAN_TRIEU, SAI_GON, [Piece(1, 300, volume_cm3=30 * 20 * 20)])

    assert light.charged_g == 2000
    assert codes(light) == [("first", 28_000), ("more", 7_000)]


def test_cool_and_fragile_goods_are_charged_once_for_the_package():
    pieces = [Piece(3, 100, mode=Mode.COOL), Piece(1, 100, mode=Mode.FRAGILE), Piece(1, 100, is_fragile=True)]

    assert codes(fee(TARIFF, TAN_TRIEU, BIEN_HOA, pieces)) == [
        ("first", 20_000),
        ("cool", 15_000),
        ("fragile", 10_000),
    ]


def test_a_sum_between_two_steps_of_money_is_rounded_up_in_a_part_of_its_own():
    odd = replace(TARIFF, surcharges={Mode.COOL: 15_200})

    assert codes(fee(odd, TAN_TRIEU, BIEN_HOA, [Piece(1, 1, mode=Mode.COOL)]))[-1] == ("rounding", 300)


def test_a_service_ships_nothing_and_costs_nothing():
    assert codes(fee(TARIFF, TAN_TRIEU, HA_NOI, [Piece(2, 500, mode=Mode.SERVICE)])) == []


def test_goods_that_spoil_stay_inside_their_province():
    assert not is_refused(Mode.LOCAL_ONLY, TAN_TRIEU, BIEN_HOA)
    assert is_refused(Mode.LOCAL_ONLY, TAN_TRIEU, SAI_GON)
    assert not is_refused(Mode.STANDARD, TAN_TRIEU, SAI_GON)


def test_every_province_has_one_region():
    listed = [code for codes in TABLE["regions"].values() for code in codes]

    assert len(listed) == len(set(listed)) == 34


@pytest.mark.parametrize("spoil", [{"rounded_up_to_vnd": 0}, {"cm3_per_kg": 0}, {"surcharges": {"cool": -1}}])
def test_a_table_that_makes_no_sense_is_refused(spoil):
    with pytest.raises(ValueError, match=r"nothing|below"):
        Tariff.read(TABLE | spoil)


@given(PLACES, PLACES, PIECES)
def test_a_fee_is_the_sum_of_its_parts_and_never_below_zero(start, end, pieces):
    price = fee(TARIFF, start, end, pieces)

    assert price.total_vnd == sum(part.vnd for part in price.parts)
    assert all(part.vnd > 0 for part in price.parts)
    assert price.total_vnd % 500 == 0


@given(PLACES, PLACES, PIECES, st.integers(0, 50_000), st.integers(0, 20))
def test_more_weight_or_more_units_never_cost_less(start, end, pieces, grams, units):
    before = fee(TARIFF, start, end, pieces).total_vnd
    heavier = [
        replace(piece, weight_g=piece.weight_g + grams, quantity=piece.quantity + units) for piece in pieces
    ]

    assert fee(TARIFF, start, end, heavier).total_vnd >= before
    assert fee(TARIFF, start, end, [*pieces, Piece(1, grams)]).total_vnd >= before
