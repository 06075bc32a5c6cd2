"""A page costs the same number of queries however long its list is."""

import pytest
from django.urls import reverse

from tests.factories import ChannelAccountFactory, VariantFactory
from tests.pages.shelves import stock_shelf
from tests.pages.shops import park


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["storefront:home", "storefront:product_list"])
def test_a_list_of_20_products_costs_no_more_queries_than_one_of_2(client, queries_of, name):
    stock_shelf(2)
    for_two = queries_of(client, reverse(name))
    stock_shelf(18)

    assert queries_of(client, reverse(name)) == for_two


@pytest.mark.django_db
def test_a_producer_of_20_products_costs_no_more_queries_than_one_of_2(client, queries_of):
    producer = stock_shelf(1)[0].producer
    stock_shelf(1, producer=producer)
    address = reverse("storefront:producer", args=[producer.slug])
    for_two = queries_of(client, address)
    stock_shelf(18, producer=producer)

    assert queries_of(client, address) == for_two


@pytest.mark.django_db
def test_a_product_with_20_variants_costs_no_more_queries_than_one_with_2(client, queries_of):
    (product,) = stock_shelf(1)
    for_two = queries_of(client, product.get_absolute_url())
    for _ in range(18):
        VariantFactory(product=product, stock=1)

    assert queries_of(client, product.get_absolute_url()) == for_two


@pytest.mark.django_db
def test_a_console_with_20_parked_values_costs_no_more_queries_than_one_with_2(staff_client, queries_of):
    account = ChannelAccountFactory()
    park(account, 2)
    address = reverse("channels_sync:console")
    for_two = queries_of(staff_client, address)
    park(account, 18)
    park(ChannelAccountFactory(channel="lazada"), 1)

    assert queries_of(staff_client, address) == for_two
