"""Goods that come back to a producer, and the money for them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.private_files import private_storage
from orders.models.order import OrderLine, Package


class Return(models.Model):
    """A shopper wants to send goods of one package back, or the money for goods that are spoilt."""

    class Reason(models.TextChoices):
        """Consumer Protection Law 2023: wrong information gives thirty days."""

        DAMAGED = "damaged", _("damaged on the way")
        SPOILT = "spoilt", _("spoilt or unripe")
        WRONG = "wrong", _("not what I ordered")
        MISINFORMED = "misinformed", _("not as described")
        MIND = "mind", _("I changed my mind")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for the producer")
        APPROVED = "approved", _("agreed")
        REFUSED = "refused", _("refused")
        RECEIVED = "received", _("goods are back")
        REFUNDED = "refunded", _("refunded")
        WITHDRAWN = "withdrawn", _("withdrawn")

    package = models.ForeignKey(Package, models.CASCADE, related_name="returns", verbose_name=_("package"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason.choices)
    words = models.TextField(_("what happened"), max_length=1000)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(_("asked at"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    refund_vnd = models.BigIntegerField(_("to be refunded (đồng)"), default=0)
    has_goods_back = models.BooleanField(_("the goods come back"), default=True)
    refunded_at = models.DateTimeField(_("refunded at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("return"), _("returns")
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(refund_vnd__gte=0), name="return_refund_not_negative"),
            models.UniqueConstraint(
                fields=["package"], condition=Q(state="asked"), name="return_one_waits_per_package"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.package} {self.state}"


class ReturnLine(models.Model):
    """Units of one line that come back."""

    asked = models.ForeignKey(Return, models.CASCADE, related_name="lines", verbose_name=_("return"))
    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="return_lines", verbose_name=_("line"))
    quantity = models.PositiveIntegerField(_("quantity"))

    class Meta:
        verbose_name, verbose_name_plural = _("line of a return"), _("lines of returns")
        constraints = [
            models.UniqueConstraint(fields=["asked", "line"], name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="return_line_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.quantity}"


class ReturnPicture(models.Model):
    """What is wrong, seen. Shown to the shopper, the producer and staff."""

    asked = models.ForeignKey(Return, models.CASCADE, related_name="pictures", verbose_name=_("return"))
    file = models.FileField(_("file"), upload_to="returns/%Y/%m", storage=private_storage, max_length=160)
    width = models.PositiveIntegerField(_("width (px)"))
    height = models.PositiveIntegerField(_("height (px)"))

    class Meta:
        verbose_name, verbose_name_plural = _("picture of a return"), _("pictures of returns")

    def __str__(self) -> str:
        return str(self.file)
