"""What is typed after a live session: its recording, a voucher, a note."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from catalog.price_field import PriceField
from livestream.models import LiveArchive, LiveSession

SAFE = URLValidator(schemes=["https"], message=_("The link has to begin with https://."))
NUMBER = {"inputmode": "numeric"}
MOST_DAYS, MOST_PERCENT = 60, 50


def link(label: Any, help_text: Any = "") -> forms.CharField:
    """An https address, or nothing."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=300,
        help_text=help_text,
        validators=[SAFE],
        widget=forms.URLInput({"autocomplete": "off", "placeholder": "https://"}),
    )


class VideoForm(forms.Form):
    """Where a session is watched; and once it is over, where its recording is, or why there is none."""

    video_url = link(_("Link to the video"))
    recording_url = link(_("Link to the recording"))
    recording_sha256 = forms.RegexField(
        r"\A[0-9a-f]{64}\Z",
        label=_("SHA-256 of the recording’s file"),
        required=False,
        help_text=_("If you keep the file: its checksum shows later that nobody changed it."),
        error_messages={"invalid": _("64 digits and letters from a to f.")},
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    no_recording = forms.CharField(label=_("Or: why there is no recording"), required=False, max_length=200)

    def __init__(self, *args: Any, session: LiveSession, archive: LiveArchive | None, **kwargs: Any) -> None:
        known = {"video_url": session.video_url, "recording_url": session.recording_url}
        if archive is not None:
            known |= {
                "recording_sha256": archive.recording_sha256,
                "no_recording": archive.no_recording,
            }
        super().__init__(*args, **kwargs)
        self.initial = known
        if archive is None:
            for name in ("recording_sha256", "no_recording"):
                del self.fields[name]
        if archive is None and session.state not in LiveSession.OVER:
            del self.fields["recording_url"]


class TaskForm(forms.Form):
    """A note beside a task."""

    note = forms.CharField(required=False, max_length=300)


class ThanksForm(forms.Form):
    """A voucher for those who did not buy."""

    percent = forms.IntegerField(
        label=_("Percent off the basket"),
        min_value=1,
        max_value=MOST_PERCENT,
        initial=10,
        widget=forms.NumberInput(NUMBER),
    )
    min_spend_vnd = PriceField(
        label=_("From a basket of (₫)"),
        required=False,
        help_text=_("Your own goods alone count. Empty: any basket."),
    )
    days = forms.IntegerField(
        label=_("Good for so many days"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=14,
        widget=forms.NumberInput(NUMBER),
    )
