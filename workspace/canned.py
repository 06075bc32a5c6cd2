"""Answers that fit most talks, to begin with."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ANSWERS: dict[str, tuple[str | Promise, str | Promise]] = {
    "thanks": (
        _("Thanks, we look at it"),
        _("Thank you for writing. We look at it and answer you within one working day."),
    ),
    "sent": (
        _("It is on its way"),
        _("Your parcel is with the carrier. You can follow it on the page of your order."),
    ),
    "harvest": (
        _("We wait for the harvest"),
        _("We cut only what is ripe, so it takes a few days more. We tell you the day it leaves."),
    ),
    "sorry": (
        _("Sorry, send us a picture"),
        _("We are sorry. Please send a picture by “Return” on your order; we answer the same day."),
    ),
    "call": (
        _("May we call you?"),
        _("May we call you about it? Please tell us when it suits you."),
    ),
}
