"""The staff site: stock Django admin with our words, and a log-in that cannot be tried at will."""

import hashlib
import math
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.i18n import JavaScriptCatalog

from accounts import audit
from core import ratelimit
from ocop_store.audited import Audited
from ocop_store.concerns import about_people
from payments.work_queries import concerns
from staff import queries as desk

TRIES = 5  # log-ins in a row, and as many a minute after that, per address and per name
TOO_MANY = "too_many"


class StaffLoginForm(AdminAuthenticationForm):
    """Django's form; beyond the limit the password is not even looked at."""

    def clean(self) -> dict[str, Any]:
        """Refuse a try too many with the seconds to wait."""
        if wait := _wait(get_adapter().get_client_ip(self.request), self.cleaned_data.get("username", "")):
            seconds = math.ceil(wait)
            text = ngettext(
                "Too many log-ins were tried. Wait %(seconds)d second, then log in again.",
                "Too many log-ins were tried. Wait %(seconds)d seconds, then log in again.",
                seconds,
            )
            raise ValidationError(text, code=TOO_MANY, params={"seconds": seconds})
        try:
            return super().clean()
        except ValidationError:
            assert self.request is not None
            audit.log_in_failed(self.request, self.cleaned_data.get("username", ""))
            raise


def _wait(address: str, name: str) -> float:
    """Seconds until this client may try this name; 0 when it may now, and while Redis is away."""
    digest = hashlib.sha256(name.strip().casefold().encode()).hexdigest()  # Redis learns no name
    try:
        for bucket in (f"staff-login:address:{address}", f"staff-login:name:{digest}"):
            if wait := ratelimit.take(bucket, per_second=TRIES / 60, burst=TRIES):
                return wait
    except ratelimit.NoRedis:
        pass  # staff must be able to log in and look
    return 0.0


class StaffLoginView(LoginView):
    """The admin's form before allauth's log-in: the second factor is asked here as it is in the shop."""

    authentication_form = StaffLoginForm
    template_name = "admin/login.html"

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """The password was right; what else the log-in wants comes next."""
        user = form.get_user()
        login = Login(user=user, redirect_url=self.get_success_url())
        return perform_password_login(self.request, {"email": user.email}, login)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again, with 429 when it was a try too many."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, TOO_MANY):
            response.status_code = 429
        return response

    def get_default_redirect_url(self) -> str:
        """The records."""
        return reverse("admin:index")


class StaffAdminSite(admin.AdminSite):
    """Where staff of the Department and the shop keep records."""

    site_header = _("OCOP store staff")
    site_title = _("OCOP store staff")
    index_title = _("Records")

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's page; whoever is in already goes on to the records."""
        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        words = self.each_context(request) | {
            "title": _("Log in"),
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
        }
        answer = StaffLoginView.as_view(extra_context=words | (extra_context or {}))(request)
        return cast(HttpResponse, answer)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With the work that waits, as far as this person may see it."""
        known = (*desk.concerns(), *concerns(), *about_people())
        waiting = [one for one in known if request.user.has_perm(one.right)]
        return super().index(request, (extra_context or {}) | {"concerns": waiting})

    def register(self, model_or_iterable, admin_class=None, **options) -> None:
        """Every admin of the site writes the audit log, whoever wrote the admin."""
        base = admin_class or admin.ModelAdmin
        audited = type(base.__name__, (Audited, base), {"__doc__": base.__doc__})
        super().register(model_or_iterable, audited, **options)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Django's page; whose log-out it was is known before."""
        if request.method == "POST" and audit.of_staff(request.user):
            audit.record(audit.Verb.LOG_OUT, request=request)
        return super().logout(request, extra_context)

    def i18n_javascript(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """The words of the admin's scripts, ours among them; Django would take its own alone."""
        return JavaScriptCatalog.as_view()(request)  # type: ignore[return-value]
