"""A form field for a price as people type it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.rows import PRICE_MAX_VND
from core.money import read_vnd


class PriceField(forms.CharField):
    """`350k`, `350.000` or `1,25tr` in, whole đồng out; None when it may be and is left empty."""

    def clean(self, value: Any) -> int | None:
        """đồng. A table may hold a number already."""
        text = super().clean(f"{value:.0f}" if isinstance(value, float) else value)
        if not text:
            return None
        price = read_vnd(text, PRICE_MAX_VND)
        if price is None:
            raise forms.ValidationError(_("Write a price such as 150.000 or 150k."))
        return price

    def prepare_value(self, value: Any) -> Any:
        """A stored price as people write it; what was typed stays as typed."""
        return f"{value:,}".replace(",", ".") if isinstance(value, int) else value
