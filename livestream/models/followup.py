"""What is seen to in the week after a session."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from livestream.models.session import LiveSession


class FollowUp(models.Model):
    """One thing to do after one session, until a moment. `code` names its words in `data/live.json`. What is
    done without `done_by` the shop found done by itself."""

    class State(models.TextChoices):
        OPEN = "open", _("to do")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("not needed")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="follow_ups")
    code = models.CharField(_("what"), max_length=12)
    due_at = models.DateTimeField(_("until"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.OPEN)
    done_at = models.DateTimeField(_("done at"), null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("follow-up of a session"), _("follow-ups of sessions")
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "code"], name="live_follow_up_once"),
            models.CheckConstraint(
                condition=Q(state="open", done_at__isnull=True)
                | Q(state__in=["done", "skipped"], done_at__isnull=False),
                name="live_follow_up_done_at",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="open"), name="live_follow_ups_open"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.code}"

    @property
    def is_open(self) -> bool:
        """Nobody has seen to it."""
        return self.state == self.State.OPEN

    def is_late(self, now: datetime) -> bool:
        """It should have been done by now."""
        return self.is_open and self.due_at <= now
