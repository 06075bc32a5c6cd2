"""Where a parcel goes: the fields that the checkout and the address book share."""

from django import forms
from django.utils.translation import gettext_lazy

from accounts.forms import PhoneField
from accounts.ward_fields import WardFields


class AddressFields(WardFields):
    """Who gets it and where."""

    receiver = forms.CharField(
        label=gettext_lazy("Receiver"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField(label=gettext_lazy("Phone number"))
    street_line = forms.CharField(
        label=gettext_lazy("House no., street, hamlet"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "address-line1"}),
    )


class AddressForm(AddressFields):
    """An address of the address book."""

    note = forms.CharField(label=gettext_lazy("Note for the carrier"), max_length=200, required=False)
