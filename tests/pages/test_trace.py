"""The passport of a lot, the page of a certificate, and the code that leads there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import Certificate, Lot
from catalog.queries import today
from tests.factories import UserFactory
from tests.pages.shelves import certify, lot_of, stock_shelf

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    (product,) = stock_shelf(1, allergens=["sữa"], storage="Ngăn mát", gi_name="Bưởi Tân Triều")
    product.variants.filter(is_default=True).update(gtin="8931234567897")
    type(product.producer).objects.update(tax_code="0312345678")
    return product


def page(client, name: str, *args) -> str:
    return client.get(reverse(f"storefront:{name}", args=args)).content.decode()


def test_the_passport_has_the_fields_that_the_decree_names(client, product):
    lot = lot_of(product, place="Vườn số 7, Tân Triều")

    told = page(client, "lot", lot.code)

    for fact in (
        product.name,
        "8931234567897",
        product.producer.name,
        product.producer.ward.full_name,
        "0312345678",
        "Vườn số 7, Tân Triều",
        "Thu hoạch",
        product.certificates.get().number,
        f"{lot.made_on:%d/%m/%Y}",
        f"{lot.expires_on:%d/%m/%Y}",
        "sữa",
        "Ngăn mát",
    ):
        assert fact in told, fact


def test_papers_are_those_that_held_on_the_day_it_was_made(client, product):
    lot = lot_of(product)
    ended = certify(product, 5)
    Certificate.objects.filter(pk=ended.pk).update(expires_on=lot.made_on)
    late = certify(product, 3)
    Certificate.objects.filter(pk=late.pk).update(issued_on=lot.made_on + timedelta(days=1))

    told = page(client, "lot", lot.code)

    assert ended.number in told
    assert late.number not in told


def test_a_lot_past_its_day_warns(client, product):
    lot = lot_of(product, expires_on=today() - timedelta(days=1))

    assert _("Do not eat or drink it any more.") in page(client, "lot", lot.code)


def test_steps_typed_wrong_are_left_out(client, product):
    lot = lot_of(product, steps=[{"on": "hôm qua", "what": "Sai"}, 7, {"on": "2026-11-02", "what": "Đúng"}])

    told = page(client, "lot", lot.code)

    assert "Đúng" in told
    assert "Sai" not in told


def test_the_code_leads_to_the_page(client, product, settings):
    settings.SITE_URL = "https://shop.example.vn"
    lot = lot_of(product)

    answer = client.get(reverse("storefront:lot_code", args=[lot.code]))

    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert client.get(reverse("storefront:lot_code", args=["NO"])).status_code == 404
    assert client.get(reverse("storefront:lot", args=["NO"])).status_code == 404


def test_the_number_on_the_package_is_found_however_it_is_typed(client, product):
    lot = lot_of(product, code="M01-261102")
    address = reverse("storefront:trace")

    found = client.get(address, {"lo": " m01-261102 "})
    missed = client.get(address, {"lo": "<b>X9"})

    assert found.headers["Location"] == reverse("storefront:lot", args=[lot.code])
    assert "&lt;b&gt;X9" in missed.content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "Valid today"),
        ({"expires_on": today() - timedelta(days=1)}, "Expired"),
        ({"revoked_on": today()}, "Revoked"),
    ],
)
def test_a_certificate_says_whether_it_holds(client, product, change, words):
    Certificate.objects.update(**change)

    told = page(client, "certificate", product.certificates.get().number)

    assert f"<strong>{_(words)}</strong>" in told
    assert _("Sample: this number is invented and stands in no register.") in told


def test_a_number_with_a_slash_is_an_address_too(client, product):
    Certificate.objects.update(number="123/QĐ-UBND")

    told = page(client, "certificate", "123/QĐ-UBND")

    assert "123/QĐ-UBND" in told
    assert _("Sample: this number is invented and stands in no register.") not in told


def test_staff_type_lots_and_wrong_steps_are_refused(client, product):
    client.force_login(UserFactory(staff=True))
    sent = {"product": product.pk, "code": "L-1", "made_on": "2026-11-02", "note": "", "place": ""}
    address = reverse("admin:catalog_lot_add")

    bad = client.post(address, sent | {"steps": '[{"on": "x"}]'})
    missing = Lot.objects.exists()
    client.post(address, sent | {"steps": '[{"on": "2026-11-02", "what": "Đóng gói"}]'})

    assert bad.status_code == 200
    assert not missing
    assert Lot.objects.get().steps == [{"on": "2026-11-02", "what": "Đóng gói"}]
    assert client.get(reverse("admin:catalog_lot_changelist")).status_code == 200
