"""Goods that a shop holds under SKUs of its own, linked at the desk."""

import re
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_sync import adopting, locks
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

    found = desk.get(f"{KENH}{outlet.pk}/hang-san-co/").context["page"]

    assert [(one.remote.ref.seller_sku, one.variant, one.is_sure) for one in found] == [
        ("mo1.250", small, True),
        ("HONEY", large, False),
        ("AO", None, False),
    ]


def accept_all(desk, outlet, page: str = "") -> None:
    """Press the button of a page, which names what it showed."""
    address = f"{KENH}{outlet.pk}/hang-san-co/{page}"
    form = desk.get(address).content.decode().partition('name="all"')[0].rpartition("<form")[2]
    pairs = re.findall(r'name="pair" value="([^"]+)"', form)
    answer = desk.post(address, {"all": "1", "pair": pairs})
    assert (answer.status_code, answer["Location"]) == (303, address)


def test_all_suggestions_are_accepted_at_once(desk, outlet, honeys):
    small, large = honeys

    accept_all(desk, outlet)

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


def test_what_is_proposed_since_the_page_was_made_is_not_accepted_with_it(desk, outlet, honeys):
    small, _large = honeys
    address = f"{KENH}{outlet.pk}/hang-san-co/"

    desk.post(address, {"all": "1", "pair": [f"{small.pk} P1|S1"]})
    assert [one.variant for one in Listing.objects.all()] == [small]

    desk.post(address, {"all": "1"})
    assert Listing.objects.count() == 1


def many(owner, outlet, count: int, sku: str = "tra") -> None:
    """So many variants, and the same goods over there under SKUs of their own."""
    product = ProductFactory(producer=owner.producer, name="Trà")
    for number in range(count):
        VariantFactory(product=product, sku=f"{sku.upper()}-{number:03}", label=f"hộp {number}", stock=1)
    there(outlet, *((f"Goods {number}", f"{sku}{number:03}") for number in range(count)))


def test_a_long_list_has_pages_and_each_accepts_what_it_shows(owner, desk, outlet):
    many(owner, outlet, 60)

    accept_all(desk, outlet, "?page=2")

    assert sorted(Listing.objects.values_list("external_label", flat=True)) == [
        f"tra{number:03}" for number in range(50, 60)
    ]


def test_with_many_of_ours_one_is_chosen_by_its_sku(owner, desk, outlet):
    many(owner, outlet, 60)
    there(outlet, ("Áo mưa", "AO"))
    page = desk.get(f"{KENH}{outlet.pk}/hang-san-co/").content.decode()
    assert page.count("<option") == 60  # once, not beside every row

    desk.post(f"{KENH}{outlet.pk}/hang-san-co/", {"place": "P1|S0", "sku": " tra-059 "})

    assert [(one.variant.sku, one.external_label) for one in Listing.objects.all()] == [("TRA-059", "AO")]


def test_fifty_rows_cost_no_more_queries_than_two(owner, desk, outlet):
    counts = []
    for count in (2, 50):
        many(owner, outlet, count, sku=f"t{count}x")
        desk.get(f"{KENH}{outlet.pk}/hang-san-co/")
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(f"{KENH}{outlet.pk}/hang-san-co/").status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_while_the_shop_is_read_nobody_waits_and_it_is_said(desk, outlet, honeys, monkeypatch):
    @contextmanager
    def held(purpose, account_id, *, wait=False):
        assert (purpose, account_id, wait) == (locks.Purpose.LINK, outlet.pk, False)
        yield False

    monkeypatch.setattr(locks, "only_one", held)
    address = f"{KENH}{outlet.pk}/hang-san-co/"

    answer = desk.post(address, {"place": "P1|S2", "variant": str(honeys[0].pk)})

    assert (answer.status_code, answer["Location"]) == (303, address)
    (message,) = desk.get(address).context["messages"]
    assert message.level_tag == "error"
    assert not Listing.objects.exists()


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
    accept_all(desk, outlet)

    desk.post(f"{GOODS}MO1/{outlet.pk}/dang/")

    assert not Publication.objects.exists()
