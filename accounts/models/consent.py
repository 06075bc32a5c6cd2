"""What a person agreed to and asked about their data (Personal Data Protection Law 91/2025/QH15)."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField


class ConsentRecord(models.Model):
    """One purpose, agreed to by a tick of its own. A withdrawal closes the row; agreeing again makes another.

    Kept as proof after the account is gone: `subject` then is all that is left of the person.
    """

    class Purpose(models.TextChoices):
        MARKETING = "marketing", _("news and offers by e-mail or SMS")
        PROFILING = "profiling", _("suggestions from what I look at and buy")
        LIVE_NAME = "live_name", _("my name on screen in live sessions")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="consents",
        verbose_name=_("user"),
    )
    subject = models.CharField(_("subject"), max_length=64, blank=True, editable=False)
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    text_version = models.CharField(_("version of the text"), max_length=20)
    channel = models.CharField(_("where"), max_length=10, default="web")
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("consent"), _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "purpose"], condition=Q(withdrawn_at__isnull=True), name="consent_open_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("given_at")),
                name="consent_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.purpose}"


class DataRequest(models.Model):
    """A person wants something of their data. What the account's page can do is done at once; everything
    else, and what comes by letter, is answered by staff within the times of `core.rules`.

    Name, contact and words of who asked are encrypted, and emptied once a deletion is answered.
    """

    class Kind(models.TextChoices):
        EXPORT = "export", _("download my data")
        DELETE = "delete", _("delete me")
        CORRECT = "correct", _("correct my data")
        RESTRICT = "restrict", _("restrict what is done with my data")
        OBJECT = "object", _("stop using my data")
        COMPLAINT = "complaint", _("a complaint about my data")

    class Channel(models.TextChoices):
        WEB = "web", _("the account’s page")
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")
        LETTER = "letter", _("letter")
        VISIT = "visit", _("visit")

    class Proof(models.TextChoices):
        OPEN = "open", _("not proved yet")
        PROVED = "proved", _("proved")
        FAILED = "failed", _("could not be proved")

    LONG = (Kind.RESTRICT, Kind.OBJECT)  # carried out within days of their own, after the answer

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="data_requests",
        verbose_name=_("user"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    channel = models.CharField(_("came by"), max_length=6, choices=Channel.choices, default=Channel.WEB)
    requester = EncryptedTextField(_("who asks"), blank=True, default="")
    contact = EncryptedTextField(_("how to reach them"), blank=True, default="")
    words = EncryptedTextField(_("what they want"), blank=True, default="")
    proof = models.CharField(_("identity"), max_length=6, choices=Proof.choices, default=Proof.OPEN)
    proof_note = models.CharField(_("how it was proved"), max_length=200, blank=True)
    has_others = models.BooleanField(_("others process the data, too"), default=False)
    asked_at = models.DateTimeField(_("asked at"))
    due_at = models.DateTimeField(_("due at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    act_due_at = models.DateTimeField(_("to be carried out by"), null=True, blank=True)
    extended_for = models.CharField(_("why it takes longer"), max_length=200, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    is_refused = models.BooleanField(_("refused"), default=False)
    reply = EncryptedTextField(_("what was answered"), blank=True, default="")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in the hands of"),
    )
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("request about data"), _("requests about data")
        ordering = ["-asked_at"]
        permissions = [("privacy", _("Can answer requests about personal data"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_refused=False) | Q(done_at__isnull=False), name="data_request_refused_is_done"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at__isnull=True), name="data_request_open"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.asked_at):%d/%m/%Y}"

    @property
    def late_from(self) -> datetime:
        """The moment after which it is late: of the answer, then of what has to be carried out."""
        return self.act_due_at if self.act_due_at and self.answered_at else self.due_at
