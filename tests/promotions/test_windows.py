"""The promotion clock: every window that opens or closes is told to the channels, once and for all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.channels import Channel
from core.models import OutboxEvent
from promotions import queries, services
from promotions.tasks import announce_windows
from tests.factories import VariantFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 12, 5, 0, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def moment():
    with time_machine.travel(NOON - timedelta(minutes=2), tick=False) as traveller:
        yield traveller


@pytest.fixture
def honey(moment):
    """On promotion from two until four o'clock; the plan is already told."""
    variant = VariantFactory(price_vnd=100_000)
    services.schedule(
        name="Chiều", starts_at=NOON + 2 * HOUR, ends_at=NOON + 4 * HOUR, percent=10, variant_ids=[variant.pk]
    )
    OutboxEvent.objects.all().delete()
    return variant


def test_each_end_of_a_window_is_announced_at_its_moment_and_only_once(moment, honey):
    announced = []
    for hours, seconds in [(0, 0), (2, -1), (2, 0), (2, 1), (3, 0), (4, -1), (4, 0), (4, 1), (9, 0)]:
        moment.move_to(NOON + timedelta(hours=hours, seconds=seconds))
        announced.append(services.announce_windows())
    assert announced == [0, 0, 1, 0, 0, 0, 1, 0, 0]
    assert list(OutboxEvent.objects.values_list("topic", "key")) == [("promotion", honey.pk)] * 2


def test_a_clock_that_stood_still_makes_up_for_a_whole_window_at_once(moment, honey):
    moment.move_to(NOON + 9 * HOUR)
    announce_windows()
    assert OutboxEvent.objects.count() == 1
    assert services.announce_windows() == 0


def test_the_shop_shows_a_deal_only_while_its_window_is_open(moment, honey):
    shown = []
    for at in (2 * HOUR - SECOND, 2 * HOUR, 4 * HOUR - SECOND, 4 * HOUR):
        moment.move_to(NOON + at)
        shown.append({pk: deal.price_vnd for pk, deal in queries.deals_now([honey.pk]).items()})
    assert shown == [{}, {honey.pk: 90_000}, {honey.pk: 90_000}, {}]


def test_marketplaces_are_told_ahead_of_the_next_deal(moment, honey):
    deal = queries.deals_planned([honey.pk], Channel.SHOPEE)[honey.pk]
    assert (deal.price_vnd, deal.starts_at, deal.ends_at) == (90_000, NOON + 2 * HOUR, NOON + 4 * HOUR)


def test_a_running_deal_comes_before_one_that_is_still_to_come(moment, honey):
    services.schedule(
        name="Tối", starts_at=NOON + 3 * HOUR, ends_at=NOON + 6 * HOUR, percent=30, variant_ids=[honey.pk]
    )
    prices = []
    for hours in (0, 2, 3, 5, 6):
        moment.move_to(NOON + hours * HOUR)
        deals = queries.deals_planned([honey.pk], Channel.SHOPEE)
        prices.append(deals[honey.pk].price_vnd if deals else None)
    assert prices == [90_000, 90_000, 70_000, 70_000, None]


@pytest.mark.parametrize("count", [2, 20])
def test_the_deals_of_many_variants_are_one_query(moment, django_assert_num_queries, count):
    variants = [VariantFactory().pk for _ in range(count)]
    services.schedule(name="Hè", starts_at=NOON, ends_at=NOON + 2 * HOUR, percent=10, variant_ids=variants)
    moment.move_to(NOON)
    with django_assert_num_queries(1):
        assert len(queries.deals_now(variants)) == count
