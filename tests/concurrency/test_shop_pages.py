"""A page of ours, and a link to what the shop holds under a SKU of its own, begun at the same moment: of one
product a shop has one of both."""

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from catalog.models import Approval, Variant
from channels_sync import adopting, locks, newcomers, publications
from channels_sync.models import ChannelAccount, Listing, Publication
from channels_sync.protocol import ListingRef, RemoteSku
from core import clock
from tests.concurrency.together import Running
from tests.factories import ChannelAccountFactory, ProducerFactory, ProductFactory, VariantFactory

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
HONEY = RemoteSku(ListingRef("P1", "S1", "HONEY"), "Mật ong")
WAYS = ["publish", "publish again", "by itself"]


@pytest.fixture
def shop() -> ChannelAccount:
    return ChannelAccountFactory.create(producer=ProducerFactory.create(), publishes_since=clock.now())


@pytest.fixture
def jar(shop) -> Variant:
    made = VariantFactory.create(product=ProductFactory.create(producer=shop.producer), sku="MO-500")
    now = clock.now()
    verdict = Approval.Verdict.APPROVED
    Approval.objects.create(product=made.product, asked_at=now, verdict=verdict, decided_at=now)
    return made


def beginning(way: str, shop: ChannelAccount, jar: Variant) -> Callable[[], object]:
    """One of the ways in which a page of ours begins."""
    if way == "publish":
        return partial(publications.publish, shop, jar.product)
    if way == "by itself":
        return partial(newcomers.publish, [jar.pk])
    page = publications.publish(shop, jar.product)
    publications.take_down(page)
    return partial(publications.relist, page)


def linked_meanwhile(
    begin: Callable[[], object], shop: ChannelAccount, jar: Variant, seconds: float = 0.3
) -> tuple[bool, int]:
    """Somebody links while a page is begun and not committed: did they wait so long, and how many have it."""
    with transaction.atomic():
        begin()
        linking = Running(partial(adopting.adopt, shop, [(HONEY, jar.pk)]))
        waited = linking.is_waiting(seconds)
    linking.join()
    return waited, Listing.objects.count() + Publication.objects.filter(aim="on_sale").count()


@pytest.mark.parametrize("way", WAYS)
def test_who_links_waits_for_a_page_that_is_begun_and_finds_it(shop, jar, way):
    assert linked_meanwhile(beginning(way, shop, jar), shop, jar) == (True, 1)
    assert not Listing.objects.exists()


@pytest.mark.parametrize("way", ["publish", "by itself"])
def test_without_the_lock_the_product_would_stand_there_twice(shop, jar, way, monkeypatch):
    monkeypatch.setattr(locks, "pages", lambda account_ids: None)
    assert linked_meanwhile(beginning(way, shop, jar), shop, jar, seconds=20) == (False, 2)


@pytest.mark.parametrize("way", WAYS)
def test_who_begins_a_page_waits_for_a_link_and_finds_it(shop, jar, way):
    begin = beginning(way, shop, jar)
    with transaction.atomic():
        adopting._adopt(shop, [(HONEY, jar.pk)])
        beginner = Running(begin)
        assert beginner.is_waiting()
    if way == "by itself":
        beginner.join()
    else:
        with pytest.raises(publications.NotForThisShop):
            beginner.join()
    assert not Publication.objects.filter(aim="on_sale").exists()
    assert Listing.objects.get().external_label == "HONEY"


def test_who_links_does_not_wait_for_a_shop_that_is_read(shop, jar):
    with locks.only_one(locks.Purpose.LINK, shop.pk) as mine:
        assert mine
        linking = Running(partial(adopting.adopt, shop, [(HONEY, jar.pk)]))
        assert not linking.is_waiting(5)
    with pytest.raises(adopting.ShopBusy):
        linking.join()
    assert not Listing.objects.exists()
