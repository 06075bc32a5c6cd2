"""Certificates end: their owners are told in time, each step once."""

from django.conf import settings
from django.db import transaction

from catalog import locks, telling
from catalog.models import Certificate, CertificateReminder
from catalog.paper_queries import to_renew
from catalog.queries import today
from core import clock


def remind_of_ends() -> int:
    """Tell the owners of every certificate that has reached a step of CERTIFICATE_REMINDER_DAYS. A step that
    was missed while nobody worked is made up for by the nearest one alone; a changed day begins anew. A
    renewal that waits, or was accepted, ends it. Returns how many were told of; repeatable all day."""
    keys = to_renew(max(settings.CERTIFICATE_REMINDER_DAYS)).values_list("pk", flat=True)
    return sum(_remind(pk) for pk in list(keys))


@transaction.atomic
def _remind(certificate_id: int) -> bool:
    """Lock it, so that two workers tell once; it may have been renewed this very moment."""
    paper = locks.rows(Certificate, pk=certificate_id).first()
    if paper is None or not to_renew(max(settings.CERTIFICATE_REMINDER_DAYS)).filter(pk=paper.pk).exists():
        return False
    assert paper.expires_on
    left = (paper.expires_on - today()).days
    step = min(days for days in settings.CERTIFICATE_REMINDER_DAYS if days >= left)
    _reminder, is_new = CertificateReminder.objects.get_or_create(
        certificate=paper, expires_on=paper.expires_on, days=step, defaults={"sent_at": clock.now()}
    )
    if is_new:
        telling.owners(
            paper.producer_id,
            "certificate_ending",
            f"{paper.pk}:{step}:{paper.expires_on}",
            number=paper.number,
            product=paper.product.name,
            day=f"{paper.expires_on:%d/%m/%Y}",
            days=left,
        )
    return is_new
