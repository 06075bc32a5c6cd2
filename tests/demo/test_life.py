"""Signs of life in a demonstration: marked, repeatable, and true to their own sums."""

import pytest

from catalog.models import Lot, Product
from ocop_store import demo_life
from orders.models import Order, ProductRating, Question, Review
from tests.factories import ProductFactory, VariantFactory
from tests.pages.shelves import stock_shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods():
    """Four of food, one of them for adults, and one that no law of food asks about."""
    stock_shelf(3)
    VariantFactory(product=ProductFactory(strong=True))
    VariantFactory(product=ProductFactory(ocop_subgroup="IV.1"))


def test_everything_is_marked_as_a_sample_and_made_once(goods):
    made = demo_life.bring()

    assert (made.lots, Lot.objects.count()) == (Lot.objects.count(), 6)
    assert made.reviews == Review.objects.filter(is_sample=True).count() == Review.objects.count() > 14
    assert made.questions == Question.objects.filter(is_sample=True).count() > 0
    assert all(order.code.startswith("MAU-") for order in Order.objects.all())
    assert demo_life.bring() == demo_life.Life(0, 0, 0)


def test_ratings_are_those_of_the_reviews(goods):
    demo_life.bring()

    for product in Product.objects.all():
        stars = list(Review.objects.filter(product=product).values_list("stars", flat=True))
        rating = ProductRating.objects.filter(product=product).first() or ProductRating()
        assert rating.count == len(stars)
        assert not (product.age_restricted and stars)
