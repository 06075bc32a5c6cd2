"""What staff say with a decision."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import assignments
from accounts.models import User
from catalog import giving_back
from catalog.models import IdentityCheck


class GivingBackForm(forms.Form):
    """Reasons of a queue's list, words of one's own, or both."""

    queue: ClassVar[str]
    reasons = forms.MultipleChoiceField(
        label=_("Reasons"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The producer reads it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = [  # type: ignore[attr-defined]
            (one.code, one.words) for one in giving_back.open_for(self.queue)
        ]

    def clean(self) -> dict[str, Any]:
        """At least one of both."""
        data = super().clean() or {}
        if not self.errors and not data["reasons"] and not data["note"].strip():
            self.add_error("reasons", ValidationError(_("Choose a reason or write one.")))
        return data


class ProductBackForm(GivingBackForm):
    """A product goes back."""

    queue = "products"


class CertificateBackForm(GivingBackForm):
    """A certificate goes back."""

    queue = "certificates"
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,  # as a reason of CertificateCheck
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The producer reads it."),
    )


class IdentityBackForm(GivingBackForm):
    """An identity is refused."""

    queue = "identity"
    note = forms.CharField(
        label=_("In your own words"),
        required=False,
        max_length=300,  # as IdentityCheck.note
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The producer reads it. No numbers of cards."),
    )


class ReviewHiddenForm(GivingBackForm):
    """A review is not shown; the reason stays in the journal."""

    queue = "reviews"
    note = forms.CharField(
        label=_("In your own words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VerifiedForm(forms.Form):
    """How an identity was checked."""

    method = forms.ChoiceField(
        label=_("How it was checked"), choices=IdentityCheck.Method.choices, widget=forms.RadioSelect
    )


class AgreedForm(forms.Form):
    """What the shopper is told with a yes, if anything."""

    answer = forms.CharField(
        label=_("Answer to the shopper"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RefusedForm(forms.Form):
    """What the shopper is told with a no."""

    answer = forms.CharField(
        label=_("Tell the shopper why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class GiveForm(forms.Form):
    """Somebody of those who may decide."""

    to = forms.ModelChoiceField(label=_("Give it to"), queryset=User.objects.none(), empty_label=None)

    def __init__(self, *args: Any, right: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = assignments.who_may(right)  # type: ignore[attr-defined]


class StopForm(forms.Form):
    """Why a live session is stopped."""

    reason = forms.CharField(
        label=_("Why it is stopped"),
        max_length=200,
        help_text=_("The producer and viewers may read it. Name nobody."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class FoundForm(forms.Form):
    """What was found out about a report."""

    note = forms.CharField(
        label=_("What was found, and what was done"),
        max_length=300,
        help_text=_("For the staff alone."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
