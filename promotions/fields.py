"""Form fields of promotions, for the admin and the seller centre."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.channels import Channel
from promotions.pricing import Cut, Kind

MOST_UNITS = 1_000_000  # far above any shelf, and within what a column of the database holds


class ChannelsField(forms.MultipleChoiceField):
    """Where something runs, as ticks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Channels"),
            choices=[(channel.value, channel.label) for channel in Channel],
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


class CutField(forms.CharField):
    """A price or a percentage off as people write it: "75.000" or "20%"; a `Cut`, or None when empty."""

    default_error_messages = {"invalid": _("Write a price such as 75.000, or a percentage such as 20%.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs={"size": 8}), **kwargs)

    def clean(self, value: Any) -> Any:
        """The cut; raises ValidationError for anything else."""
        text = "".join(super().clean(value).split()).rstrip("₫đ")
        if not text:
            return None
        number, percent, rest = text.partition("%")
        digits = number if percent else number.replace(".", "")
        if rest or not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Cut(Kind.PERCENT if percent else Kind.FIXED_PRICE, int(digits))

    def prepare_value(self, value: Any) -> Any:
        """As it would be typed."""
        if not isinstance(value, Cut):
            return value
        return f"{value.value}%" if value.kind is Kind.PERCENT else f"{value.value:,}".replace(",", ".")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By what it means, not by how it is written."""
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class UnitsField(forms.IntegerField):
    """Units set aside; empty for none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.NumberInput(attrs={"class": "vIntegerField"})
        super().__init__(required=False, min_value=1, max_value=MOST_UNITS, widget=widget, **kwargs)
