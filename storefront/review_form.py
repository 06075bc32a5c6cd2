"""What the button of the review page carries. Nothing is ticked beforehand, each purpose has its own tick."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import clock
from livestream import commission_queries
from livestream.models import Collaboration
from orders.errors import NotAdult, NotPlaced, TermsMissing
from orders.services import Confirmed
from payments.days import day_of

FIELDS = {TermsMissing.code: "terms", NotAdult.code: "adult"}  # errors that one tick would mend


class ReviewForm(forms.Form):
    """`key` and `seen` say which order is confirmed and at which figures."""

    use_required_attribute = False

    key = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=32)
    creator = forms.CharField(
        label=_("Code of a creator (optional)"),
        required=False,
        max_length=20,
        help_text=_("Who showed you the goods gets a share. Your price stays the same."),
        widget=forms.TextInput({"autocapitalize": "characters", "autocomplete": "off"}),
    )
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

    def clean_creator(self) -> Collaboration | None:
        """The agreement under the code, which is in force today."""
        code = self.cleaned_data["creator"]
        agreement = commission_queries.by_code(code, day_of(clock.now())) if code else None
        if code and agreement is None:
            raise ValidationError(_("No creator has this code now. Mend it or leave it empty."))
        return agreement

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
