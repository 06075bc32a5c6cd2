"""What staff type at the desk for requests about personal data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import assignments
from accounts.models import DataRequest, User

Kind, Proof = DataRequest.Kind, DataRequest.Proof


class RecordForm(forms.Form):
    """What came, when and by which way."""

    kind = forms.ChoiceField(label=_("What they want"), choices=Kind)
    channel = forms.ChoiceField(
        label=_("Came by"), choices=[one for one in DataRequest.Channel.choices if one[0] != "web"]
    )
    received_at = forms.DateTimeField(
        label=_("Received at"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("The time to answer begins here."),
    )
    requester = forms.CharField(label=_("Who asks"), max_length=120)
    contact = forms.CharField(label=_("E-mail, phone or address for the answer"), max_length=200)
    words = forms.CharField(label=_("In their words"), max_length=2000, widget=forms.Textarea)
    has_others = forms.BooleanField(
        label=_("Others process the data, too (a marketplace, a carrier)"), required=False
    )


class AssignForm(forms.Form):
    """To whom of those who may answer."""

    to = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = assignments.who_may("accounts.privacy")  # type: ignore[attr-defined]


class ProveForm(forms.Form):
    """How it is known who asks; of a paper its kind, never its number or picture."""

    proof = forms.ChoiceField(
        label=_("Identity"), choices=[one for one in Proof.choices if one[0] != Proof.OPEN]
    )
    proof_note = forms.CharField(
        label=_("How it was proved"),
        max_length=200,
        help_text=_("For instance: called back at the number of the account. No number of a paper."),
    )
    account = forms.CharField(
        label=_("E-mail or phone of the account it is about"), max_length=200, required=False
    )


class AnswerForm(forms.Form):
    """What the person was told."""

    reply = forms.CharField(label=_("What they were told"), max_length=2000, widget=forms.Textarea)


class ExtendForm(forms.Form):
    """How much longer, and why."""

    days = forms.IntegerField(label=_("Days more"), min_value=1)
    reason = forms.CharField(label=_("Why it takes longer"), max_length=200)
