"""Two reviews of a product shown at the same moment both count."""

import pytest
from django.db import transaction

from orders import locks, services
from orders.models import ProductRating, Review, Voice
from tests.concurrency.together import Running
from tests.factories import ProductFactory, VariantFactory
from tests.orders.purchases import bought

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def two() -> list[Review]:
    """Two reviews of five stars that wait."""
    variant = VariantFactory(product=ProductFactory())
    lines = [*bought(None, variant), *bought(None, variant)]
    ProductRating.objects.create(product=variant.product)
    return [
        Review.objects.create(
            product=variant.product, line=line, stars=5, name="Lan", written_at=line.order.placed_at
        )
        for line in lines
    ]


def show_both_at_once(two: list[Review]) -> int:
    """The second begins after the first has counted and before it commits."""
    first, second = two
    with transaction.atomic():
        services.set_review_state(review_id=first.pk, state=Voice.SHOWN)
        other = Running(lambda: services.set_review_state(review_id=second.pk, state=Voice.SHOWN))
        assert other.is_waiting()
    other.join()
    return ProductRating.objects.get().fives


def test_both_count(two):
    assert show_both_at_once(two) == 2


def test_without_the_lock_one_is_lost(two, monkeypatch):
    monkeypatch.setattr(locks, "rating", lambda product_id: ProductRating.objects.get(product_id=product_id))

    assert show_both_at_once(two) == 1
