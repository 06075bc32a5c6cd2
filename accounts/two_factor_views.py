"""Pages of the second factor where ours differ from allauth's: set up, shown once, and on to a new phone."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as base
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import audit, two_factor
from accounts.models import User
from accounts.two_factor_forms import TOO_MANY
from core.answers import SeeOther


def refused(form) -> int:
    """How a form with a mistake is answered: 429 after too many tries, else 422."""
    return 429 if form.has_error("code", TOO_MANY) else 422


class Refusing:
    """A page whose form says with its status that it was refused."""

    def form_invalid(self, form) -> HttpResponse:
        """The page again, with the reason at its field."""
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = refused(form)
        return response


class Authenticate(Refusing, base.AuthenticateView):
    """Asks for a code in the middle of a log-in."""


@method_decorator(never_cache, name="dispatch")
class Reauthenticate(Refusing, base.ReauthenticateView):
    """Asks for a code once more."""


@method_decorator(never_cache, name="dispatch")
class Activate(Refusing, totp.ActivateTOTPView):
    """The secret as a picture and as text; the first code of the app turns it on."""

    def form_valid(self, form) -> HttpResponse:
        """From here on this session has shown a second factor; its key changes with what it may do."""
        response = super().form_valid(form)
        user = self.request.user
        authenticator = Authenticator.objects.get(user_id=user.pk, type=Authenticator.Type.TOTP)
        two_factor.use_step(authenticator, form.cleaned_data["code"])
        record_authentication(self.request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        self.request.session.cycle_key()
        _tell(self.request, "set up")
        return response


@method_decorator(never_cache, name="dispatch")
class Codes(recovery.ViewRecoveryCodesView):
    """Recovery codes, shown once."""


class NewCodes(recovery.GenerateRecoveryCodesView):
    """Recovery codes in place of those that are spent or lost."""

    def form_valid(self, form) -> HttpResponse:
        """The old ones stop working."""
        response = super().form_valid(form)
        _tell(self.request, "new recovery codes")
        return response


def _tell(request: HttpRequest, action: str) -> None:
    """Of staff alone: shoppers may have a second factor too, and their names stay out of the log."""
    if isinstance(request.user, User) and audit.of_staff(request.user):
        audit.record(audit.Verb.SECOND_FACTOR, request=request, obj=request.user, action=action)


@require_POST
@login_required
@reauthentication_required
def new_phone(request: HttpRequest) -> HttpResponse:
    """Forget the old phone and its codes. Every session ends; the next log-in leads through set-up."""
    assert isinstance(request.user, User)
    way_back = reverse("admin:login" if request.user.is_staff else "account_login")
    with transaction.atomic():
        two_factor.reset(request.user.pk)
        _tell(request, "new phone")
    logout(request)
    messages.success(request, _("The old phone is forgotten. Log in to set up the new one."))
    return SeeOther(way_back)
