"""Signing up, and phone numbers as people type them."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts import phones
from accounts.models import Address, User


class PhoneField(forms.CharField):
    """`0912 345 678` in, `+84912345678` out."""

    default_error_messages = {"invalid": _("Enter a phone number such as 0912 345 678.")}

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
        defaults: dict[str, Any] = {"label": _("Phone"), "widget": widget, "max_length": 30}
        super().__init__(**defaults | kwargs)

    def clean(self, value: Any) -> Any:
        """E.164; empty stays empty."""
        text = super().clean(value)
        if not text:
            return text
        try:
            return phones.normalise(text)
        except phones.InvalidPhone as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Another number; the same in another spelling is none."""
        try:
            return super().has_changed(initial, self.clean(data))
        except ValidationError:
            return True

    def prepare_value(self, value: Any) -> Any:
        """A stored number as people say it; what was typed stays as typed."""
        if not isinstance(value, str) or not value.startswith("+"):
            return value
        try:
            return phones.display(phones.normalise(value))
        except phones.InvalidPhone:
            return value


class SignupForm(AllauthSignupForm):
    """An e-mail address, a phone number or both; a number that is taken is said so at once."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ["full_name", "phone", "email", "password1"]

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the user, and none that belongs to another."""
        cleaned = super().clean()
        email, phone = cleaned.get("email"), cleaned.get("phone")
        if not email and not phone and not self.errors:
            raise ValidationError(_("Give an e-mail address or a phone number."), code="no_contact")
        if phone and User.objects.filter(phone=phone).exists():
            self.add_error("phone", get_adapter().error_messages["phone_taken"])
        return cleaned


class UserCreationForm(BaseUserCreationForm):
    """A new user in the admin."""

    class Meta:
        model = User
        fields = ("email", "phone", "full_name", "role")
        field_classes = {"phone": PhoneField}


class UserEditForm(UserChangeForm):
    """A user in the admin."""

    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"phone": PhoneField}


class AddressForm(forms.ModelForm):
    """An address in the admin."""

    class Meta:
        model = Address
        fields = "__all__"
        field_classes = {"phone": PhoneField}
