"""What is kept of a producer's money, from which day on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from orders.models import Order
from payments import rates


class Rate(models.Model):
    """A rate from a day on, until a newer one of the same kind, seller and method begins.

    The taxes are those of Decree 117/2025/NĐ-CP (in force since 1 July 2025): a platform that takes payments
    withholds them from households and individuals for each paid sale. The commission is nothing until staff
    set one.
    """

    class Kind(models.TextChoices):
        """What it is a rate of."""

        COMMISSION = rates.Kind.COMMISSION, _("commission")
        FEE = rates.Kind.FEE, _("fee of the payment")
        VAT = rates.Kind.VAT, _("VAT withheld")
        PIT = rates.Kind.PIT, _("personal income tax withheld")
        VAT_SHIPPING = rates.Kind.VAT_SHIPPING, _("VAT on shipping withheld")
        PIT_SHIPPING = rates.Kind.PIT_SHIPPING, _("personal income tax on shipping withheld")

    class Seller(models.TextChoices):
        """Whom it is for."""

        INDIVIDUAL = rates.Seller.INDIVIDUAL, _("households and individuals")
        ORGANISATION = rates.Seller.ORGANISATION, _("companies and cooperatives")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    seller = models.CharField(
        _("sellers"), max_length=12, choices=Seller, blank=True, help_text=_("Empty: all of them.")
    )
    method = models.CharField(
        _("payment method"),
        max_length=8,
        choices=Order.Method,
        blank=True,
        help_text=_("Empty: all of them."),
    )
    valid_from = models.DateField(_("valid from"))
    basis_points = models.PositiveIntegerField(
        _("rate (hundredths of a percent)"), help_text=_("50 is 0.5%, 100 is 1%.")
    )
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("rate"), _("rates")
        ordering = ["kind", "seller", "method", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "seller", "method", "valid_from"],
                name="rate_once_a_day",
                violation_error_message=_("There is such a rate from that day on already."),
            ),
            models.CheckConstraint(
                condition=Q(basis_points__lte=10_000),
                name="rate_within_the_whole",
                violation_error_message=_("No more than all of it can be kept: 10,000 at most."),
            ),
            models.CheckConstraint(
                condition=Q(method="") | Q(kind=rates.Kind.FEE),
                name="rate_method_of_fees_alone",
                violation_error_message=_("Only the fee of a payment depends on its method."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.valid_from:%d/%m/%Y}: {self.basis_points / 100:g} %"

    def pure(self) -> rates.Rate:
        """As `payments.rates` reads it."""
        return rates.Rate(rates.Kind(self.kind), self.valid_from, self.basis_points, self.seller, self.method)
