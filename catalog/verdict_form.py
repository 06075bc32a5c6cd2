"""The verdict on who somebody is: of a producer in its records, of a host above."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.models import IdentityCheck

State = IdentityCheck.State


class VerdictForm(forms.ModelForm):
    """Verified and how, or refused and why. Of any model with `method` and `note`; the admin names it."""

    verdict = forms.ChoiceField(
        label=_("verdict"),
        choices=[(state, label) for state, label in State.choices if state != State.ASKED],
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """What the verdict asks for."""
        data = super().clean() or {}
        is_verified = data.get("verdict") == State.VERIFIED
        if is_verified and not data.get("method"):
            self.add_error("method", ValidationError(_("Say how the identity was checked.")))
        if not is_verified and not data.get("note", "").strip():
            self.add_error("note", ValidationError(_("Say why, so that the producer can mend it.")))
        return data

    def said(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        is_verified = data["verdict"] == State.VERIFIED
        return {"is_verified": is_verified, "method": data["method"], "note": data["note"]}
