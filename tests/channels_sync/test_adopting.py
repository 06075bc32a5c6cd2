"""Goods that a shop holds under SKUs of its own: linked by a person, kept in step, their pages left alone."""

import pytest
from django.db import connection

from catalog import services as catalog
from catalog.models.product import words
from channels_sync import adopting, linking, publications
from channels_sync.models import ChannelAccount, Listing, Publication
from channels_sync.protocol import ListingRef, RemoteSku
from tests.channels_sync import shelves
from tests.channels_sync.remote import Page, Shelf
from tests.factories import ProducerFactory, ProductFactory, VariantFactory


@pytest.fixture
def shop(world) -> ChannelAccount:
    """A producer's shop that calls a jar of ours HONEY."""
    account = shelves.open_shop(world, producer=ProducerFactory())
    world.remote(account).shelves["P1", "S1"] = Shelf("HONEY", 99, 1)
    world.remote(account).pages["P1"] = Page("Mat ong chai", "Ngon")
    return account


@pytest.fixture
def jar(shop):
    """What it is of ours."""
    return VariantFactory(product=ProductFactory(producer=shop.producer), sku="MO-500", stock=7)


def adopted(world, account, variant) -> Listing:
    """A person accepts, and the shop is told."""
    assert adopting.adopt(account, [(RemoteSku(ListingRef("P1", "S1", "HONEY"), "Mat ong"), variant.pk)]) == 1
    world.settle()
    return Listing.objects.get()


def test_stock_and_price_over_there_follow_ours_and_the_page_stays(world, shop, jar):
    adopted(world, shop, jar)

    shelf = world.remote(shop).shelves["P1", "S1"]
    assert (shelf.stock, shelf.price_vnd) == (7, 100_000)
    catalog.change_price(variant_id=jar.pk, price_vnd=120_000)
    world.settle()
    assert shelf.price_vnd == 120_000
    assert world.remote(shop).pages["P1"].title == "Mat ong chai"


def test_looking_through_the_shop_keeps_the_link_and_begins_no_page(world, shop, jar):
    before = adopted(world, shop, jar)

    linked = linking.link(shop)

    assert (linked.created, linked.moved, linked.unknown) == (0, 0, ())
    assert Listing.objects.get() == before
    assert not Publication.objects.exists()


def test_a_place_that_gets_another_label_is_let_go(world, shop, jar):
    adopted(world, shop, jar)
    world.remote(shop).shelves["P1", "S1"] = Shelf("RAINCOAT")

    linking.link(shop)

    assert not Listing.objects.exists()


def test_a_place_that_gets_our_sku_is_linked_like_every_other(world, shop, jar):
    adopted(world, shop, jar)
    world.remote(shop).shelves["P1", "S1"] = Shelf("MO-500")

    linking.link(shop)

    listing = Listing.objects.get()
    assert (listing.external_label, listing.ref.seller_sku) == ("", "MO-500")
    assert Publication.objects.get().external_product == "P1"


def test_a_page_of_ours_beside_the_shops_own_is_refused(world, shop, jar):
    adopted(world, shop, jar)

    with pytest.raises(publications.NotForThisShop):
        publications.publish(shop, jar.product)

    assert not Publication.objects.exists()


def test_a_page_that_was_taken_down_is_not_shown_beside_the_shops_own(world, shop, jar):
    page = publications.publish(shop, jar.product)
    assert adopting.unlisted(shop) == []  # a page of ours will bring it
    publications.take_down(page)
    adopted(world, shop, jar)

    with pytest.raises(publications.NotForThisShop):
        publications.relist(page)

    assert Publication.objects.get().aim == "deleted"


def test_what_is_held_is_read_once_and_leaves_out_what_is_linked(world, shop, jar):
    world.remote(shop).shelves["P2", "S2"] = Shelf("RAINCOAT")
    assert [one.ref.seller_sku for one in adopting.held(shop)] == ["HONEY", "RAINCOAT"]

    adopted(world, shop, jar)
    world.remote(shop).shelves["P3", "S3"] = Shelf("UMBRELLA")

    assert [one.ref.seller_sku for one in adopting.held(shop)] == ["RAINCOAT"]


def test_goods_of_another_producer_are_not_offered_and_not_linked(world, shop, jar):
    theirs = VariantFactory(stock=3)

    assert adopting.unlisted(shop) == [jar]
    assert adopting.adopt(shop, [(RemoteSku(ListingRef("P1", "S1", "HONEY"), ""), theirs.pk)]) == 0
    assert not Listing.objects.exists()


def test_a_row_that_a_release_before_writes_has_no_label(shop, jar):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO channels_sync_listing"
            " (account_id, variant_id, external_product, external_sku, warehouse, buffer)"
            " VALUES (%s, %s, 'P1', 'S1', '', 0)",
            [shop.pk, jar.pk],
        )
    assert Listing.objects.get().external_label == ""


def test_every_name_is_folded_once(shop, jar, monkeypatch):
    folded: list[str] = []
    monkeypatch.setattr(adopting, "words", lambda text: folded.append(text) or words(text))
    remote = [RemoteSku(ListingRef("P1", f"S{n}", f"A{n}"), f"Mật ong {n}") for n in range(30)]
    ours = [VariantFactory(product=jar.product, label=f"chai {n}") for n in range(20)]

    adopting.matches(remote, ours)

    assert len(folded) <= 2 * (30 + 20)  # a label and a name of each


def test_one_of_ours_is_proposed_once(shop, jar):
    jar.product.name, jar.label = "Mật ong hoa cà phê", "chai 500 ml"
    remote = [
        RemoteSku(ListingRef("P1", "S1", "A"), "Mật ong hoa cà phê chai 500ml"),
        RemoteSku(ListingRef("P2", "S2", "B"), "Mật ong hoa cà phê chai 500 ml"),
        RemoteSku(ListingRef("P3", "S3", ""), "Chai"),
    ]

    found = adopting.matches(remote, [jar])

    assert [(one.remote.ref.product, one.variant) for one in found] == [
        ("P2", jar),
        ("P1", None),
        ("P3", None),
    ]
