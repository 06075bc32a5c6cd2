"""A price that one basket was promised: for its units and its time, under the law of every promotion."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from core import clock
from core.channels import Channel
from promotions import pricing, queries, services
from promotions.models import Promise
from promotions.pricing import Item
from promotions.services import PromisedPrice
from tests.factories import ProductFactory, VariantFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
LATER = NOON + timedelta(minutes=30)


@pytest.fixture
def honey():
    return VariantFactory(price_vnd=100_000)


def price(variant, quantity: int, *, ref: str = "1:1", at: datetime = NOON) -> int:
    """What one unit costs the basket."""
    rules = queries.promised(ref, {variant.pk: quantity}, at)
    item = Item(variant.pk, quantity, variant.price_vnd, variant.product.promotion_banned)
    return pricing.quote([item], rules, at).lines[0].unit_price_vnd


def promise(*prices: PromisedPrice, ref: str = "1:1") -> None:
    with time_machine.travel(NOON, tick=False):
        services.promise(ref=ref, name="Live: thử", prices=prices, until=LATER)


@pytest.mark.parametrize(
    ("asked", "vnd"),
    [
        ({"quantity": 2}, 80_000),
        ({"quantity": 1}, 80_000),
        ({"quantity": 3}, 100_000),
        ({"quantity": 2, "ref": "1:2"}, 100_000),
        ({"quantity": 2, "at": LATER}, 100_000),
        ({"quantity": 2, "at": LATER - timedelta(seconds=1)}, 80_000),
    ],
    ids=["all", "fewer", "more", "another basket", "too late", "just in time"],
)
def test_a_promise_is_for_its_units_its_basket_and_its_time(honey, asked, vnd):
    promise(PromisedPrice(honey.pk, 2, 80_000))
    assert price(honey, **asked) == vnd


def test_a_price_below_half_and_goods_that_the_law_bans_are_not_promised(honey):
    strong = VariantFactory(product=ProductFactory(strong=True))
    promise(PromisedPrice(honey.pk, 2, 49_999), PromisedPrice(strong.pk, 2, 80_000))
    assert (price(honey, 1), price(strong, 1)) == (100_000, 100_000)


def test_the_lower_of_promise_and_promotion_wins(honey):
    with time_machine.travel(NOON, tick=False):
        services.schedule(
            name="Khuyến mãi",
            percent=30,
            variant_ids=[honey.pk],
            starts_at=NOON,
            ends_at=NOON + timedelta(hours=2),
        )
    promise(PromisedPrice(honey.pk, 2, 80_000))
    soon = NOON + timedelta(minutes=5)  # windows open on a whole minute to come
    rules = [*queries.rules([honey.pk], soon), *queries.promised("1:1", {honey.pk: 2}, soon)]
    best = pricing.best(rules, 100_000, soon, Channel.WEB)
    assert best is not None
    assert best.price(100_000) == 70_000


def test_a_new_promise_replaces_the_old_one(honey):
    promise(PromisedPrice(honey.pk, 2, 80_000))
    promise(PromisedPrice(honey.pk, 5, 90_000))
    assert (price(honey, 2), Promise.objects.count()) == (90_000, 1)


def test_a_promise_of_nothing_is_refused_by_the_database(honey):
    with pytest.raises(IntegrityError), transaction.atomic():
        promise(PromisedPrice(honey.pk, 0, 80_000))
    with pytest.raises(ValueError, match="moment to come"):
        services.promise(ref="1:1", name="", prices=[], until=clock.now())
    assert not Promise.objects.exists()


def test_what_was_promised_is_forgotten_a_day_after_its_end(honey):
    promise(PromisedPrice(honey.pk, 2, 80_000))
    with time_machine.travel(LATER + timedelta(hours=23)):
        assert services.prune_promises() == 0
    with time_machine.travel(LATER + timedelta(hours=25)):
        assert services.prune_promises() == 1
