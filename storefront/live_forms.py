"""What viewers of a live session fill in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accounts import phones
from livestream.models import LiveComplaint, LiveReminder

Medium = LiveReminder.Medium


class CommentForm(forms.Form):
    """A comment and the name under which it is shown; `key` tells a second press from a second comment."""

    text = forms.CharField(
        label=_("Comment"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(
        label=_("Name shown to everybody"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)


class OrderForm(forms.Form):
    """So many of an item."""

    item = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=999, initial=1)


class RemindForm(forms.Form):
    """Where to send the one message."""

    contact = forms.CharField(label=_("E-mail or phone number"), max_length=254)

    def clean_contact(self) -> str:
        """An e-mail address, or a phone number as rows hold it."""
        said: str = self.cleaned_data["contact"].strip()
        if "@" in said:
            validate_email(said)
            return said.lower()
        try:
            return phones.normalise(said)
        except phones.InvalidPhone:
            raise ValidationError(_("Write an e-mail address, or a phone number as 0912 345 678.")) from None

    def address(self) -> dict[str, Any]:
        """Medium and address of the message."""
        said = self.cleaned_data["contact"]
        return {"medium": Medium.EMAIL if "@" in said else Medium.SMS, "address": said}


class ComplainForm(forms.Form):
    """What is wrong with a session; `key` tells a second press from a second report."""

    reason = forms.ChoiceField(
        label=_("What is wrong with the session"),
        choices=[("", "–"), *LiveComplaint.Reason.choices],
        error_messages={"required": _("Choose what is wrong.")},
    )
    words = forms.CharField(
        label=_("What was said or shown, and when"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )
    contact = forms.CharField(
        label=_("E-mail or phone number, if you want an answer"),
        max_length=254,
        required=False,
        widget=forms.TextInput({"autocomplete": "email"}),
    )
    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """ "Something else" wants words."""
        data = super().clean() or {}
        if data.get("reason") == LiveComplaint.Reason.OTHER and not data.get("words", "").strip():
            self.add_error("words", _("Say in a few words what is wrong."))
        return data
