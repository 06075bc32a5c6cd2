"""Who sells, and who works for whom."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PhoneField
from accounts.ward_fields import WardFields
from catalog.joining import FREE
from catalog.models import Membership, Producer


class BusinessForm(WardFields):
    """What is told of a business. Once it is verified only what was not verified can be changed."""

    kind = forms.ChoiceField(label=_("Kind of business"), choices=Producer.Kind.choices)
    name = forms.CharField(label=_("Name of the business"), max_length=160)
    tax_code = forms.CharField(label=_("Tax code"), max_length=20, required=False)
    business_registration_no = forms.CharField(
        label=_("Business registration number"), max_length=40, required=False
    )
    phone = PhoneField(label=_("Phone number for buyers"), max_length=16)
    email = forms.EmailField(label=_("E-mail for buyers"), required=False)

    def columns(self) -> dict[str, Any]:
        """The columns of Producer that were asked for. Only for a valid form."""
        data = self.cleaned_data
        fields = {name: data[name] for name in self.asked() if name != "ward"}
        return fields | ({"ward_id": data["ward"]} if "ward" in self.fields else {})

    def asked(self) -> list[str]:
        """Names of the fields that are columns."""
        helpers = {"province", "ward_name", "ward_choice"}
        return [name for name in self.fields if name not in helpers]


class AboutForm(BusinessForm):
    """The same later on, with the story that the shop's page tells."""

    story = forms.CharField(
        label=_("Story"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )
    founded_year = forms.IntegerField(label=_("Founded in"), required=False, min_value=1800, max_value=2200)
    people = forms.IntegerField(label=_("Members or staff"), required=False, min_value=1, max_value=1_000_000)

    def __init__(self, *args: Any, producer: Producer, **kwargs: Any) -> None:
        ward = {"ward": producer.ward_id}
        initial = {name: getattr(producer, name) for name in ("kind", "name", *FREE)} | ward
        initial |= {name: getattr(producer, name) for name in ("tax_code", "business_registration_no")}
        super().__init__(*args, initial=initial, **kwargs)
        if producer.identity_verified:
            for name in set(self.fields) - set(FREE):
                del self.fields[name]

    def clean_ward(self) -> str:
        """Not asked for any more once it is verified."""
        return super().clean_ward() if "ward" in self.fields else ""


class InvitationForm(forms.Form):
    """Whom to invite. One line for both ways, as at the log-in."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = PhoneField(label=_("or phone number"), required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.EDITOR)


class RoleForm(forms.Form):
    """Another role."""

    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices)
