"""What is typed about stock. `key` is made with the page, so that sending it twice books it once."""

import uuid
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import clock
from inventory.models import StockMovement
from inventory.services import ADJUSTS

MOST = 1_000_000
NUMBER = {"inputmode": "numeric"}


def units(label: Any, least: int = 1) -> forms.IntegerField:
    """A number of units."""
    widget = forms.NumberInput(attrs=NUMBER)
    return forms.IntegerField(label=label, min_value=least, max_value=MOST, widget=widget)


class BookingForm(forms.Form):
    """With the key of the booking."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    @property
    def ref(self) -> str:
        """Its key in the ledger."""
        return f"desk:{self.cleaned_data['key']}"


class CountForm(BookingForm):
    """What lies there now; `was` is what the page said when the counting began."""

    on_hand = units(_("Counted on the shelf"), least=0)
    was = forms.IntegerField(widget=forms.HiddenInput)


class ReceiveForm(BookingForm):
    """What came in."""

    quantity = units(_("Units that came in"))


class AdjustForm(BookingForm):
    """What left, or was found, and why."""

    reason = forms.TypedChoiceField(
        label=_("Why"),
        choices=[(reason.value, capfirst(reason.label)) for reason in ADJUSTS],
        coerce=StockMovement.Reason,
    )
    quantity = units(_("Units"))


class LevelForm(forms.Form):
    """When to tell."""

    low_at = units(_("Tell me from so many units for sale on, or fewer"), least=0)


class BufferForm(forms.Form):
    """Units that a shop never shows."""

    buffer = units(_("Units held back there"), least=0)


class AsideForm(forms.Form):
    """Units for one shop alone."""

    quantity = units(_("Units for this shop alone"))
    until = forms.DateTimeField(
        label=_("Until"),
        help_text=_("Then what is left goes back to all channels by itself."),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_until(self) -> datetime:
        """A moment to come."""
        until: datetime = self.cleaned_data["until"]
        if until <= clock.now():
            raise ValidationError(_("This moment has passed already."))
        return until
