"""Certificates that producers handed in."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog import certifying, giving_back
from catalog.models import CertificateCheck
from staff.forms import CertificateBackForm
from staff.queue import Line, Queue, Verdict

State = CertificateCheck.State
SHOWS = _("Its badge shows at once, and the one that it renews ends.")


def waiting() -> QuerySet[CertificateCheck]:
    """Without a verdict, with the product and whose it is."""
    named = ("product", "producer", "asked_by", "replaces")
    return CertificateCheck.objects.filter(state=State.WAITING).select_related(*named)


def line(paper: CertificateCheck) -> Line:
    """Its number, and of what."""
    return Line(
        paper.number, f"{paper.get_programme_display()} · {paper.product.name} · {paper.producer.name}"
    )


def about(paper: CertificateCheck) -> dict[str, Any]:
    """What was typed beside the paper, what the register has of the product, and what was decided before."""
    earlier = paper.product.certificate_checks.exclude(state=State.WAITING).select_related("checked_by")
    return {
        "paper": paper,
        "sides": paper.pages.all(),
        "scope": paper.variants.all(),
        "papers": paper.product.certificates.all(),
        "earlier": [(one, ()) for one in earlier],
    }


def accept(key: int, said: Mapping[str, Any], by: User) -> None:
    """It counts from now on."""
    certifying.accept_certificate(check_id=key, by=by)


def give_back(key: int, said: Mapping[str, Any], by: User) -> None:
    """The producer mends it and hands it in again."""
    codes, note = giving_back.checked("certificates", **said)
    certifying.return_certificate(check_id=key, reasons=giving_back.sentences(codes, note), by=by)


QUEUE = Queue(
    name="certificates",
    label=_("Certificates"),
    model=CertificateCheck,
    since="asked_at",
    waiting=waiting,
    line=line,
    look="catalog.view_certificatecheck",
    decide="catalog.change_certificatecheck",
    verdicts=(
        Verdict(
            "accept",
            _("Accept the certificate"),
            accept,
            hint=SHOWS,
        ),
        Verdict("return", _("Send back"), give_back, CertificateBackForm),
    ),
    template="certificate",
    about=about,
)
