"""A certificate as its producer hands it in, and the staff's word on it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog.models.certificate import Certificate
from catalog.models.producer import Producer
from catalog.models.product import Product, Variant
from core.private_files import private_storage


class CertificateCheck(models.Model):
    """What the paper says by its producer's word. No star comes from here: only what staff accept is written
    down as a `Certificate`. The columns that have the same name there mean the same."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting to be checked")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("to be mended")
        WITHDRAWN = "withdrawn", _("taken back")

    producer = models.ForeignKey(
        Producer, models.CASCADE, related_name="certificate_checks", verbose_name=_("producer")
    )
    product = models.ForeignKey(
        Product, models.CASCADE, related_name="certificate_checks", verbose_name=_("product")
    )
    variants = models.ManyToManyField(Variant, blank=True, verbose_name=_("SKUs covered (none: all)"))
    programme = models.CharField(_("programme"), max_length=4, choices=Certificate.Programme.choices)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True, blank=True)
    level = models.CharField(_("level"), max_length=10, choices=Certificate.Level.choices)
    number = models.CharField(
        _("number"),
        max_length=60,
        validators=[  # it becomes part of an address
            RegexValidator(r"^[\w./\- ]*\w[\w./\- ]*$", _("Letters, digits, spaces and . / - only."))
        ],
    )
    product_name = models.CharField(_("product as the certificate names it"), max_length=200)
    decision_no = models.CharField(_("decision"), max_length=60)
    decided_on = models.DateField(_("day of the decision"))
    year = models.PositiveSmallIntegerField(_("voting year"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"))
    expires_on = models.DateField(
        _("expires on"), null=True, blank=True, help_text=_("The last day it counts.")
    )
    replaces = models.ForeignKey(
        Certificate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="renewals",
        verbose_name=_("renewal of"),
    )
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(_("sent at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("sent by")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked by"),
    )
    reasons = ArrayField(models.CharField(max_length=300), verbose_name=_("what to mend"), default=list)
    certificate = models.OneToOneField(
        Certificate,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="handed_in",
        verbose_name=_("certificate"),
    )

    class Meta:
        verbose_name, verbose_name_plural = _("certificate to check"), _("certificates to check")
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state="waiting"), name="certificate_check_waits")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["producer", "number"],
                condition=Q(state="waiting"),
                name="certificate_check_one_waits",
            ),
            models.CheckConstraint(
                condition=Q(
                    programme="OCOP", stars__isnull=False, expires_on__isnull=False, stars__range=(3, 5)
                )
                | Q(programme="CNNT", stars__isnull=True),  # NULL would pass a bare range check
                name="certificate_check_fits_programme",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("issued_on")),
                name="certificate_check_expires_after_issue",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", checked_at__isnull=True)
                | Q(state__in=["accepted", "withdrawn"], checked_at__isnull=False)
                | Q(state="returned", checked_at__isnull=False, reasons__len__gt=0),
                name="certificate_check_returned_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class CertificatePage(models.Model):
    """One side of the paper as a clean picture. Nobody but its producer and staff may see it."""

    paper = models.ForeignKey(CertificateCheck, models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField(_("position"))
    file = models.FileField(
        _("file"), upload_to="certificates/%Y/%m", storage=private_storage, max_length=160
    )
    width = models.PositiveIntegerField(_("width (px)"))
    height = models.PositiveIntegerField(_("height (px)"))

    class Meta:
        verbose_name, verbose_name_plural = _("page of a certificate"), _("pages of certificates")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="certificate_page_in_its_place")
        ]

    def __str__(self) -> str:
        return str(self.file)


class CertificateReminder(models.Model):
    """The owners were told that a certificate ends on a day, that in so many days or fewer, once.

    A certificate whose day changes is spoken of anew."""

    certificate = models.ForeignKey(Certificate, models.CASCADE, related_name="reminders")
    expires_on = models.DateField(_("expires on"))
    days = models.PositiveSmallIntegerField(_("days before the end"))
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name, verbose_name_plural = _("reminder"), _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["certificate", "expires_on", "days"], name="certificate_reminder_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.certificate}: {self.days}"
