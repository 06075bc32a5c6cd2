"""A page costs the same number of queries however long its list is."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ChannelAccountFactory, UserFactory, VariantFactory
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
def test_a_filtered_list_costs_at_most_eight_queries_at_the_first_look_after_a_log_in(
    client, django_assert_max_num_queries
):
    shopper, product = UserFactory.create(), stock_shelf(3)[0]
    client.force_login(shopper)
    client.post(reverse("storefront:cart_add"), {"variant": product.variants.all()[0].pk, "quantity": 3})
    elsewhere = Client()
    elsewhere.force_login(shopper)
    address = f"{reverse('storefront:product_list')}?ward={product.ward.code}&price_from=1000"
    client.get(address)  # what a process reads once

    with django_assert_max_num_queries(8):
        page = elsewhere.get(address)

    assert page.status_code == 200
    assert elsewhere.cookies["cart_count"].value == "3"


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
