"""What the button of the review page carries. Nothing is ticked beforehand, each purpose has its own tick."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.errors import NotAdult, NotPlaced, TermsMissing
from orders.services import Confirmed

FIELDS = {TermsMissing.code: "terms", NotAdult.code: "adult"}  # errors that one tick would mend


class ReviewForm(forms.Form):
    """`key` and `seen` say which order is confirmed and at which figures."""

    use_required_attribute = False

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    terms = forms.BooleanField(label=_("I agree to the terms"), required=False)
    adult = forms.BooleanField(label=_("I am 18 or older"), required=False)
    marketing = forms.BooleanField(label=_("I agree to marketing messages"), required=False)

    def __init__(
        self, *args: Any, has_alcohol: bool = False, may_consent: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if not has_alcohol:
            del self.fields["adult"]
        if not may_consent:
            del self.fields["marketing"]

    def confirmed(self) -> Confirmed:
        """What was pressed, as far as it makes sense; the service judges it."""
        self.is_valid()
        said = self.cleaned_data
        return Confirmed(
            key=said.get("key", ""),
            seen=said.get("seen", ""),
            has_agreed=said.get("terms", False),
            is_adult=said.get("adult", False),
        )

    def refuse(self, error: NotPlaced) -> None:
        """Say it beside the tick it is about, else above all."""
        field = FIELDS.get(error.code)
        self.add_error(field if field in self.fields else None, error.message)

    @property
    def wrong(self) -> list[forms.BoundField]:
        """Ticks that are missing."""
        return [self[name] for name in self.errors if name in self.fields]
