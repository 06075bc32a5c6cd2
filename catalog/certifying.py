"""A producer hands a certificate in, staff look at the paper and decide. Only then there are stars."""

import calendar
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import assignments
from accounts.models import User
from catalog import locks, services, telling
from catalog.errors import BadCertificate
from catalog.models import Certificate, CertificateCheck, CertificatePage, Product, Variant
from catalog.queries import today
from core import clock
from core.images import Picture

Level, Programme, State = Certificate.Level, Certificate.Programme, CertificateCheck.State
LEVELS = {  # who certifies (specifications 1.5 and 1.7); a district did until 05/07/2025
    Programme.OCOP: (Level.DISTRICT, Level.PROVINCE, Level.CENTRAL),
    Programme.CNNT: (Level.PROVINCE, Level.REGION, Level.NATIONAL),
}
MOST_PAGES = 6  # the certificate, and of the decision the sheets that name the product
REASONS_MAX, REASON_LENGTH = 10, 300


@transaction.atomic
def submit_certificate(
    *,
    producer_id: int,
    product_id: int,
    fields: dict[str, Any],
    variant_ids: Collection[int] = (),
    pages: Sequence[Picture],
    replaces_id: int | None = None,
    by: User,
) -> CertificateCheck:
    """Hand a paper in to be checked. `fields` are columns of CertificateCheck that tell what it says; without
    `variant_ids` it covers every SKU; `replaces_id` is the certificate it renews.

    Raises BadCertificate naming the field, Product.DoesNotExist for a product of another producer.
    """
    product = locks.product(product_id)
    if product.producer_id != producer_id:
        raise Product.DoesNotExist
    paper = CertificateCheck(
        producer_id=producer_id, product=product, replaces_id=replaces_id, asked_at=clock.now(), asked_by=by
    )
    for name, value in fields.items():
        setattr(paper, name, value)
    _check(paper, len(pages))
    scope = list(Variant.objects.filter(pk__in=variant_ids, product=product))
    if len(scope) != len(set(variant_ids)):
        raise BadCertificate("variants", _("Choose SKUs of this product."))
    paper.save()
    paper.variants.set(scope)
    for number, page in enumerate(pages, start=1):
        file = ContentFile(page.content, f"{paper.pk}-{number}.{page.extension}")
        CertificatePage.objects.create(
            paper=paper, position=number, file=file, width=page.width, height=page.height
        )
    return paper


@transaction.atomic
def withdraw_certificate(*, producer_id: int, check_id: int, by: User) -> CertificateCheck:
    """Its producer takes back what waits; nothing happens to what does not. Raises
    CertificateCheck.DoesNotExist."""
    paper = locks.rows(CertificateCheck, pk=check_id, producer=producer_id).get()
    if paper.state == State.WAITING:
        _decide(paper, State.WITHDRAWN, by)
    return paper


@transaction.atomic
def accept_certificate(*, check_id: int, by: User) -> Certificate:
    """The paper is genuine and says what was typed: its badge shows from now on, and the certificate that it
    renews counts no longer. Accepting twice is as once.

    Raises BadCertificate when it was returned or taken back meanwhile, or its number is in the register.
    """
    paper = locks.rows(CertificateCheck, pk=check_id).get()
    if paper.state == State.ACCEPTED and paper.certificate:
        return paper.certificate
    _must_wait(paper)
    locks.product(paper.product_id)  # of two papers of one product the second finds what the first did
    _must_be_new(paper)
    names = ("product", "producer", "programme", "stars", "level", "number", "decision_no", "year")
    facts = {name: getattr(paper, name) for name in (*names, "issued_on", "expires_on")}
    made = Certificate.objects.create(**facts)
    made.variants.set(paper.variants.all())
    if paper.replaces_id:
        older = locks.rows(Certificate, pk=paper.replaces_id, revoked_on=None).first()
        if older:
            older.revoked_on, older.replaced_by = today(), made
            older.save(update_fields=["revoked_on", "replaced_by"])
    paper.certificate = made
    _decide(paper, State.ACCEPTED, by)
    services.announce([paper.product_id])
    _tell(paper)
    return made


