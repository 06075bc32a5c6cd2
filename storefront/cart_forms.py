"""What the forms of the cart may say. No price is among it: prices are read where they live."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.errors import CartRefused
from orders.models.cart import MOST_OF_ONE

MOST_LINES = 1000  # of one answer; more is no cart
WORDS = {
    "variant": _("Choose what you want to buy."),
    "quantity": _("Enter a quantity from 1 to %(most)d."),
}


class QuantityForm(forms.Form):
    """How many."""

    quantity = forms.IntegerField(min_value=1, max_value=MOST_OF_ONE)

    def asked(self) -> dict[str, int]:
        """What is asked for. Raises CartRefused with the first field that is wrong."""
        if self.is_valid():
            return self.cleaned_data
        field = next(iter(self.errors))
        raise CartRefused("form", str(WORDS[field]) % {"most": MOST_OF_ONE}, field=field)


class AddForm(QuantityForm):
    """How many of what."""

    field_order = ["variant", "quantity"]
    variant = forms.IntegerField(min_value=1, max_value=2**63 - 1)


def numbers(values: Iterable[str]) -> set[int]:
    """Ids that were sent; what is none is as if it were not there."""
    return {int(value) for value in list(values)[:MOST_LINES] if value.isdecimal() and len(value) < 19}
