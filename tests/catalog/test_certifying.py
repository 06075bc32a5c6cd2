"""A certificate is handed in, looked at, accepted or returned; only an accepted one gives stars."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from catalog import certifying, queries
from catalog.errors import BadCertificate
from catalog.models import Certificate, CertificateCheck, Membership, Product
from core.images import Picture
from core.models import OutboxEvent
from notifications.models import Message
from tests.catalog import builders
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
NOW = "2026-11-29T03:00:00Z"
PAGE = Picture(b"\xff\xd8 a page", "jpg", 800, 1130, "#ffffff")
SAYS = {
    "programme": "OCOP",
    "stars": 4,
    "level": "province",
    "number": "0042/2026/OCOP-DN",
    "product_name": "Bưởi đường lá cam Tân Triều",
    "decision_no": "1234/QĐ-UBND",
    "decided_on": date(2026, 11, 18),
    "issued_on": date(2026, 11, 20),
}


@pytest.fixture(autouse=True)
def _now(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def product(db):
    return builders.product(prices=(75_000, 350_000))


@pytest.fixture
def owner(product):
    user = UserFactory(email="chu@example.vn")
    Membership.objects.create(user=user, producer=product.producer, role=Membership.Role.OWNER)
    return user


def submit(product, owner, **fields):
    also = {name: fields.pop(name) for name in ("pages", "replaces_id", "variant_ids") if name in fields}
    return certifying.submit_certificate(
        producer_id=product.producer_id,
        product_id=product.pk,
        fields=SAYS | fields,
        by=owner,
        **{"pages": [PAGE], **also},
    )


def refusal(product, owner, **fields) -> str:
    """The field that is named; nothing is written."""
    before = CertificateCheck.objects.count()
    with pytest.raises(BadCertificate) as refused:
        submit(product, owner, **fields)
    assert CertificateCheck.objects.count() == before
    return str(refused.value.context["field"])


def stars(product) -> int | None:
    return queries.valid_stars(Product.objects.get(pk=product.pk), queries.today())


def test_what_waits_gives_no_stars(product, owner):
    paper = submit(product, owner)

    assert (paper.state, paper.expires_on, stars(product)) == ("waiting", date(2029, 11, 20), None)
    assert [page.file.read() for page in paper.pages.all()] == [PAGE.content]


def test_what_is_accepted_gives_its_stars_to_the_skus_it_names(product, owner):
    first, second = product.variants.all()
    paper = submit(product, owner, variant_ids=[first.pk])
    OutboxEvent.objects.all().delete()

    made = certifying.accept_certificate(check_id=paper.pk, by=owner)

    paper.refresh_from_db()
    assert (paper.state, paper.certificate, paper.checked_by) == ("accepted", made, owner)
    day = queries.today()
    assert [queries.variant_stars(one, day) for one in (first, second)] == [4, None]
    assert set(OutboxEvent.objects.filter(topic="catalogue").values_list("key", flat=True)) == {
        first.pk,
        second.pk,
    }


def test_accepting_twice_makes_one_certificate_and_tells_once(product, owner):
    paper = submit(product, owner)

    made = {certifying.accept_certificate(check_id=paper.pk, by=owner) for _time in range(2)}

    assert list(Certificate.objects.all()) == list(made)
    message = Message.objects.get(template="certificate_decided")
    assert (message.recipient, message.context["is_accepted"]) == ("chu@example.vn", True)


def test_a_renewal_ends_the_older_one_even_if_it_has_fewer_stars(product, owner):
    older = builders.certificate(product, stars=5, level="central", expires_on=date(2027, 1, 10))
    paper = submit(product, owner, replaces_id=older.pk)
    assert stars(product) == 5

    made = certifying.accept_certificate(check_id=paper.pk, by=owner)

    older.refresh_from_db()
    assert (older.revoked_on, older.replaced_by, stars(product)) == (date(2026, 11, 29), made, 4)


def test_a_return_says_why_and_changes_nothing_on_sale(product, owner):
    older = builders.certificate(product, stars=5, level="central")
    paper = submit(product, owner, replaces_id=older.pk)

    certifying.return_certificate(check_id=paper.pk, reasons=[" Ảnh mờ. ", "", "Sai số."], by=owner)

    paper.refresh_from_db()
    assert (paper.state, paper.reasons, stars(product)) == ("returned", ["Ảnh mờ.", "Sai số."], 5)
    message = Message.objects.get(template="certificate_decided")
    assert message.context["reasons"] == ["Ảnh mờ.", "Sai số."]


@pytest.mark.parametrize("reasons", [[], ["  "]])
def test_nothing_is_returned_without_a_reason(product, owner, reasons):
    paper = submit(product, owner)

    with pytest.raises(BadCertificate):
        certifying.return_certificate(check_id=paper.pk, reasons=reasons, by=owner)

    paper.refresh_from_db()
    assert (paper.state, Message.objects.count()) == ("waiting", 0)


def test_what_was_taken_back_is_not_accepted(product, owner):
    paper = submit(product, owner)
    certifying.withdraw_certificate(producer_id=product.producer_id, check_id=paper.pk, by=owner)

    with pytest.raises(BadCertificate):
        certifying.accept_certificate(check_id=paper.pk, by=owner)

    paper.refresh_from_db()
    assert (paper.state, Certificate.objects.count()) == ("withdrawn", 0)


def test_a_number_that_came_into_the_register_meanwhile_is_not_accepted(product, owner):
    paper = submit(product, owner)
    builders.certificate(product, number=SAYS["number"])

    with pytest.raises(BadCertificate) as refused:
        certifying.accept_certificate(check_id=paper.pk, by=owner)

    paper.refresh_from_db()
    assert (refused.value.context["field"], paper.state) == ("number", "waiting")


def test_a_number_waits_once_and_may_come_again_after_a_return(product, owner):
    paper = submit(product, owner)

    assert refusal(product, owner) == "number"
    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateCheck.objects.create(
            producer=product.producer,
            product=product,
            asked_at=paper.asked_at,
            expires_on=date(2029, 1, 1),
            **SAYS,
        )
    certifying.return_certificate(check_id=paper.pk, reasons=["Ảnh mờ."], by=owner)
    assert submit(product, owner).state == "waiting"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"stars": 2}, "stars"),
        ({"stars": None}, "stars"),
        ({"level": "region"}, "level"),
        ({"programme": "CNNT", "stars": None, "level": "central"}, "level"),
        ({"issued_on": date(2026, 11, 30)}, "issued_on"),
        ({"decided_on": date(2026, 11, 30)}, "decided_on"),
        ({"expires_on": date(2029, 11, 21)}, "expires_on"),
        ({"expires_on": date(2026, 11, 20)}, "expires_on"),
        ({"issued_on": date(2023, 11, 28)}, "expires_on"),
        ({"pages": []}, "pages"),
        ({"pages": [PAGE] * 7}, "pages"),
        ({"variant_ids": [0]}, "variants"),
    ],
)
def test_what_cannot_be_true_is_refused_by_name(product, owner, fields, field):
    assert refusal(product, owner, **fields) == field


def test_a_cnnt_paper_needs_no_end_and_has_no_stars(product, owner):
    paper = submit(product, owner, programme="CNNT", stars=4, level="region", year=2024)

    made = certifying.accept_certificate(check_id=paper.pk, by=owner)

    assert (made.stars, made.expires_on, made.year) == (None, None, 2024)


def test_a_product_sku_or_certificate_of_another_producer_cannot_be_named(product, owner):
    other = builders.product("M02", producer=builders.producer("SX02"))
    theirs = builders.certificate(other)

    assert refusal(product, owner, replaces_id=theirs.pk) == "replaces"
    assert refusal(product, owner, variant_ids=[other.variants.get().pk]) == "variants"
    with pytest.raises(Product.DoesNotExist):
        certifying.submit_certificate(
            producer_id=product.producer_id, product_id=other.pk, fields=SAYS, pages=[PAGE], by=owner
        )


@pytest.mark.parametrize(
    ("issued", "last"),
    [(date(2026, 11, 20), date(2029, 11, 20)), (date(2024, 2, 29), date(2027, 2, 28))],
)
def test_an_ocop_certificate_counts_thirty_six_months(issued, last):
    assert certifying.last_day(issued) == last
