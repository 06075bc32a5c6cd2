"""The database refuses what the code might forget."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, transaction

from catalog.models import Certificate, ImageAsset, Producer, Product, Variant, VariantEvent
from tests.catalog import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return builders.product(prices=(75_000, 350_000))


@pytest.mark.parametrize(
    ("model", "fields", "name"),
    [
        (Variant, {"price_vnd": 0}, "variant_price_positive"),
        (Variant, {"price_vnd": -1}, "price"),
        (Variant, {"price_vnd": 1_000_000_001}, "variant_price_positive"),
        (Variant, {"cost_vnd": -1}, "cost_vnd"),
        (Variant, {"is_default": True}, "variant_one_default_per_product"),
        (Variant, {"key": "v0"}, "variant_key_once_per_product"),
        (Variant, {"sku": "same"}, "sku"),
        (Certificate, {"stars": 6}, "certificate_fits_programme"),
        (Certificate, {"stars": 2}, "certificate_fits_programme"),
        (Certificate, {"stars": None}, "certificate_fits_programme"),
        (Certificate, {"issued_on": None}, "certificate_fits_programme"),
        (Certificate, {"programme": "CNNT"}, "certificate_fits_programme"),
        (Certificate, {"expires_on": date(2024, 11, 20)}, "certificate_expires_after_issue"),
        (Certificate, {"score": Decimal("100.5")}, "certificate_score_in_range"),
        (Certificate, {"level": "village"}, "certificate_level_known"),
        (Product, {"abv_percent": 12}, "product_alcohol_is_18_plus"),
        (Product, {"abv_percent": 15, "age_restricted": True}, "product_strong_alcohol_not_promoted"),
        (Product, {"health_food": True}, "product_health_food_has_notice"),
        (Product, {"shelf_life_days": 0}, "product_shelf_life_positive"),
        (Product, {"state": "sold"}, "product_state_known"),
        (Product, {"ship_mode": "drone"}, "product_ship_mode_known"),
        (Producer, {"kind": "club"}, "producer_kind_known"),
        (Producer, {"founded_year": 17}, "producer_founded_year_sane"),
    ],
)
def test_a_wrong_value_does_not_get_in(product, model, fields, name):
    builders.certificate(product)
    before = list(model.objects.order_by("pk").values())

    with pytest.raises((IntegrityError, DataError), match=name), transaction.atomic():
        model.objects.update(**fields)

    assert list(model.objects.order_by("pk").values()) == before


def test_a_picture_stands_once_per_product(product):
    fields = {"sha256": "0" * 64, "alt": "Bưởi", "width": 1, "height": 1, "colour": "#ffffff"}
    ImageAsset.objects.create(product=product, **fields)

    with pytest.raises(IntegrityError, match="image_once_per_product"), transaction.atomic():
        ImageAsset.objects.create(product=product, **fields)


def test_the_history_holds_what_update_and_bulk_writes_changed(product):
    Variant.objects.filter(sku="M01-V0").update(price_vnd=80_000)
    Variant.objects.bulk_create([Variant(product=product, key="x", sku="X", label="X", price_vnd=1)])

    events = VariantEvent.objects
    assert list(events.filter(sku="M01-V0").order_by("pgh_id").values_list("pgh_label", "price_vnd")) == [
        ("insert", 75_000),
        ("update", 80_000),
    ]
    assert events.get(sku="X").pgh_label == "insert"
