"""Goods that a shop holds under SKUs of its own, linked at the desk."""

import pytest
from django.core.cache import cache

from channels_sync import adopting
from channels_sync.models import (
    Listing,
    Publication,
    SyncIntent,
)
from channels_sync.protocol import ListingRef, RemoteSku
from tests.factories import (
    ProductFactory,
    VariantFactory,
)

KENH = "/kenh-nguoi-ban/kenh/"
GOODS = f"{KENH}san-pham/"


def there(account, *rows: tuple[str, str]) -> None:
    """The shop was read a moment ago: titles and SKUs."""
    held = [RemoteSku(ListingRef("P1", f"S{n}", sku), title) for n, (title, sku) in enumerate(rows)]
    cache.set(f"shop-goods:{account.pk}", held, 60)


@pytest.fixture
def honeys(owner, outlet):
    """Two variants of ours, and what the shop calls them."""
    product = ProductFactory(producer=owner.producer, name="Mật ong hoa cà phê", code="MO1")
    small = VariantFactory(product=product, sku="MO1-250", label="hũ 250 g", stock=4)
    large = VariantFactory(product=product, sku="MO1-500", label="chai 500 ml", stock=7)
    there(outlet, ("Mat ong hoa ca phe chai 500 ml", "HONEY"), ("Hũ", "mo1.250"), ("Áo mưa", "AO"))
    return small, large


def test_suggestions_know_skus_written_otherwise_and_names_that_are_alike(desk, outlet, honeys):
    small, large = honeys

    found = desk.get(f"{KENH}{outlet.pk}/hang-san-co/").context["matches"]

    assert [(one.remote.ref.seller_sku, one.variant, one.is_sure) for one in found] == [
        ("mo1.250", small, True),
        ("HONEY", large, False),
        ("AO", None, False),
    ]


def test_all_suggestions_are_accepted_at_once(desk, outlet, honeys):
    small, large = honeys

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"all": "1"})

    rows = Listing.objects.order_by("variant")
    assert [(one.variant, one.external_sku, one.external_label) for one in rows] == [
        (small, "S1", "mo1.250"),
        (large, "S0", "HONEY"),
    ]
    assert rows[1].ref == ListingRef("P1", "S0", "HONEY")
    wanted = SyncIntent.objects.get(listing=rows[1], facet="stock")
    assert (wanted.desired, wanted.is_dirty) == ({"quantity": 7}, True)
    assert not Publication.objects.exists()


def test_one_is_linked_to_what_the_producer_chose(desk, outlet, honeys):
    small, _large = honeys

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"place": "P1|S2", "variant": str(small.pk)})

    assert [(one.variant, one.external_label) for one in Listing.objects.all()] == [(small, "AO")]


@pytest.mark.parametrize("what", ["nothing", "a place that is not there", "a variant of another producer"])
def test_nothing_foreign_is_linked(desk, outlet, honeys, what):
    theirs = VariantFactory()
    sent = {
        "nothing": {},
        "a place that is not there": {"place": "P9|S9", "variant": honeys[0].pk},
        "a variant of another producer": {"place": "P1|S2", "variant": theirs.pk},
    }[what]

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", sent)

    assert not Listing.objects.exists()


def test_linked_twice_is_linked_once(outlet, honeys):
    small, _large = honeys
    remote = RemoteSku(ListingRef("P1", "S1", "mo1.250"), "Hũ")

    assert adopting.adopt(outlet, [(remote, small.pk)]) == 1
    assert adopting.adopt(outlet, [(remote, small.pk)]) == 0
    assert Listing.objects.count() == 1


def test_what_stands_there_under_its_own_sku_gets_no_page_of_ours(owner, desk, outlet, honeys):
    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"all": "1"})

    desk.post(f"{GOODS}MO1/{outlet.pk}/dang/")

    assert not Publication.objects.exists()
