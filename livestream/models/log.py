"""Everything that was done in a session, for ever."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from livestream.models.session import LiveSession


class LiveEvent(models.Model):
    """One thing that somebody, or the shop by itself, did. The database refuses to change a row."""

    class Kind(models.TextChoices):
        PLANNED = "planned", _("planned")
        TICKED = "ticked", _("checklist ticked")
        UNTICKED = "unticked", _("tick taken back")
        RECEIVED = "received", _("papers received")
        READY = "ready", _("made ready")
        REOPENED = "reopened", _("plan opened again")
        REFUSED = "refused", _("not let on air")
        ON_AIR = "on_air", _("went on air")
        ENDED = "ended", _("session ended")
        STOPPED = "stopped", _("stopped")
        PINNED = "pinned", _("product shown")
        ACCEPTED = "accepted", _("comment accepted")
        FIXED = "fixed", _("comment corrected")
        REJECTED = "rejected", _("comment rejected")
        PUT_BACK = "put_back", _("comment put back")
        CLAIMED = "claimed", _("draft taken into a cart")
        EXPIRED = "expired", _("draft ran out")
        CANCELLED = "cancelled", _("draft cancelled")
        CONFIRMED = "confirmed", _("ordered")
        GAME_PLANNED = "game_plan", _("minigame planned")
        GAME_REMOVED = "game_out", _("minigame taken out")
        GAME_PAPERS = "papers", _("papers of a minigame seen")
        GAME_STARTED = "game_on", _("minigame started")
        GAME_ENDED = "game_over", _("minigame over")
        GAME_CALLED_OFF = "game_off", _("minigame called off")
        PRIZE = "prize", _("prize handed over")
        TAKEN_UP = "taken_up", _("draft taken up again")
        FOLLOWED = "followed", _("follow-up")
        HANDED = "handed", _("archive handed out")

    session = models.ForeignKey(LiveSession, models.CASCADE, related_name="events")
    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    words = models.CharField(_("words"), max_length=300, blank=True)
    facts = models.JSONField(_("facts"), default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, verbose_name=_("by"))
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("journal of a session"), _("journals of sessions")
        ordering = ["pk"]
        indexes = [models.Index(fields=["session", "id"], name="live_events_of_session")]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("kind", "words", "facts", "at", "session_id"),
                func="RAISE EXCEPTION 'the journal of a session is never changed';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind}"
