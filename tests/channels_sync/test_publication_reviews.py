"""What the platforms say of our pages, and what is done about edits over there."""

import json
from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from channels_sync import publications, reconcile, review
from channels_sync.models import Publication, SyncIntent
from channels_sync.protocol import Facet, Review
from tests.channels_sync import shelves
from tests.channels_sync.test_publications import linked, rename

TITLE = "Mật ong hoa cà phê - OCOP 4 sao"


@pytest.fixture
def shop(world):
    """A page that is live as we want it."""
    account, product = shelves.open_shop(world), shelves.honey()
    shelves.map_categories(product)
    publication = linked(world, account, product)
    world.settle()
    world.pass_time(minutes=1)
    return account, product, publication


def diff() -> dict:
    out = StringIO()
    with suppress(SystemExit):
        call_command("channel_diff", "--json", stdout=out)
    return json.loads(out.getvalue())


def test_a_verdict_is_read_by_a_knock_and_by_a_webhook(world, shop):
    account, product, publication = shop
    page = world.remote(account).pages["P1"]
    world.remote(account).new_pages_are = Review.IN_REVIEW
    rename(product, "Mật ong rừng Trị An")
    world.settle()
    publication.refresh_from_db()
    assert publication.review == Review.IN_REVIEW

    page = world.remote(account).pages["P1"]
    page.review, page.reason = Review.REJECTED, "Missing product license"
    assert review.look_at_waiting() == 1
    publication.refresh_from_db()
    assert (publication.review, publication.review_reason) == ("rejected", "Missing product license")
    assert review.advice(publication) == str(review.WORDS[0][1])

    page.review, page.reason = Review.LIVE, ""
    assert publications.look(account.pk, "P1") == 1
    publication.refresh_from_db()
    assert (publication.review, review.advice(publication)) == ("live", "")


def test_a_page_edited_over_there_is_a_difference_and_is_written_again(world, shop):
    account, *_ = shop
    assert diff()["agree"]
    world.remote(account).pages["P1"].title = "Mật ong GIẢ"

    [report] = diff()["accounts"]
    assert (report["listings"], report["equal"]) == (1, 0)
    [row] = report["differences"]
    assert (row["facet"], row["wanted"]["title"], row["shown"]["title"]) == ("content", TITLE, "Mật ong GIẢ")

    assert reconcile.run(account.pk) == 1
    world.settle()
    assert world.remote(account).pages["P1"].title == TITLE
    assert diff()["agree"]


def test_a_page_under_review_is_not_sent_again_and_agrees_once_it_was_told(world, shop):
    account, *_ = shop
    page = world.remote(account).pages["P1"]
    page.review, page.title = Review.IN_REVIEW, "Mật ong cũ"
    assert reconcile.run(account.pk) == 0
    assert diff()["agree"]


@pytest.mark.parametrize("verdict", [Review.REJECTED, Review.SUSPENDED])
def test_a_page_that_was_refused_is_a_difference_and_is_not_sent_again(world, shop, verdict):
    account, _product, publication = shop
    version = SyncIntent.objects.get(facet=Facet.CONTENT).desired_version
    world.remote(account).pages["P1"].review = verdict

    assert reconcile.run(account.pk) == 0
    assert SyncIntent.objects.get(facet=Facet.CONTENT).desired_version == version
    publication.refresh_from_db()
    assert publication.review == verdict
    assert not diff()["agree"]


def test_a_page_that_somebody_hid_is_shown_again(world, shop):
    account, *_ = shop
    world.remote(account).pages["P1"].review = Review.UNLISTED
    assert reconcile.run(account.pk) == 1
    world.settle()
    assert world.remote(account).pages["P1"].review is Review.LIVE


def test_a_page_that_lacks_something_is_no_difference(world):
    account, product = shelves.open_shop(world), shelves.honey()
    linked(world, account, product)
    world.settle()
    assert Publication.objects.get().missing == ["category"]
    assert diff()["agree"]


def test_a_change_without_an_event_reaches_the_page_at_the_next_look(world, shop):
    account, product, _ = shop
    type(product).objects.filter(pk=product.pk).update(name="Mật ong rừng Trị An")
    reconcile.run(account.pk)
    world.settle()
    assert world.remote(account).pages["P1"].title == "Mật ong rừng Trị An - OCOP 4 sao"
