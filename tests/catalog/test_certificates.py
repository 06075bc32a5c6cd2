"""A badge comes from a valid certificate whose scope holds the SKU, until midnight in Việt Nam."""

from datetime import date

import pytest
import time_machine
from django.core.management import call_command

from catalog import queries, services
from catalog.models import Certificate, Variant
from core.models import OutboxEvent
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    made = builders.product(prices=(75_000, 350_000))
    builders.certificate(made, stars=4, issued_on=date(2024, 11, 20), expires_on=date(2026, 11, 23))
    return made


@pytest.mark.parametrize(
    ("utc", "stars"),
    [
        ("2026-11-23T16:59:59Z", 4),  # 23:59:59 in Việt Nam: the last day still counts
        ("2026-11-23T17:00:00Z", None),  # 00:00 of the day after
    ],
)
def test_stars_fall_off_at_midnight_in_vietnam(product, utc, stars):
    with time_machine.travel(utc, tick=False):
        assert queries.valid_stars(product, queries.today()) == stars
        (shown,) = queries.filtered(queries.ShelfFilters())
        assert (shown.stars, queries.valid_stars(shown, queries.today())) == (stars, stars)


def test_a_certificate_not_issued_yet_gives_no_stars(product):
    assert queries.valid_stars(product, date(2024, 11, 19)) is None
    assert queries.valid_stars(product, date(2024, 11, 20)) == 4


def test_a_revoked_certificate_gives_no_stars_from_its_day_on(product):
    Certificate.objects.update(revoked_on=date(2026, 5, 1))

    assert queries.valid_stars(product, date(2026, 4, 30)) == 4
    assert queries.valid_stars(product, date(2026, 5, 1)) is None


def test_a_certificate_covers_only_the_skus_in_its_scope(product):
    first, second = product.variants.all()
    product.certificates.get().variants.add(first)

    assert queries.variant_stars(first, date(2026, 1, 1)) == 4
    assert queries.variant_stars(second, date(2026, 1, 1)) is None


def test_an_empty_scope_covers_every_sku(product):
    assert {queries.variant_stars(variant, date(2026, 1, 1)) for variant in product.variants.all()} == {4}


def test_cnnt_papers_give_a_badge_without_stars_or_end(product):
    fields = {"programme": "CNNT", "issued_on": None, "expires_on": None, "level": "region", "year": 2024}
    paper = builders.certificate(product, stars=None, number="MAU-CNNT", **fields)

    assert paper.is_valid_on(date(2040, 1, 1))
    assert queries.valid_stars(product, date(2040, 1, 1)) is None


@pytest.mark.parametrize(("utc", "told"), [("2026-11-23T16:00:00Z", 0), ("2026-11-23T17:00:00Z", 1)])
def test_channels_are_told_when_a_badge_falls_off(product, utc, told):
    OutboxEvent.objects.all().delete()

    with time_machine.travel(utc, tick=False):
        assert services.announce_turned_certificates() == told

    keys = set(OutboxEvent.objects.filter(topic="catalogue").values_list("key", flat=True))
    assert keys == (set(Variant.objects.values_list("pk", flat=True)) if told else set())


def test_the_sample_has_the_expiries_it_promises():
    call_command("load_catalogue", verbosity=0)

    with time_machine.travel("2026-11-23T05:00:00Z", tick=False):
        counts = [queries.expired().count(), *(queries.expiring(days).count() for days in (30, 90, 180))]

    assert counts == [2, 3, 6, 11]
