"""Who of the staff looks after a piece of work that waits."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Assignment(models.Model):
    """One row that waits for staff is in one person's hands. It ends with the decision.

    `work` is the row's model ("catalog.approval") and `key` its primary key: an app below knows no table of
    those above, so this is no foreign key. A row that no longer waits is asked for by nobody.
    """

    work = models.CharField(_("kind of work"), max_length=60)
    key = models.BigIntegerField(_("row"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="assignments",
        verbose_name=_("in the hands of"),
    )
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        verbose_name, verbose_name_plural = _("assignment"), _("assignments")
        constraints = [models.UniqueConstraint(fields=["work", "key"], name="assignment_one_person")]

    def __str__(self) -> str:
        return f"{self.work} {self.key}"
