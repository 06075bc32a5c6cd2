"""A ward to choose: the fields of every form that says where something is.

The ward is chosen by its code. With script `ward` is filled by the list that opens while `ward_name` is
typed; without, the form comes back with the wards that fit as radio buttons (`ward_choice`). Old names are
accepted.
"""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import queries
from accounts.queries import WardHit
from core.text import fold

OFFERED = 8  # wards to choose from, without a scroll bar on a phone


class WardFields(forms.Form):
    """One ward. After `is_valid()` its code is `cleaned_data["ward"]`; what is wrong is said of `ward`."""

    use_required_attribute = False

    province = forms.ChoiceField(label=gettext_lazy("Province/City"), required=False)
    ward_name = forms.CharField(
        label=gettext_lazy("Ward/Commune/Special zone"),
        help_text=gettext_lazy("Type its name, with or without accents; the old name works as well."),
        max_length=160,
        required=False,
    )
    ward_choice = forms.CharField(max_length=5, required=False)
    ward = forms.CharField(max_length=5, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[WardHit] = []  # to choose from, after a name that fits several
        province = self.fields["province"]
        assert isinstance(province, forms.ChoiceField)
        province.choices = [("", _("All provinces")), *queries.provinces()]
        if known := queries.ward_of(str(self.initial.get("ward") or "")):
            self.initial = {"ward_name": known.label, "province": known.province_code, **self.initial}

    def clean_ward(self) -> str:
        """The code that was chosen; one that no longer goes with the name beside it counts for nothing."""
        if chosen := queries.ward_of(self.cleaned_data.get("ward_choice", "")):
            return chosen.code
        code, name = self.cleaned_data["ward"], self.cleaned_data.get("ward_name", "")
        known = queries.ward_of(code)
        if known and (not name or fold(name) == fold(known.label)):
            return known.code
        if not name:
            raise ValidationError(
                _("Choose the ward from the list."), code="unknown_ward" if code else "required"
            )
        return self._found(name).code

    def _found(self, name: str) -> WardHit:
        """The one ward that the name can mean."""
        province = self.cleaned_data.get("province", "")
        if len(found := queries.find_wards(name, OFFERED, province)) == 1:
            return found[0]
        whole = [hit for hit in found if not hit.formerly and fold(name) in (fold(hit.name), fold(hit.label))]
        if len(whole) == 1:  # others were once called so, or their names begin so
            return whole[0]
        self.choices = found or queries.find_wards(name, OFFERED)  # perhaps it is the province that is wrong
        if not self.choices:
            words = _("No ward has this name. Look at the spelling, or type the old name of the commune.")
            raise ValidationError(words, code="unknown_ward")
        words = (
            _("Several wards have this name. Choose yours.")
            if found
            else _("Not in this province. Choose your ward, or another province.")
        )
        raise ValidationError(words, code="several_wards")
