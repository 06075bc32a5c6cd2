"""The forms that ask for a code, in the log-in and before a dangerous act."""

from math import ceil

from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import audit, two_factor
from accounts.models import User
from core import ratelimit

TOO_MANY = "too_many"


class Counted(forms.Form):
    """A code that may be tried only so often."""

    user: User

    def clean_code(self) -> str:
        """The code, when it opens something. A try too many is not even looked at."""
        try:
            wait = ceil(two_factor.wait_s(self.user.pk))
        except ratelimit.NoRedis:
            raise ValidationError(
                _("Codes cannot be checked at the moment. Try again in a minute.")
            ) from None
        if wait:
            text = ngettext(
                "Too many codes were tried. Wait %(seconds)d second, then enter the next one.",
                "Too many codes were tried. Wait %(seconds)d seconds, then enter the next one.",
                wait,
            )
            raise ValidationError(text, code=TOO_MANY, params={"seconds": wait})
        code = "".join(self.cleaned_data["code"].split())
        if not self.opens(code):
            raise ValidationError(_("This code is not right. Enter the one that stands in the app now."))
        return code

    def opens(self, code: str) -> bool:
        """Whether it is right, and never was used."""
        raise NotImplementedError


class _Asked(Counted):
    authenticator: Authenticator

    def opens(self, code: str) -> bool:
        """Of the app or of the recovery codes."""
        found = two_factor.accept(self.user.pk, code)
        if found:
            found.user = self.user
            self.authenticator = found
        elif self.user.is_staff:
            audit.record(audit.Verb.LOG_IN_FAILED, request=context.request, person=self.user, action="code")
        return found is not None


class AuthenticateForm(_Asked, base.AuthenticateForm):
    """The second step of a log-in."""


class ReauthenticateForm(_Asked, base.ReauthenticateForm):
    """Once more, before what is dangerous."""


class ActivateForm(Counted, totp.ActivateTOTPForm):
    """The first code of a new app proves that it has the secret."""

    def opens(self, code: str) -> bool:
        """By the secret on the page."""
        return two_factor.step_of(self.secret, code) is not None
