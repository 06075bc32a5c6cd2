"""What was true of a session when it ended, for as long as the law may ask."""

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livestream.models.session import LiveSession


class LiveArchive(models.Model):
    """One session as it was: papers, agreements, words, checklist and journal, frozen at its end. The
    database refuses to change that; products and contracts may change afterwards.

    The link of the recording stands in the session; here is who stored it, or why there is none. Law on
    E-commerce 122/2025/QH15 (picture and sound of the session), Advertising Law as amended 16/06/2025.
    """

    session = models.OneToOneField(
        LiveSession, models.PROTECT, related_name="archive", verbose_name=_("live session")
    )
    snapshot = models.JSONField(_("as it was"))
    frozen_at = models.DateTimeField(_("frozen at"))
    no_recording = models.CharField(_("why there is no recording"), max_length=200, blank=True)
    recording_sha256 = models.CharField(
        _("SHA-256 of the recording"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", _("64 digits and letters from a to f."))],
    )
    stored_at = models.DateTimeField(_("stored at"), null=True)
    stored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("stored by")
    )
    recording_until = models.DateTimeField(_("the recording is kept until"))
    papers_until = models.DateTimeField(_("the papers are kept until"))

    class Meta:
        verbose_name, verbose_name_plural = _("archive of a session"), _("archives of sessions")
        ordering = ["-frozen_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(no_recording="") | Q(recording_sha256=""), name="live_archive_one_answer"
            ),
            models.CheckConstraint(
                condition=Q(recording_sha256="") | Q(recording_sha256__regex=r"^[0-9a-f]{64}$"),
                name="live_archive_sha256",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("snapshot", "frozen_at", "session_id"),
                func="RAISE EXCEPTION 'what was true of a session is never changed';",
            )
        ]

    def __str__(self) -> str:
        return str(self.session)
