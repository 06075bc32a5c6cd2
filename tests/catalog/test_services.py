"""Prices and states change through services, and the channels hear of it."""

import threading

import pytest
from django.db import connection

from accounts.models import User
from catalog import services
from catalog.errors import BadPrice, NotPublishable
from catalog.models import Product, Variant, VariantEvent
from core.models import OutboxEvent
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    made = builders.product(prices=(75_000,))
    OutboxEvent.objects.all().delete()
    return made


def told():
    return sorted(OutboxEvent.objects.values_list("topic", "key"))


def test_a_price_change_is_stored_told_and_signed(product):
    boss = User.objects.create_user("sep@example.vn")
    variant = product.variants.get()

    changed = services.change_price(variant_id=variant.pk, price_vnd=80_000, by=boss)

    assert changed.price_vnd == 80_000
    assert told() == [("price", variant.pk)]
    event = VariantEvent.objects.latest("pgh_id")
    assert (event.price_vnd, event.pgh_context.metadata["user"]) == (80_000, boss.pk)


def test_the_same_price_again_tells_nobody(product):
    services.change_price(variant_id=product.variants.get().pk, price_vnd=75_000)

    assert told() == []


@pytest.mark.parametrize("price", [0, -1, 1_000_000_001, 75_000.0, "75000", True, None])
def test_a_wrong_price_changes_nothing(product, price):
    with pytest.raises(BadPrice):
        services.change_price(variant_id=product.variants.get().pk, price_vnd=price)

    assert product.variants.get().price_vnd == 75_000
    assert told() == []


def test_a_price_of_nothing_is_not_found(product):
    with pytest.raises(Variant.DoesNotExist):
        services.change_price(variant_id=0, price_vnd=1)


def test_a_withdrawn_product_is_told_and_can_come_back(product):
    variant_id = product.variants.get().pk

    services.withdraw_product(product_id=product.pk)
    assert Product.objects.get().is_published is False
    services.publish_product(product_id=product.pk)

    assert Product.objects.get().is_published is True
    assert told() == [("catalogue", variant_id), ("catalogue", variant_id)]


def test_a_product_cannot_go_on_sale_without_what_the_law_wants(product):
    services.withdraw_product(product_id=product.pk)
    Product.objects.update(ocop_subgroup="I.3.a", ingredients="", shelf_life_days=None)
    product.producer.identity_verified = False
    product.producer.save()

    with pytest.raises(NotPublishable) as caught:
        services.publish_product(product_id=product.pk)

    assert caught.value.context["missing"] == [
        "a verified identity of the producer",
        "ingredients",
        "a shelf life",
    ]
    assert Product.objects.get().is_published is False


def test_a_renamed_producer_is_found_in_its_products(product):
    product.producer.name = "HTX Cù Lao Xanh (mẫu)"
    product.producer.save()

    services.refresh_producers([product.producer_id])

    assert " cu lao xanh" in Product.objects.get().search_text
    assert told() == [("catalogue", product.variants.get().pk)]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_happen_one_after_the_other(transactional_db):
    variant_id = builders.product(prices=(75_000,)).variants.get().pk
    OutboxEvent.objects.all().delete()
    start = threading.Barrier(2)

    def change(price_vnd):
        start.wait(10)
        services.change_price(variant_id=variant_id, price_vnd=price_vnd)
        connection.close()

    threads = [threading.Thread(target=change, args=(price,)) for price in (80_000, 90_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)

    prices = list(VariantEvent.objects.order_by("pgh_id").values_list("price_vnd", flat=True))
    assert prices in ([75_000, 80_000, 90_000], [75_000, 90_000, 80_000])
    assert Variant.objects.get().price_vnd == prices[-1]
    assert told() == [("price", variant_id), ("price", variant_id)]
