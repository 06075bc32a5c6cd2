"""Forms of the account: who one is, reviews, the wish to be forgotten."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PhoneField
from accounts.models import User
from core.uploads import PicturesField
from orders.services.returns import MOST_PICTURES

STARS = [(5, _("Very good")), (4, _("Good")), (3, _("Fair")), (2, _("Poor")), (1, _("Bad"))]
WORD = _("DELETE")  # typed by those without a password


class ProfileForm(forms.ModelForm):
    """Name, e-mail, phone; none that belongs to another, and one way to be reached."""

    class Meta:
        model = User
        fields = ("full_name", "email", "phone")
        field_classes = {"phone": PhoneField}
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }

    def clean_email(self) -> str | None:
        """In lower case; nothing typed is none."""
        return (self.cleaned_data.get("email") or "").strip().lower() or None

    def clean_phone(self) -> str | None:
        """Nothing typed is none."""
        return self.cleaned_data.get("phone") or None

    def clean(self) -> dict[str, Any]:
        """At least one contact."""
        data = super().clean() or {}
        if not self.errors and not data.get("email") and not data.get("phone"):
            raise ValidationError(_("Give an e-mail address or a phone number."), code="no_contact")
        return data


class ReviewForm(forms.Form):
    """Stars, words, pictures."""

    stars = forms.TypedChoiceField(
        label=_("How was it?"), coerce=int, choices=STARS, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Taste, freshness, packing: what would you tell a neighbour?"),
    )
    pictures = PicturesField(
        label=_("Pictures"), most=MOST_PICTURES, help_text=_("Up to 5. Everybody can see them.")
    )


class ForgetForm(forms.Form):
    """The password, or for an account without one a word, shows that it is meant."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        if user.has_usable_password():
            self.fields["password"] = forms.CharField(
                label=_("Your password"),
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )
        else:
            self.fields["word"] = forms.CharField(
                label=_("Type “DELETE”"), widget=forms.TextInput(attrs={"autocomplete": "off"})
            )

    def clean_password(self) -> str:
        """The right one."""
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."), code="password")
        return password

    def clean_word(self) -> str:
        """In either language, however it is written."""
        word: str = self.cleaned_data["word"].strip().upper()
        if word not in (str(WORD).upper(), "DELETE"):
            raise ValidationError(_("Type the word as it stands above."), code="word")
        return word
