"""The staff site: stock Django admin with our words, and a log-in that cannot be tried at will."""

import hashlib
import math
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.i18n import JavaScriptCatalog

from core import ratelimit
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
        return super().clean()


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


class StaffAdminSite(admin.AdminSite):
    """Where staff of the Department and the shop keep records."""

    site_header = _("OCOP store staff")
    site_title = _("OCOP store staff")
    index_title = _("Records")
    login_form = StaffLoginForm

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's page, answered with 429 when it refused a try too many."""
        response = super().login(request, extra_context)
        form = (getattr(response, "context_data", None) or {}).get("form")
        if form is not None and form.has_error(NON_FIELD_ERRORS, TOO_MANY):
            response.status_code = 429
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With the work that waits, as far as this person may see it."""
        waiting = [one for one in (*desk.concerns(), *concerns()) if request.user.has_perm(one.right)]
        return super().index(request, (extra_context or {}) | {"concerns": waiting})

    def i18n_javascript(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:
        """The words of the admin's scripts, ours among them; Django would take its own alone."""
        return JavaScriptCatalog.as_view()(request)  # type: ignore[return-value]
