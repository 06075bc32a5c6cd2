"""What a producer answers shoppers with."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from workspace.canned import ANSWERS


class TalkForm(forms.Form):
    """Own words, or one of the answers at hand."""

    canned = forms.ChoiceField(
        label=_("Answers at hand"),
        required=False,
        choices=[("", _("Own words")), *((key, title) for key, (title, _text) in ANSWERS.items())],
    )
    text = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Left empty, the answer at hand is sent as it is."),
    )

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        data = super().clean() or {}
        if not data.get("text") and data.get("canned"):
            data["text"] = str(ANSWERS[data["canned"]][1])
        if not data.get("text") and not self.errors:
            self.add_error("text", _("Write an answer, or choose one at hand."))
        return data


class AnswerForm(forms.Form):
    """An answer under a review or question; everybody may read it."""

    answer = forms.CharField(
        label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReturnForm(forms.Form):
    """Yes or no to a return."""

    AGREE, KEEP, REFUSE = "agree", "keep", "refuse"
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[
            (AGREE, _("Agree: the goods come back")),
            (KEEP, _("Agree: the shopper keeps or throws them away")),
            (REFUSE, _("Refuse, and say why")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Your answer"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        """A refusal needs its reason."""
        data = super().clean() or {}
        if data.get("decision") == self.REFUSE and not data.get("answer"):
            self.add_error("answer", _("Tell the shopper why."))
        return data
