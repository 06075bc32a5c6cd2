"""Shopee: how deals become discounts of ours, and find them again."""

from datetime import timedelta

import pytest

from channels_sync.protocol import Change, Deal, Facet, Outcome
from tests.unit.channels_sync.shopee_wire import (
    ADD,
    CREATE,
    DEAL,
    DELETE,
    DETAIL,
    EMPTY,
    ITEM,
    LARGE,
    LIST,
    NOW,
    OUT,
    PLAIN,
    PROMOTIONS,
    SMALL,
    UPDATE,
    Wire,
    held,
    listed,
    ok,
    refused,
)


def test_a_first_deal_opens_a_discount_named_after_its_campaign() -> None:
    wire = Wire(**{CREATE: ok(discount_id=900)})

    results = wire.adapter.push(
        Facet.PROMOTION, [Change(SMALL, 1, DEAL), Change(LARGE, 1, DEAL), Change(PLAIN, 1, DEAL)]
    )

    assert {result.outcome for result in results} == {Outcome.APPLIED}
    assert wire.names == [LIST, LIST, CREATE, ADD]
    assert wire.sent(CREATE) == [
        {"discount_name": "OCOP tet-1", "start_time": 1767232800, "end_time": 1767484800}
    ]
    assert wire.sent(ADD) == [
        {
            "discount_id": 900,
            "item_list": [
                {
                    "item_id": int(ITEM),
                    "purchase_limit": 0,
                    "model_list": [
                        {"model_id": 11, "model_promotion_price": 150_000},
                        {"model_id": 12, "model_promotion_price": 150_000},
                    ],
                },
                {"item_id": 24000111999, "purchase_limit": 0, "item_promotion_price": 150_000},
            ],
        }
    ]


def test_a_deal_that_stands_already_costs_no_write() -> None:
    wire = Wire(**{LIST: [EMPTY, listed("OCOP tet-1")], PROMOTIONS: held(SMALL, 501, 150_000)})
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert (result.outcome, wire.names) == (Outcome.APPLIED, [LIST, LIST, PROMOTIONS])


def test_a_deal_at_another_price_is_updated_in_its_discount() -> None:
    wire = Wire(**{LIST: [EMPTY, listed("OCOP tet-1")], PROMOTIONS: held(SMALL, 501, 155_000)})
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert (result.outcome, wire.names) == (Outcome.APPLIED, [LIST, LIST, PROMOTIONS, UPDATE])
    assert wire.sent(UPDATE)[0]["discount_id"] == 501


def test_a_listing_leaves_its_old_campaign_before_it_joins_the_new_one() -> None:
    wire = Wire(
        **{
            LIST: [EMPTY, listed("OCOP old", "OCOP tet-1")],
            PROMOTIONS: held(SMALL, 501, 150_000),
            DETAIL: ok(item_list=[]),
        }
    )
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert result.outcome is Outcome.APPLIED
    assert wire.names == [LIST, LIST, PROMOTIONS, OUT, ADD, DETAIL, DELETE]
    assert wire.sent(OUT) == [{"discount_id": 501, "item_id": int(ITEM), "model_id": 11}]
    assert wire.sent(ADD)[0]["discount_id"] == 502
    assert wire.sent(DELETE) == [{"discount_id": 501}]


def test_trouble_while_tidying_up_does_not_undo_the_deal() -> None:
    wire = Wire(
        **{
            LIST: [EMPTY, listed("OCOP old")],
            PROMOTIONS: held(SMALL, 501, 150_000),
            DETAIL: refused("error_rate_limit"),
        }
    )
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, None)])
    assert (result.outcome, wire.names[-1]) == (Outcome.APPLIED, DETAIL)


def test_a_discount_with_another_name_is_left_alone() -> None:
    wire = Wire(**{LIST: [EMPTY, listed("Tết của shop")], PROMOTIONS: held(SMALL, 501, 150_000)})
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, None)])
    assert (result.outcome, wire.names) == (Outcome.APPLIED, [LIST, LIST])


