"""Product pages in shops: made once, kept as they should read, hidden and taken down."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from catalog import services as catalog
from catalog.models import Product
from channels_sync import linking, publications
from channels_sync.models import Listing, Publication, SyncIntent
from channels_sync.protocol import Aim, Content, Facet, Outcome, Review, Stock
from core import clock, relay
from core.channels import MARKETPLACES, Channel
from core.outbox import Topic, publish
from tests.channels_sync import shelves
from tests.channels_sync.remote import Page, Shelf
from tests.factories import ProducerFactory


def page_of(world, account) -> Page:
    [page] = world.remote(account).pages.values()
    return page


def linked(world, account, product) -> Publication:
    """The shop holds the product already, under its own words."""
    variant = product.variants.get()
    world.remote(account).shelves["P1", "S1"] = Shelf(variant.sku)
    world.remote(account).pages["P1"] = Page("Mat ong", "Ngon")
    linking.link(account)
    return Publication.objects.get(account=account)


@pytest.fixture
def picture(monkeypatch, settings, tmp_path):
    """Something to attach; no worker makes its sizes."""
    from io import BytesIO

    from PIL import Image

    settings.MEDIA_ROOT = tmp_path
    buffer = BytesIO()
    Image.new("RGB", (1200, 1200), "#cc8800").save(buffer, "JPEG")
    return buffer.getvalue()


def test_a_product_is_published_with_its_picture_and_its_skus_are_kept_in_step(world, picture):
    account, product = shelves.open_shop(world), shelves.honey(stock=5)
    shelves.map_categories(product)
    catalog.attach_image(product_id=product.pk, content=picture, alt="Chai mật ong")

    publications.publish(account, product)
    world.settle()

    page = page_of(world, account)
    assert page.title == "Mật ong hoa cà phê - OCOP 4 sao"
    assert (page.content.category, page.content.licence.number) == ("C9", "MAU-1/TCB")
    assert len(world.remote(account).uploads) == 1
    publication = Publication.objects.get()
    assert (publication.external_product, publication.review, publication.missing) == ("N1", "live", [])
    [listing] = Listing.objects.all()
    assert (listing.external_product, listing.variant.sku) == ("N1", f"{product.code}-1")
    assert world.remote(account).stock_of(f"{product.code}-1") == 5


def test_a_picture_is_uploaded_once(world, picture):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    catalog.attach_image(product_id=product.pk, content=picture, alt="Chai mật ong")
    publications.publish(account, product)
    world.settle()

    rename(product, "Mật ong hoa cà phê chín")
    world.settle()

    assert page_of(world, account).title == "Mật ong hoa cà phê chín - OCOP 4 sao"
    assert len(world.remote(account).uploads) == 1


def rename(product: Product, name: str) -> None:
    with transaction.atomic():
        Product.objects.filter(pk=product.pk).update(name=name)
        catalog.announce([product.pk])


def test_what_lacks_a_picture_and_a_category_is_not_made_and_says_so(world):
    account, product = shelves.open_shop(world), shelves.honey()

    publication = publications.publish(account, product)
    world.settle()

    assert publication.missing == ["category", "picture"]
    assert world.remote(account).calls == []
    assert SyncIntent.objects.get(publication=publication).desired_version == 0


def test_what_the_shop_holds_already_is_rewritten_and_keeps_its_own_pictures(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)

    publication = linked(world, account, product)
    world.settle()

    assert (publication.external_product, publication.aim) == ("P1", Aim.ON_SALE)
    page = world.remote(account).pages["P1"]
    assert page.title == "Mật ong hoa cà phê - OCOP 4 sao"
    assert page.content.pictures == ()


def test_what_is_missing_keeps_a_linked_page_as_it_is_until_it_is_mended(world):
    account, product = shelves.open_shop(world), shelves.honey()
    publication = linked(world, account, product)
    world.settle()
    assert (publication.missing, world.remote(account).pages["P1"].title) == (["category"], "Mat ong")

    shelves.map_categories(product)
    publications.refresh({product.pk: clock.now()})
    world.settle()

    assert world.remote(account).pages["P1"].title == "Mật ong hoa cà phê - OCOP 4 sao"
    assert Publication.objects.get().missing == []


def test_a_page_that_waits_is_held_when_it_turns_incomplete_and_freed_as_it_was(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product, needs_licence=True)
    linked(world, account, product)
    paper = product.declaration
    paper.expires_on = "2026-12-01"
    paper.save()
    publications.refresh({product.pk: clock.now()})
    row = SyncIntent.objects.get(facet=Facet.CONTENT)
    assert (row.is_dirty, row.is_parked, row.parked_code) == (True, True, "incomplete")
    world.settle()
    assert world.remote(account).pages["P1"].title == "Mat ong"

    paper.expires_on = None
    paper.save()
    publications.refresh({product.pk: clock.now()})
    world.settle()

    assert world.remote(account).pages["P1"].title == "Mật ong hoa cà phê - OCOP 4 sao"


def test_the_star_badge_falls_off_every_channel_in_the_first_minute_after_its_last_day(world):
    """The certificate ends on 31/12/2026; midnight in Việt Nam is 17:00 UTC."""
    product = shelves.honey()
    shelves.map_categories(product)
    accounts = [shelves.open_shop(world, channel) for channel in MARKETPLACES]
    for number, account in enumerate(accounts):
        world.remote(account).shelves[f"P{number}", "S"] = Shelf(product.variants.get().sku)
        linking.link(account)
    world.settle()
    titles = lambda: {page_of(world, account).title for account in accounts}  # noqa: E731
    assert titles() == {"Mật ong hoa cà phê - OCOP 4 sao"}

    world.traveller.move_to(datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC))
    publications.refresh({product.pk: clock.now()})
    world.settle()
    assert titles() == {"Mật ong hoa cà phê - OCOP 4 sao"}

    world.traveller.move_to(datetime(2026, 12, 31, 17, 0, 1, tzinfo=UTC))
    catalog.announce_turned_certificates()  # beat knocks at minute 0
    world.settle()

    assert clock.now() < datetime(2026, 12, 31, 17, 1, tzinfo=UTC)
    assert titles() == {"Mật ong hoa cà phê"}
    assert all("OCOP" not in page_of(world, account).description for account in accounts)


def test_the_badge_falls_off_also_where_something_else_is_missing(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product, needs_licence=True)
    linked(world, account, product)
    world.settle()
    product.declaration.delete()
    world.traveller.move_to(datetime(2026, 12, 31, 17, 0, 1, tzinfo=UTC))

    for _ in range(2):  # the second look must not hold back what the first one wants
        publications.refresh({product.pk: clock.now()})
    world.settle()

    assert world.remote(account).pages["P1"].title == "Mật ong hoa cà phê"
    assert Publication.objects.get().missing == ["licence"]


def test_a_changed_price_sends_no_page(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    linked(world, account, product)
    world.settle()
    version = SyncIntent.objects.get(facet=Facet.CONTENT).desired_version

    catalog.change_price(variant_id=product.variants.get().pk, price_vnd=120_000)
    with transaction.atomic():
        publish(Topic.CATALOGUE, product.variants.get().pk)
    world.settle()

    assert SyncIntent.objects.get(facet=Facet.CONTENT).desired_version == version
    assert world.remote(account).shelves["P1", "S1"].price_vnd == 120_000


def test_a_page_that_waited_is_made_with_the_price_of_the_moment(world, picture):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    catalog.attach_image(product_id=product.pk, content=picture, alt="Chai mật ong")
    publications.publish(account, product)
    catalog.change_price(variant_id=product.variants.get().pk, price_vnd=120_000)
    world.settle()

    assert page_of(world, account).content.skus[0].price_vnd == 120_000


def test_hiding_and_showing_change_the_state_alone(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    publication = linked(world, account, product)
    world.settle()

    publications.unlist(publication)
    world.settle()
    assert world.remote(account).pages["P1"].review is Review.UNLISTED

    rename(product, "Mật ong hoa cà phê chín")
    world.settle()
    assert world.remote(account).pages["P1"].title == "Mật ong hoa cà phê - OCOP 4 sao"

    publications.relist(publication)
    world.settle()
    page = world.remote(account).pages["P1"]
    assert (page.review, page.title) == (Review.LIVE, "Mật ong hoa cà phê chín - OCOP 4 sao")


def test_a_withdrawn_product_is_hidden_even_if_its_page_lacks_something_and_shown_when_it_returns(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    linked(world, account, product)
    world.settle()
    paper = product.declaration
    catalog.withdraw_product(product_id=product.pk)
    paper.delete()
    world.settle()
    assert world.remote(account).pages["P1"].review is Review.UNLISTED

    catalog.publish_product(product_id=product.pk)
    world.settle()
    assert world.remote(account).pages["P1"].review is Review.LIVE


def test_what_is_taken_down_loses_its_listings_and_is_made_anew_when_published_again(world, picture):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    catalog.attach_image(product_id=product.pk, content=picture, alt="Chai mật ong")
    publication = publications.publish(account, product)
    world.settle()

    publications.take_down(publication)
    world.settle()
    assert (world.remote(account).pages, Listing.objects.count()) == ({}, 0)

    publications.publish(account, product)
    world.settle()
    assert page_of(world, account).title == "Mật ong hoa cà phê - OCOP 4 sao"
    assert Listing.objects.count() == 1
    assert world.acked(account, product.variants.get()) == Stock(5)


def test_a_page_that_is_not_made_yet_is_not_made_after_it_was_hidden(world, picture):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    catalog.attach_image(product_id=product.pk, content=picture, alt="Chai mật ong")
    publication = publications.publish(account, product)
    publications.unlist(publication)
    world.settle()
    assert world.remote(account).pages == {}

    publications.relist(publication)
    world.settle()
    assert page_of(world, account).review is Review.LIVE


def test_a_page_that_was_refused_is_sent_again_by_a_person(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    world.remote(account).verdicts[product.code] = (Outcome.REJECTED, "bad_title")
    publication = linked(world, account, product)
    world.settle()
    assert SyncIntent.objects.get(facet=Facet.CONTENT).parked_code == "bad_title"

    world.remote(account).verdicts.clear()
    assert publications.send_again(publication) == 1
    world.settle()
    assert world.remote(account).pages["P1"].title == "Mật ong hoa cà phê - OCOP 4 sao"


def test_a_producers_own_shop_takes_its_goods_alone(world):
    stranger = ProducerFactory()
    account, product = shelves.open_shop(world, producer=stranger), shelves.honey()
    variant = product.variants.get()

    with pytest.raises(publications.NotForThisShop):
        publications.publish(account, product)
    world.remote(account).shelves["P1", "S1"] = Shelf(variant.sku)
    assert linking.link(account).unknown == (variant.sku,)
    assert linking.accounts_without([variant.pk]) == set()
    assert (Publication.objects.count(), Listing.objects.count()) == (0, 0)

    own = shelves.open_shop(world, Channel.LAZADA, producer=product.producer)
    assert linking.accounts_without([variant.pk]) == {own.pk}


def test_a_product_on_two_pages_of_a_shop_has_no_page_of_ours(world):
    account, product = shelves.open_shop(world), shelves.honey()
    from tests.factories import VariantFactory

    second = VariantFactory(product=product, stock=1)
    world.remote(account).shelves |= {
        ("P1", "S1"): Shelf(product.variants.order_by("pk")[0].sku),
        ("P2", "S2"): Shelf(second.sku),
    }
    linking.link(account)
    assert (Listing.objects.count(), Publication.objects.count()) == (2, 0)


def test_a_look_costs_the_same_for_one_page_as_for_many(world, django_assert_num_queries):
    account = shelves.open_shop(world)
    made = [shelves.honey() for _ in range(4)]
    shelves.map_categories(made[0])
    for product in made:
        publications.publish(account, product)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for some in (made[:1], made):
        for product in some:
            Product.objects.filter(pk=product.pk).update(description=f"Ngọt {len(some)}")
        with CaptureQueriesContext(connection) as seen:
            publications.refresh({product.pk: clock.now() for product in some})
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_news_of_a_product_without_a_page_locks_nothing(world):
    product = shelves.honey()
    with transaction.atomic():
        publish(Topic.CATALOGUE, product.variants.get().pk)
    relay.run()
    assert not SyncIntent.objects.exists()
    assert publications.concerned({Topic.CATALOGUE: {product.variants.get().pk: clock.now()}}) == {}


def test_what_is_stored_is_read_back_the_same(world):
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    linked(world, account, product)
    world.settle()
    value = world.remote(account).pages["P1"].content
    assert isinstance(value, Content)
    row = SyncIntent.objects.get(facet=Facet.CONTENT)
    assert (row.is_dirty, row.acked["title"], row.acked["aim"]) == (False, value.title, "on_sale")
