"""A bank account as a person types it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from payments.providers import banks


class AccountForm(forms.Form):
    """`bank` is the BIN of a bank in the list; `account` comes without blanks, `holder` in capitals."""

    bank = forms.ChoiceField(label=_("Bank"))
    account = forms.CharField(
        label=_("Account number"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"}),
    )
    holder = forms.CharField(
        label=_("Account holder"),
        max_length=70,
        help_text=_("As the bank writes it."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "name"}),
    )

    def __init__(self, data: object = None, **kwargs: object) -> None:
        super().__init__(data, **kwargs)  # type: ignore[arg-type]
        known = [(bank.bin, bank.short) for bank in banks.by_bin().values()]
        field = self.fields["bank"]
        field.choices = [("", _("Choose your bank")), *known]  # type: ignore[attr-defined]

    def clean_account(self) -> str:
        """6 to 19 digits, some banks use letters, however they were grouped."""
        account = re.sub(r"[\s.\-]", "", self.cleaned_data["account"]).upper()
        if not re.fullmatch(r"[0-9A-Z]{6,19}", account) or not any(char.isdigit() for char in account):
            raise ValidationError(_("An account number has 6 to 19 digits."), code="account")
        return account

    def clean_holder(self) -> str:
        """Letters and blanks."""
        holder = " ".join(self.cleaned_data["holder"].split()).upper()
        if not all(char.isalpha() or char in " .'-" for char in holder) or len(holder) < 3:
            raise ValidationError(_("Write the name of the account holder, letters only."), code="holder")
        return holder
