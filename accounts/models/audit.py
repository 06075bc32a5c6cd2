"""What staff did: rows that are written once and never touched again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One act of one person, told so that it can be understood when person and thing are gone.

    Points at nothing: people leave, records are deleted, and a foreign key would want to change the row
    then. Triggers of the database refuse UPDATE and TRUNCATE, and DELETE within the first year (migration
    `audit`); another adds an `AuditLink` to each when it is committed.
    """

    class Verb(models.TextChoices):
        LOG_IN = "log_in", _("logged in")
        LOG_OUT = "log_out", _("logged out")
        LOG_IN_FAILED = "log_in_failed", _("log-in refused")
        SECOND_FACTOR = "second_factor", _("changed a second factor")
        ADD = "add", _("added")
        CHANGE = "change", _("changed")
        DELETE = "delete", _("deleted")
        ACT = "act", _("took a step")
        READ = "read", _("read personal data")
        EXPORT = "export", _("exported")
        REFUSED = "refused", _("was refused")

    at = models.DateTimeField(_("at"))
    person_id = models.BigIntegerField(_("number of the person"), null=True)
    person_name = models.CharField(_("person"), max_length=160, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    verb = models.CharField(_("what"), max_length=13, choices=Verb)
    action = models.CharField(_("step"), max_length=80, blank=True)
    object_type = models.CharField(_("kind of record"), max_length=60, blank=True)
    object_key = models.CharField(_("key"), max_length=60, blank=True)
    object_label = models.CharField(_("record"), max_length=160, blank=True)
    changes = models.JSONField(_("before and after"), default=dict)
    note = models.CharField(_("note"), max_length=300, blank=True)
    request_id = models.CharField(_("request"), max_length=36)
    context_id = models.UUIDField(_("journal of the database"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("entry of the audit log"), _("audit log")
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["person_id", "-at"], name="audit_person"),
            models.Index(fields=["object_type", "object_key", "-at"], name="audit_object"),
            models.Index(fields=["verb", "-at"], name="audit_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person_name} {self.get_verb_display()}"


class AuditLink(models.Model):
    """A link of the chain: the hash of the link before it and of one entry. The database writes it at the
    commit, so positions have no gap; a row that was changed, left out or slipped in shows (`manage.py
    verify_audit`)."""

    position = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    hash = models.BinaryField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position}: {self.entry_id}"
