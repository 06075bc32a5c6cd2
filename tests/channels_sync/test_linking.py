"""Finding our variants in a shop by seller SKU, again and again."""

import threading

import pytest
from django.db import connection, transaction

from catalog import services as catalog
from catalog.models import Product
from channels_sync import intents, linking, queries
from channels_sync.linking import Linked
from channels_sync.models import Listing, SyncIntent
from channels_sync.protocol import Facet, Price, Stock, Unavailable
from core import clock, queue, relay
from core.channels import Channel
from tests.channels_sync.remote import Shelf
from tests.factories import ProductFactory, VariantFactory


@pytest.fixture
def shop(world):
    """An account whose marketplace holds honey and tea, and something that is not ours."""
    account = world.open_shop()
    variants = [VariantFactory(sku=sku, stock=stock) for sku, stock in (("HONEY", 10), ("TEA", 3))]
    world.remote(account).shelves |= {
        ("P1", "S1"): Shelf("HONEY"),
        ("P2", "S2"): Shelf("TEA"),
        ("P3", "S3"): Shelf("GLASS"),
        ("P4", "S4"): Shelf(""),
    }
    return account, *variants


def addresses(account) -> dict[str, tuple[str, str]]:
    rows = account.listings.values_list("variant__sku", "external_product", "external_sku")
    return {sku: (product, external) for sku, product, external in rows}


def test_what_both_know_is_linked_and_sent_and_the_rest_is_named(world, shop):
    account, *_ = shop
    assert linking.link(account) == Linked(created=2, moved=0, unknown=("GLASS", ""))
    assert addresses(account) == {"HONEY": ("P1", "S1"), "TEA": ("P2", "S2")}
    world.settle()
    remote = world.remote(account)
    assert [(shelf.stock, shelf.price_vnd) for shelf in remote.shelves.values()] == [
        (10, 100_000),
        (3, 100_000),
        (None, None),
        (None, None),
    ]


def test_each_listing_gets_one_intent_per_facet_and_the_deal_waits_until_there_is_one(world, shop):
    account, honey, _ = shop
    linking.link(account)
    rows = SyncIntent.objects.filter(listing__variant=honey)
    assert {row.facet: (row.desired, row.desired_version) for row in rows} == {
        "stock": ({"quantity": 10}, 1),
        "price": ({"amount_vnd": 100_000}, 1),
        "promotion": (None, 0),
    }


def test_linking_again_changes_nothing(world, shop):
    account, *_ = shop
    linking.link(account)
    world.settle()
    before = list(SyncIntent.objects.order_by("id").values())
    assert linking.link(account) == Linked(created=0, moved=0, unknown=("GLASS", ""))
    assert list(SyncIntent.objects.order_by("id").values()) == before


def test_a_listing_that_moved_keeps_its_row_and_is_sent_to_its_new_place(world, shop):
    account, honey, _ = shop
    linking.link(account)
    world.settle()
    remote = world.remote(account)
    del remote.shelves["P1", "S1"]
    remote.shelves["P9", "S9"] = Shelf("HONEY")
    row = Listing.objects.get(variant=honey)

    assert linking.link(account) == Linked(created=0, moved=1, unknown=("GLASS", ""))
    world.settle()
    assert Listing.objects.get(variant=honey).pk == row.pk
    assert (remote.shelves["P9", "S9"].stock, remote.shelves["P9", "S9"].price_vnd) == (10, 100_000)


def test_a_push_that_was_under_way_to_the_old_place_is_repeated_at_the_new_one(world, shop):
    account, honey, _ = shop
    linking.link(account)
    world.settle()
    remote = world.remote(account)
    world.want(honey, 4)

    def move() -> None:
        remote.shelves["P9", "S9"] = Shelf("HONEY")
        row = remote.shelves.pop(("P1", "S1"))
        linking.link(account)
        remote.shelves["P1", "S1"] = row  # the request still lands where it was sent

    remote.meanwhile(move)
    world.settle()
    assert remote.shelves["P9", "S9"].stock == 4


