"""The demo's staff have something to decide, made once through the services."""

import pytest

from accounts.models import User
from catalog.models import Approval, Membership, Product
from notifications.models import Message
from ocop_store import demo_desk
from tests.factories import ProducerFactory, ProductFactory, UserFactory, VariantFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    seat = Membership.objects.create(
        user=UserFactory.create(), producer=ProducerFactory.create(), role="owner"
    )
    for _ in range(3):
        VariantFactory(product=ProductFactory(producer=seat.producer))
    return seat.user


def test_two_products_wait_and_one_came_back_and_they_are_made_once(owner, django_assert_num_queries):
    assert demo_desk.fill(owner)

    assert sorted(Approval.objects.values_list("verdict", flat=True)) == ["", "", "returned"]
    assert Approval.objects.get(verdict="returned").reasons == ["description_thin", "picture_missing"]
    assert Product.objects.filter(state="pending").count() == 2
    assert not Message.objects.exists()
    with django_assert_num_queries(1):
        assert not demo_desk.fill(owner)


def test_without_goods_nothing_is_made(db):
    assert not demo_desk.fill(UserFactory.create())
    assert not Approval.objects.exists()
