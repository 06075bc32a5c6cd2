"""The account that a producer's money goes to."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from core import ratelimit
from payments.account_form import AccountForm


class PayoutForm(AccountForm):
    """An account, and the password of whoever names it: a browser left open is not enough."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user
        self.fields["holder"].help_text = _("As the bank writes it: the business or its owner.")

    def clean_password(self) -> str:
        """The right one, and not tried at will."""
        if wait_s := ratelimit.shop_wait_s("password", self.user.pk):
            words = ngettext(
                "Too many tries. Wait %(seconds)d second.",
                "Too many tries. Wait %(seconds)d seconds.",
                wait_s,
            )
            raise ValidationError(words, code="pace", params={"seconds": wait_s})
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("This is not your password."), code="password")
        return password

    def account_named(self) -> dict[str, str]:
        """What the service needs. Only for a valid form."""
        return {name: self.cleaned_data[name] for name in ("bank", "account", "holder")}
