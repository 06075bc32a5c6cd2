"""A question or complaint that a shopper and a producer talk about."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog.models import Producer
from orders.models.order import Order


class Ticket(models.Model):
    """A talk about an order, a product or anything else. A guest reads on with the code and the phone."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("question")
        COMPLAINT = "complaint", _("complaint")

    class State(models.TextChoices):
        OPEN = "open", _("waiting for an answer")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    code = models.CharField(_("code"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.QUESTION)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    subject = models.CharField(_("subject"), max_length=120)
    order = models.ForeignKey(
        Order, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("order")
    )
    producer = models.ForeignKey(
        Producer, models.SET_NULL, null=True, blank=True, related_name="tickets", verbose_name=_("producer")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        verbose_name=_("shopper"),
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=16, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    opened_at = models.DateTimeField(_("opened at"))
    first_answer_at = models.DateTimeField(_("first answered at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("care ticket"), _("care tickets")
        ordering = ["-opened_at"]
        indexes = [
            models.Index(fields=["producer", "opened_at"], condition=Q(state="open"), name="ticket_open")
        ]

    def __str__(self) -> str:
        return self.code


class TicketMessage(models.Model):
    """One thing said in a ticket. Append only."""

    class Side(models.TextChoices):
        SHOPPER = "shopper", _("Shopper")
        PRODUCER = "producer", _("Producer")
        STAFF = "staff", _("Staff")

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="messages", verbose_name=_("care ticket"))
    side = models.CharField(_("side"), max_length=10, choices=Side.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    text = models.TextField(_("text"), max_length=2000)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name, verbose_name_plural = _("message of a ticket"), _("messages of tickets")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]
