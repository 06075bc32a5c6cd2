"""Producers who ask to be verified."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog import giving_back, joining
from catalog.models import IdentityCheck
from staff.forms import IdentityBackForm, VerifiedForm
from staff.queue import Line, Queue, Verdict


def waiting() -> QuerySet[IdentityCheck]:
    """Checks without a verdict, with the producer that asks."""
    rows = IdentityCheck.objects.filter(state=IdentityCheck.State.ASKED)
    return rows.select_related("producer__ward__province", "asked_by")


def line(check: IdentityCheck) -> Line:
    """Who asks, and what can be looked up."""
    producer = check.producer
    number = producer.tax_code or producer.business_registration_no or producer.code
    return Line(producer.name, f"{producer.get_kind_display()} · {number}")


def about(check: IdentityCheck) -> dict[str, Any]:
    """What the producer says of itself, and what was decided before."""
    earlier = check.producer.identity_checks.exclude(pk=check.pk).select_related("checked_by")
    return {
        "producer": check.producer,
        "earlier": [(one, giving_back.of(one.reasons)) for one in earlier],
    }


def verify(key: int, said: Mapping[str, Any], by: User) -> None:
    """It is who it says."""
    joining.decide_identity(check_id=key, is_verified=True, by=by, **said)


def refuse(key: int, said: Mapping[str, Any], by: User) -> None:
    """It may mend what it said and ask again."""
    joining.decide_identity(check_id=key, is_verified=False, by=by, **said)


QUEUE = Queue(
    name="identity",
    label=_("Identity of producers"),
    model=IdentityCheck,
    since="asked_at",
    waiting=waiting,
    line=line,
    look="catalog.view_identitycheck",
    decide="catalog.change_identitycheck",
    verdicts=(
        Verdict("verify", _("Verify"), verify, VerifiedForm),
        Verdict("refuse", _("Send back"), refuse, IdentityBackForm),
    ),
    template="identity",
    about=about,
)
