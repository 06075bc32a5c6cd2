"""A seat at a producer's desk that was offered to somebody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.producer import Membership, Producer


class Invitation(models.Model):
    """Sent by e-mail or SMS; whoever holds the link takes the seat, once. Only a digest of the link is
    kept."""

    producer = models.ForeignKey(
        Producer, models.CASCADE, related_name="invitations", verbose_name=_("producer")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role.choices)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"))
    expires_at = models.DateTimeField(_("open until"))
    ended_at = models.DateTimeField(_("taken or withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("invitation"), _("invitations")
        ordering = ["-invited_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email="") & ~Q(phone="") | ~Q(email="") & Q(phone=""),
                name="invitation_goes_one_way",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("invited_at")), name="invitation_open_for_a_while"
            ),
            models.UniqueConstraint(
                fields=["producer", "email", "phone"],
                condition=Q(ended_at__isnull=True),
                name="invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(role__in=["owner", "editor", "packer"]), name="invitation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.producer} · {self.get_role_display()}"
