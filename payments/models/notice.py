"""Messages as they came, good or bad."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedTextField
from payments.models.payment import Payment


class Notice(models.Model):
    """One delivery of a gateway's or a bank service's message, or an answer to a question of ours.

    Append only. `raw` is what is needed to check it again: query, body and the headers of its
    signature. Views mask it.
    """

    class Way(models.TextChoices):
        """How it came."""

        NOTICE = "notice", _("notification")
        RETURN = "return", _("returning browser")
        ANSWER = "answer", _("answer to a question")

    source = models.CharField(_("from"), max_length=10)
    way = models.CharField(_("way"), max_length=8, choices=Way, default=Way.NOTICE)
    received_at = models.DateTimeField(_("received at"))
    raw = EncryptedTextField(_("as it came"), blank=True)
    outcome = models.CharField(_("outcome"), max_length=20)
    reply = models.CharField(_("our reply"), max_length=120, blank=True)
    payment = models.ForeignKey(
        Payment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="notices",
        verbose_name=_("payment"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("message of a gateway"), _("messages of gateways")
        indexes = [models.Index(fields=["-received_at"], name="notice_received_at")]

    def __str__(self) -> str:
        return f"{self.source} {self.outcome}"
