"""The gate before everything staff may open."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRefresh

from accounts import audit, two_factor

OPEN = ("/admin/login/", "/admin/logout/", "/admin/jsi18n/")


def is_guarded(path: str) -> bool:
    """Whether only staff with a second factor may open an address."""
    return audit.is_staff_page(path) and not path.startswith(OPEN)


class StaffSecondFactor:
    """Whoever is staff and has shown no second factor in this session is led to show it, or to set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Costs no query once the session has shown it."""
        if settings.STAFF_TWO_FACTOR and is_guarded(request.path) and not self._may_pass(request):
            return self._lead(request)
        return self.get_response(request)

    def _may_pass(self, request: HttpRequest) -> bool:
        user = request.user  # strangers and shoppers are refused by the page itself
        return not (user.is_authenticated and user.is_staff) or two_factor.is_passed(request)

    def _lead(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return HttpResponseClientRefresh()
        assert request.user.pk is not None
        step = "mfa_reauthenticate" if two_factor.is_set_up(request.user.pk) else "mfa_activate_totp"
        back = request.get_full_path() if request.method == "GET" else reverse("admin:index")
        return HttpResponseRedirect(f"{reverse(step)}?{urlencode({REDIRECT_FIELD_NAME: back})}")
