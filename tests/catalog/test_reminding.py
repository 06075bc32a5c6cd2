"""Owners hear of the end of a certificate at 180, 90, 60, 30 and 7 days, once each."""

from datetime import date, timedelta

import pytest
import time_machine

from catalog import certifying, reminding
from catalog.models import CertificateReminder, Membership
from notifications.models import Message
from tests.catalog import builders
from tests.catalog.test_certifying import PAGE, SAYS
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
END = date(2027, 6, 30)


@pytest.fixture(autouse=True)
def _private(settings, tmp_path):
    settings.PRIVATE_ROOT = tmp_path


@pytest.fixture
def paper(db):
    product = builders.product()
    for user in (UserFactory(email="chu@example.vn"), UserFactory(email=None, phone="+84912345678")):
        Membership.objects.create(user=user, producer=product.producer, role=Membership.Role.OWNER)
    return builders.certificate(product, issued_on=date(2024, 6, 30), expires_on=END)


def on(days_before: int):
    """Eight in the morning in Việt Nam, so many days before the end."""
    day = END - timedelta(days=days_before)
    return time_machine.travel(f"{day}T01:00:00Z", tick=False)


def told() -> list[int]:
    """The steps that the mails speak of, in their order."""
    mails = Message.objects.filter(template="certificate_ending", medium="email").order_by("pk")
    return [int(mail.dedupe_key.split(":")[2]) for mail in mails]


def test_each_step_is_told_once_to_every_owner(paper):
    for days in range(185, -3, -1):
        with on(days):
            reminding.remind_of_ends()
            reminding.remind_of_ends()

    assert told() == [180, 90, 60, 30, 7]
    assert Message.objects.filter(medium="sms", recipient="+84912345678").count() == 5


def test_after_days_off_only_the_nearest_step_is_told(paper):
    with on(25):
        assert reminding.remind_of_ends() == 1

    assert told() == [30]
    message = Message.objects.get(medium="email")
    assert (message.context["days"], message.context["day"]) == (25, "30/06/2027")


def test_a_step_is_not_told_again_after_its_message_was_forgotten(paper):
    with on(180):
        reminding.remind_of_ends()
        Message.objects.all().delete()
    with on(91):
        assert reminding.remind_of_ends() == 0

    assert not Message.objects.exists()


def test_a_day_that_was_changed_is_spoken_of_anew(paper):
    later = END + timedelta(days=365)
    with on(30):
        reminding.remind_of_ends()
    type(paper).objects.filter(pk=paper.pk).update(expires_on=later)
    with on(30 - 365):
        assert reminding.remind_of_ends() == 1
        assert reminding.remind_of_ends() == 0

    assert told() == [30, 30]
    mails = Message.objects.filter(medium="email").order_by("pk")
    assert [mail.context["day"] for mail in mails] == ["30/06/2027", "29/06/2028"]


def test_a_renewal_that_waits_stops_them_and_one_that_came_back_does_not(paper):
    owner = Membership.objects.first().user
    with on(30):
        check = certifying.submit_certificate(
            producer_id=paper.producer_id,
            product_id=paper.product_id,
            fields=SAYS | {"issued_on": date(2027, 5, 1)},
            pages=[PAGE],
            replaces_id=paper.pk,
            by=owner,
        )
        assert reminding.remind_of_ends() == 0
        certifying.return_certificate(check_id=check.pk, reasons=["Ảnh mờ."], by=owner)
        assert reminding.remind_of_ends() == 1
        assert list(CertificateReminder.objects.values_list("days", flat=True)) == [30]


def test_an_accepted_renewal_stops_them(paper):
    owner = Membership.objects.first().user
    with on(29):
        check = certifying.submit_certificate(
            producer_id=paper.producer_id,
            product_id=paper.product_id,
            fields=SAYS | {"issued_on": date(2027, 5, 1)},
            pages=[PAGE],
            replaces_id=paper.pk,
            by=owner,
        )
        certifying.accept_certificate(check_id=check.pk, by=owner)
        assert reminding.remind_of_ends() == 0
    with on(5):
        assert reminding.remind_of_ends() == 0


@pytest.mark.parametrize(
    "fields", [{"revoked_on": date(2027, 1, 1)}, {"expires_on": None, "programme": "CNNT"}]
)
def test_what_is_revoked_or_has_no_end_is_not_spoken_of(paper, fields):
    stars = {"stars": None} if "programme" in fields else {}
    type(paper).objects.filter(pk=paper.pk).update(**fields, **stars)

    with on(30):
        assert reminding.remind_of_ends() == 0
