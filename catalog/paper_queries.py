"""What pages and reminders ask about certificates and what is handed in for them."""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, QuerySet

from catalog.models import Certificate, CertificateCheck
from catalog.queries import expiring, today

State = CertificateCheck.State


def to_renew(within_days: int) -> QuerySet[Certificate]:
    """Certificates valid today that end within so many days and whose renewal was not handed in."""
    return expiring(within_days).exclude(_renewal())


def pressing(producer_id: int, days: int) -> QuerySet[Certificate]:
    """Certificates of a producer that end within so many days or ended as many days ago, nothing handed in
    for them."""
    day, about = today(), timedelta(days=days)
    rows = Certificate.objects.filter(producer=producer_id, revoked_on=None)
    return rows.filter(expires_on__range=(day - about, day + about)).exclude(_renewal())


def register(producer_id: int) -> QuerySet[Certificate]:
    """All certificates of a producer with their products, those that end first on top; `is_renewing` while a
    renewal waits."""
    rows = Certificate.objects.filter(producer=producer_id).select_related("product", "replaced_by")
    first_to_end = rows.order_by(F("expires_on").asc(nulls_last=True), "number")
    return first_to_end.annotate(is_renewing=_renewal(State.WAITING))


def handed_in(producer_id: int) -> QuerySet[CertificateCheck]:
    """What waits for the staff, and what came back and was not handed in once more; the newest first."""
    rows = CertificateCheck.objects.filter(producer=producer_id)
    later = rows.filter(product=OuterRef("product"), programme=OuterRef("programme"), pk__gt=OuterRef("pk"))
    waiting, returned = rows.filter(state=State.WAITING), rows.filter(state=State.RETURNED)
    return (waiting | returned.exclude(Exists(later))).select_related("product")


def _renewal(*states: str) -> Exists:
    """Somebody handed one in for the certificate: it waits, or was accepted."""
    in_time = states or (State.WAITING, State.ACCEPTED)
    return Exists(CertificateCheck.objects.filter(replaces=OuterRef("pk"), state__in=in_time))
