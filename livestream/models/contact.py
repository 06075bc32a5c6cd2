"""How the author of an unpaid draft was reminded, and who does not want to be."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from livestream.models.draft import LiveDraft


class DraftContact(models.Model):
    """One way in which one draft's author was spoken to: by the shop, or by a person with name and time."""

    class Kind(models.TextChoices):
        FIRST = "first", _("reminder after 30 minutes")
        SECOND = "second", _("reminder after 12 hours")
        CALLED = "called", _("called")
        BY_HAND = "by_hand", _("written to by hand")
        QUIET = "quiet", _("wants no reminders")

    draft = models.ForeignKey(LiveDraft, models.CASCADE, related_name="contacts")
    kind = models.CharField(_("how"), max_length=7, choices=Kind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("contact about a draft"), _("contacts about drafts")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["draft", "kind"], name="live_draft_contact_once")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.kind}"


class QuietPhone(models.Model):
    """A phone that is never reminded of live orders again: a keyed hash, so that the row tells no number."""

    digest = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name, verbose_name_plural = _("phone without reminders"), _("phones without reminders")

    def __str__(self) -> str:
        return self.digest[:8]
