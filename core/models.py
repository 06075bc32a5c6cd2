"""The outbox: news for the apps above, written in the business transaction. And the numbers with a date."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """ "Something about `key` may have changed": a hint to look again, never data to trust."""

    topic = models.CharField(max_length=40)
    key = models.BigIntegerField()
    created_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)  # set when its subscriber failed
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(processed_at__isnull=True), name="outbox_waiting"),
            models.Index(fields=["processed_at"], name="outbox_done"),
        ]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class DatedRule(models.Model):
    """A number of `core.rules` from a day on, until a later row of the same key begins.

    Triggers of the database refuse to write a row whose day has come (migration `dated_rule`): a value that
    was in force stays what it was.
    """

    key = models.CharField(_("rule"), max_length=40)
    value = models.PositiveBigIntegerField(_("value"))
    valid_from = models.DateField(_("valid from"))
    source = models.CharField(
        _("source"), max_length=200, help_text=_("The law and its article, or whose decision it is.")
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    added_by = models.CharField(_("planned by"), max_length=160, blank=True, editable=False)
    added_at = models.DateTimeField(_("planned at"), editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("rule with a date"), _("rules with a date")
        ordering = ["key", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "valid_from"],
                name="rule_once_a_day",
                violation_error_message=_("A value of this rule begins on that day already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.valid_from:%d/%m/%Y}: {self.value}"
