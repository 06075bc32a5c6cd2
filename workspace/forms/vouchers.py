"""What is typed of a voucher."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from catalog.price_field import PriceField
from workspace.forms.promotions import moment

MOST_USES = 100_000
NUMBER = {"inputmode": "numeric"}


class CodeField(forms.CharField):
    """Capital letters, however they were typed."""

    def to_python(self, value: Any) -> str:
        """Without the spaces around it."""
        return str(super().to_python(value)).upper()


class VoucherForm(forms.Form):
    """A code for one's own goods in the web shop."""

    code = CodeField(
        label=_("Code"),
        max_length=20,
        help_text=_("3 to 20 letters and digits without accents; buyers type it in the cart."),
        validators=[
            RegexValidator(
                r"\A[A-Z0-9]{3,20}\Z", _("A code has 3 to 20 capital letters and digits, without accents.")
            )
        ],
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )
    percent = forms.IntegerField(
        label=_("Percent off the basket"),
        required=False,
        min_value=1,
        max_value=50,
        widget=forms.NumberInput(attrs=NUMBER),
    )
    max_discount_vnd = PriceField(label=_("At most (₫), if it is a percentage"), required=False)
    amount_vnd = PriceField(label=_("Or an amount off (₫)"), required=False)
    min_spend_vnd = PriceField(
        label=_("From a basket of (₫)"),
        required=False,
        help_text=_("Your own goods alone count. Empty: any basket."),
    )
    usage_limit = forms.IntegerField(
        label=_("How often it may be used"),
        min_value=1,
        validators=[MaxValueValidator(MOST_USES)],
        widget=forms.NumberInput(attrs=NUMBER),
    )
    starts_at = moment(_("From"))
    ends_at = moment(_("Until"))

    def columns(self) -> dict[str, Any]:
        """Columns of Voucher."""
        return self.cleaned_data | {"min_spend_vnd": self.cleaned_data["min_spend_vnd"] or 0}
