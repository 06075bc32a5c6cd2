"""What staff are told beforehand of every price and of everything that stands in its way."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from catalog.models import Variant
from core.channels import Channel
from promotions import asides, preview, services
from promotions.models import ChannelTerm
from tests.factories import VariantFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def moment():
    with time_machine.travel(NOON - HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def honey():
    return VariantFactory(sku="M01-500", price_vnd=100_000)


def plan(variant, starts_at=NOON, ends_at=NOON + 4 * HOUR, **fields):
    asked = {"name": "Tết", "percent": 20, "variant_ids": [variant.pk]} | fields
    return services.schedule(starts_at=starts_at, ends_at=ends_at, **asked)


def troubled(promotion) -> set[Channel]:
    """The channels that have something to note."""
    return {cell.channel for row in preview.rows(promotion) for cell in row.cells if cell.problem}


def test_every_channel_of_the_promotion_is_shown_with_its_price(honey):
    promotion = plan(
        honey,
        channels=[Channel.SHOPEE, Channel.WEB],
        channel_prices_vnd={honey.pk: {Channel.SHOPEE: 66_600}},
    )
    [row] = preview.rows(promotion)
    assert [(cell.channel, cell.price_vnd, cell.percent_off, cell.problem) for cell in row.cells] == [
        (Channel.WEB, 80_000, 20, ""),
        (Channel.SHOPEE, 66_600, 33, ""),
    ]
    assert preview.problems(promotion) == []


def test_a_list_price_that_was_raised_afterwards_leaves_no_price_where_the_law_or_the_channel_forbids_it(
    honey,
):
    promotion = plan(
        honey, percent=None, variant_ids=(), prices_vnd={honey.pk: 60_000}, over_half_reason="Xả kho"
    )
    Variant.objects.update(price_vnd=200_000)
    [row] = preview.rows(promotion)
    assert {cell.channel: cell.price_vnd for cell in row.cells} == {
        Channel.WEB: 60_000,
        Channel.SHOPEE: None,
        Channel.LAZADA: 60_000,
        Channel.TIKTOK: 60_000,
        Channel.COUNTER: 60_000,
    }
    assert troubled(promotion) == {Channel.SHOPEE}
    assert "Shopee" in preview.problems(promotion)[0]


def test_a_cheaper_promotion_of_the_same_time_is_named_on_its_channels(honey):
    plan(honey, name="Xả kho", percent=30, channels=[Channel.WEB, Channel.LAZADA], ends_at=NOON + 2 * HOUR)
    promotion = plan(honey, starts_at=NOON + HOUR, channels=[Channel.WEB, Channel.LAZADA, Channel.TIKTOK])
    assert troubled(promotion) == {Channel.WEB, Channel.LAZADA}
    assert all("Xả kho" in sentence for sentence in preview.problems(promotion))


@pytest.mark.parametrize(
    ("gap", "channels"),
    [
        (timedelta(0), {Channel.SHOPEE, Channel.TIKTOK}),
        (MINUTE, {Channel.SHOPEE}),
        (60 * MINUTE, {Channel.SHOPEE}),
        (61 * MINUTE, set()),
    ],
)
def test_promotions_that_follow_too_closely_are_told_of_for_both(honey, gap, channels):
    first = plan(honey)
    second = plan(honey, name="Sau Tết", starts_at=first.ends_at + gap, ends_at=first.ends_at + 5 * HOUR)
    assert troubled(first) == troubled(second) == channels


def test_a_promotion_of_other_goods_or_one_that_was_stopped_stands_in_no_way(honey):
    plan(VariantFactory(), percent=30)
    services.stop(plan(honey, percent=30).pk)
    assert troubled(plan(honey)) == set()


def test_terms_without_a_price_follow_the_promotion(honey):
    promotion = plan(honey)
    ChannelTerm.objects.create(line=promotion.lines.get(), channel="shopee", set_aside=3)
    [row] = preview.rows(promotion)
    assert {cell.price_vnd for cell in row.cells} == {80_000}


@pytest.mark.parametrize(("units", "channels"), [(5, set()), (6, {Channel.LAZADA})])
def test_units_that_are_not_there_to_be_set_aside_are_told_of(units, channels):
    tea = VariantFactory(stock=5)
    promotion = plan(tea, set_aside={tea.pk: {Channel.LAZADA: units}})
    assert troubled(promotion) == channels


def test_units_that_are_set_aside_already_are_not_missed(moment):
    tea = VariantFactory(stock=5)
    promotion = plan(tea, set_aside={tea.pk: {Channel.LAZADA: 5}})
    moment.move_to(NOON)
    [wish] = asides.wishes()
    assert asides.keep({(wish.term_id, "account:1"): wish}) == 1
    assert troubled(promotion) == set()