@transaction.atomic
def return_certificate(*, check_id: int, reasons: Sequence[str], by: User) -> CertificateCheck:
    """Give it back with what to mend, sentences that the producer reads. Returning twice is as once.

    Raises BadCertificate without a reason, and when it was accepted or taken back meanwhile.
    """
    said = [reason.strip()[:REASON_LENGTH] for reason in reasons if reason.strip()][:REASONS_MAX]
    if not said:
        raise BadCertificate("reasons", _("Say what has to be mended."))
    paper = locks.rows(CertificateCheck, pk=check_id).get()
    if paper.state == State.RETURNED:
        return paper
    _must_wait(paper)
    paper.reasons = said
    _decide(paper, State.RETURNED, by)
    _tell(paper)
    return paper


def last_day(issued_on: date) -> date:
    """The last day an OCOP certificate of that day counts: so many months later, on the same date."""
    years, month = divmod(issued_on.month - 1 + settings.CERTIFICATE_MONTHS, 12)
    year = issued_on.year + years
    return date(year, month + 1, min(issued_on.day, calendar.monthrange(year, month + 1)[1]))


def _check(paper: CertificateCheck, pages: int) -> None:
    """Raises BadCertificate for what cannot be true; sets the end of an OCOP paper when none was given."""
    is_ocop = paper.programme == Programme.OCOP
    if is_ocop and paper.stars not in (3, 4, 5):
        raise BadCertificate("stars", _("An OCOP certificate has 3, 4 or 5 stars."))
    if not is_ocop:
        paper.stars = None
    if paper.level not in LEVELS[Programme(paper.programme)]:
        raise BadCertificate("level", _("This programme has no certificates of this level."))
    day = today()
    for name in ("decided_on", "issued_on"):
        if getattr(paper, name) > day:
            raise BadCertificate(name, _("This day is still to come."))
    if is_ocop:
        latest = last_day(paper.issued_on)
        paper.expires_on = paper.expires_on or latest
        if paper.expires_on > latest:
            words = _("It counts for %(months)d months: until %(day)s at the latest.")
            facts = {"months": settings.CERTIFICATE_MONTHS, "day": latest.strftime("%d/%m/%Y")}
            raise BadCertificate("expires_on", words % facts)
    if paper.expires_on and paper.expires_on <= paper.issued_on:
        raise BadCertificate("expires_on", _("The certificate must expire after it was issued."))
    if paper.expires_on and paper.expires_on < day:
        raise BadCertificate("expires_on", _("It has ended already. Hand in the one that counts now."))
    if not 1 <= pages <= MOST_PAGES:
        raise BadCertificate(
            "pages", _("Add the paper itself, %(most)d pages at most.") % {"most": MOST_PAGES}
        )
    if (
        paper.replaces_id
        and not Certificate.objects.filter(
            pk=paper.replaces_id, product=paper.product, producer=paper.producer_id, programme=paper.programme
        ).exists()
    ):
        raise BadCertificate("replaces", _("It renews a certificate of the same product and programme."))
    _must_be_new(paper)
    waiting = CertificateCheck.objects.filter(state=State.WAITING, number=paper.number)
    if waiting.filter(producer=paper.producer_id).exists():
        raise BadCertificate("number", _("A certificate with this number of yours waits to be checked."))


def _must_be_new(paper: CertificateCheck) -> None:
    if Certificate.objects.filter(number=paper.number).exists():
        raise BadCertificate(
            "number",
            _("A certificate with this number is in the register. Look at it again, or write to us."),
        )


def _must_wait(paper: CertificateCheck) -> None:
    if paper.state != State.WAITING:
        raise BadCertificate(None, _("This certificate waits no longer: somebody was faster."))


def _decide(paper: CertificateCheck, state: str, by: User) -> None:
    paper.state, paper.checked_at, paper.checked_by = state, clock.now(), by
    paper.save()
    assignments.end(paper)


def _tell(paper: CertificateCheck) -> None:
    telling.owners(
        paper.producer_id,
        "certificate_decided",
        f"{paper.pk}",
        number=paper.number,
        product=paper.product.name,
        is_accepted=paper.state == State.ACCEPTED,
        reasons=paper.reasons,
    )