@pytest.mark.parametrize(
    "answer",
    [
        refused("discount.item_not_in_promotion"),
        refused("discount.discount_is_end"),
        ok(error_list=[{"item_id": int(ITEM), "model_id": 11, "fail_error": "model_not_in_promotion"}]),
    ],
    ids=["not in", "over", "not in, in a list"],
)
def test_leaving_what_one_is_not_in_is_done(answer: object) -> None:
    wire = Wire(**{LIST: [EMPTY, listed("OCOP tet-1")], PROMOTIONS: held(SMALL, 501, 150_000), OUT: answer})
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, None)])
    assert (result.outcome, result.code) == (Outcome.APPLIED, "")


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        ("discount.promotion_price_for_vn", Outcome.REJECTED),
        ("discount.promotion_price_higher_input_price", Outcome.REJECTED),
        ("discount.fail_model_price_check", Outcome.REJECTED),
        ("discount.item_in_other_promotion", Outcome.CONFLICT),
        ("discount.error_item_not_enough_stock", Outcome.CONFLICT),
        ("discount.discount_is_end", Outcome.UNKNOWN),
    ],
)
def test_one_listing_may_be_refused_by_a_discount_that_takes_the_others(code: str, outcome: Outcome) -> None:
    error = {"item_id": int(ITEM), "model_id": 12, "fail_error": code, "fail_message": "words"}
    wire = Wire(**{CREATE: ok(discount_id=900), ADD: ok(discount_id=900, count=1, error_list=[error])})

    small, large = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL), Change(LARGE, 1, DEAL)])

    assert small.outcome is Outcome.APPLIED
    assert (large.outcome, large.code) == (outcome, code.rpartition(".")[2])


def test_an_error_that_names_only_the_item_counts_for_all_its_models() -> None:
    error = {"item_id": int(ITEM), "fail_error": "discount.item_status_invalid", "fail_message": "words"}
    wire = Wire(**{CREATE: ok(discount_id=900), ADD: ok(error_list=[error])})
    results = wire.adapter.push(
        Facet.PROMOTION, [Change(SMALL, 1, DEAL), Change(LARGE, 1, DEAL), Change(PLAIN, 1, DEAL)]
    )
    assert [r.outcome for r in results] == [Outcome.REJECTED, Outcome.REJECTED, Outcome.APPLIED]


def test_a_full_discount_is_followed_by_another_of_the_same_name() -> None:
    error = {"item_id": int(ITEM), "model_id": 11, "fail_error": "discount.item_in_promotion_too_many"}
    wire = Wire(
        **{
            LIST: [EMPTY, listed("OCOP tet-1")],
            ADD: [ok(error_list=[error]), ok(error_list=[])],
            CREATE: ok(discount_id=900),
        }
    )
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert result.outcome is Outcome.APPLIED
    assert [body["discount_id"] for body in wire.sent(ADD)] == [501, 900]
    assert wire.sent(CREATE)[0]["discount_name"] == "OCOP tet-1"


def test_a_listing_that_was_in_although_it_did_not_show_gets_its_price() -> None:
    error = {"item_id": int(ITEM), "model_id": 11, "fail_error": "discount.item_in_promotion"}
    wire = Wire(**{LIST: [EMPTY, listed("OCOP tet-1")], ADD: ok(error_list=[error])})
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert (result.outcome, wire.names[-2:]) == (Outcome.APPLIED, [ADD, UPDATE])


def test_a_start_in_the_past_is_moved_to_the_earliest_that_shopee_takes() -> None:
    too_early = refused("discount.discount_start_time_smaller_than_now")
    wire = Wire(**{CREATE: [too_early, ok(discount_id=900)]})
    running = Deal("tet-1", 150_000, NOW - timedelta(days=1), NOW + timedelta(days=3))

    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, running)])

    assert result.outcome is Outcome.APPLIED
    assert [body["start_time"] - int(NOW.timestamp()) for body in wire.sent(CREATE)] == [30, 3660]


def test_a_campaign_that_cannot_be_opened_is_refused_for_each_of_its_listings() -> None:
    wire = Wire(**{CREATE: refused("discount.discount_period_too_short")})
    results = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL), Change(PLAIN, 1, DEAL)])
    assert [(r.outcome, r.code) for r in results] == [(Outcome.REJECTED, "discount_period_too_short")] * 2
    assert wire.names[-1] == CREATE


def test_a_campaign_that_may_have_been_opened_is_looked_for_again() -> None:
    wire = Wire(**{CREATE: refused("error_inner")})
    (result,) = wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert result.outcome is Outcome.UNKNOWN


def test_endless_pages_of_discounts_come_to_an_end() -> None:
    row = {"discount_id": 1, "discount_name": "x"}
    wire = Wire(**{LIST: ok(discount_list=[row], more=True), CREATE: ok(discount_id=900)})
    wire.adapter.push(Facet.PROMOTION, [Change(SMALL, 1, DEAL)])
    assert wire.names.count(LIST) == 20  # ten pages, running and coming
