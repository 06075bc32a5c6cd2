"""What a producer has to say with a step."""

from django import forms
from django.utils.translation import gettext_lazy as _

CARRIERS = ("Viettel Post", "GHN", "GHTK", "VNPost", "J&T Express")
WEB_REASONS = (
    ("out_of_stock", _("Out of stock")),
    ("spoilt", _("The goods are spoilt or unripe")),
    ("too_far", _("It cannot be delivered to this address")),
    ("asked", _("The shopper asked for it by phone")),
)
MARKETPLACE_REASONS = WEB_REASONS[:1]  # the only one that all three let a seller give


class NothingForm(forms.Form):
    """A button is enough."""


class HandOverForm(forms.Form):
    """Who carries it, under which number."""

    carrier = forms.CharField(
        label=_("Carrier"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "carriers", "autocomplete": "off"}),
    )
    tracking = forms.CharField(
        label=_("Tracking number"),
        max_length=80,
        required=False,
        help_text=_("The shopper follows the parcel with it. Leave it empty if you deliver yourself."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class FailedForm(forms.Form):
    """Why it was not delivered."""

    words = forms.CharField(
        label=_("What the carrier said"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class BackForm(forms.Form):
    """In which state the goods are."""

    on_shelf = forms.TypedChoiceField(
        label=_("The goods"),
        choices=[("1", _("can be sold again")), ("0", _("cannot be sold any more"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )


class CancelForm(forms.Form):
    """Why it is not sent."""

    reason = forms.ChoiceField(label=_("Reason"), choices=WEB_REASONS)

    def words(self) -> str:
        """As the shopper reads it."""
        return str(dict(WEB_REASONS)[self.cleaned_data["reason"]])


class MarketplaceCancelForm(CancelForm):
    """Why, as marketplaces take it."""

    reason = forms.ChoiceField(label=_("Reason"), choices=MARKETPLACE_REASONS)


class RemarkForm(forms.Form):
    """A note for colleagues."""

    text = forms.CharField(
        label=_("Note"),
        max_length=280,
        help_text=_("Only you and your colleagues see it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