def test_a_sku_that_stands_twice_in_a_shop_stays_linked_to_its_first_place(world, shop, caplog):
    account, *_ = shop
    world.remote(account).shelves["P8", "S8"] = Shelf("HONEY")
    for _ in range(3):
        linking.link(account)
        assert addresses(account)["HONEY"] == ("P1", "S1")
    assert "HONEY stands twice" in caplog.text


def test_two_labels_that_were_swapped_over_there_are_swapped_here(world, shop):
    account, *_ = shop
    linking.link(account)
    world.settle()
    remote = world.remote(account)
    remote.shelves["P1", "S1"].seller_sku, remote.shelves["P2", "S2"].seller_sku = "TEA", "HONEY"
    linking.link(account)
    world.settle()
    assert addresses(account) == {"HONEY": ("P2", "S2"), "TEA": ("P1", "S1")}
    assert (remote.shelves["P1", "S1"].stock, remote.shelves["P2", "S2"].stock) == (3, 10)


def test_a_place_that_got_a_strangers_label_no_longer_gets_our_figures(world, shop):
    account, honey, _ = shop
    linking.link(account)
    world.settle()
    remote = world.remote(account)
    remote.shelves["P1", "S1"] = Shelf("CANDLES", stock=77)
    linking.link(account)
    world.want(honey, 4)
    world.settle()
    assert addresses(account) == {"TEA": ("P2", "S2")}
    assert remote.shelves["P1", "S1"].stock == 77


def test_a_listing_that_is_not_in_the_answer_is_kept(world, shop):
    account, *_ = shop
    linking.link(account)
    world.remote(account).shelves.clear()
    linking.link(account)
    assert set(addresses(account)) == {"HONEY", "TEA"}


# Newcomers


def test_news_of_a_variant_looks_only_into_shops_that_lack_it(world, shop, monkeypatch):
    account, honey, _ = shop
    linking.link(account)
    other, asleep = world.open_shop(Channel.LAZADA), world.open_shop(Channel.TIKTOK, mode="paused")
    assert linking.accounts_without([honey.pk]) == {other.pk}
    assert asleep.pk not in linking.accounts_without([honey.pk, 987_654])
    assert linking.accounts_without([honey.pk, 987_654]) == {account.pk, other.pk}


def test_a_new_product_is_looked_for_in_the_background_and_trouble_is_only_logged(world, shop, monkeypatch):
    account, *_ = shop
    asked = []
    monkeypatch.setattr(queue, "ask", lambda task, *args: asked.append((task, args)) or True)
    late = VariantFactory(sku="LATE", stock=5, product=ProductFactory(state=Product.State.DRAFT))
    catalog.publish_product(product_id=late.product_id)
    relay.run()
    assert ("channels_sync.tasks.link_account", (account.pk,)) in asked

    def away() -> None:
        raise Unavailable("http_503")

    world.remote(account).sign_in = lambda token: away()
    linking.run(account.pk)
    assert addresses(account) == {}


def test_linking_does_not_wait_for_intents_that_the_relay_has_locked_nor_the_relay_for_listings(world, shop):
    account, honey, _ = shop
    linking.link(account)
    world.settle()
    done = threading.Event()

    def look_again() -> None:
        try:
            intents.refresh({Facet.STOCK: {honey.pk: clock.now()}})
            done.set()
        finally:
            connection.close()

    with transaction.atomic():
        list(account.listings.select_for_update())  # as linking holds them
        relay_like = threading.Thread(target=look_again)
        relay_like.start()
        assert done.wait(5)
    relay_like.join(5)


# Buffers


def test_a_buffer_is_held_back_on_its_listing_alone(world, shop):
    account, honey, _ = shop
    linking.link(account)
    world.settle()
    row = Listing.objects.get(variant=honey)
    linking.set_buffer(listing_id=row.pk, buffer=3)
    world.settle()
    assert world.remote(account).shelves["P1", "S1"].stock == 7
    assert world.acked(account, honey) == Stock(7)
    assert world.acked(account, honey, Facet.PRICE) == Price(100_000)


def test_a_status_counts_listings_and_names_the_account(world, shop):
    account, *_ = shop
    linking.link(account)
    [status] = queries.account_statuses()
    assert (status.id, status.channel, status.listings, status.dirty) == (account.pk, "shopee", 2, 4)
