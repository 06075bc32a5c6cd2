"""What a visitor may write on a product page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.services.voices import QUESTION_MAX


class AskForm(forms.Form):
    """A question about a product. `website` is a trap: people do not see it, programs fill it in."""

    question = forms.CharField(
        label=_("Your question"),
        min_length=5,
        max_length=QUESTION_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    name = forms.CharField(
        label=_("Your name"),
        required=False,
        max_length=60,
        help_text=_("Only the given name and one letter are shown, as “Lan N.”."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": -1}))

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None and user.is_authenticated:
            self.fields["name"].initial = user.full_name

    @property
    def is_trapped(self) -> bool:
        """A program wrote it."""
        return bool(self.data.get("website"))
