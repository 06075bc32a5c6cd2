"""Answers a producer has at hand while it is on air."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer


class ReplyMacro(models.Model):
    """Words with blanks ({name}, {goods}, {link}, {minutes}) that the console fills in and copies."""

    producer = models.ForeignKey(
        Producer, models.CASCADE, related_name="reply_macros", verbose_name=_("producer")
    )
    words = models.CharField(_("words"), max_length=300)

    class Meta:
        verbose_name, verbose_name_plural = _("reply at hand"), _("replies at hand")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "words"],
                name="reply_macro_once",
                violation_error_message=_("You have this reply already."),
            )
        ]

    def __str__(self) -> str:
        return self.words
