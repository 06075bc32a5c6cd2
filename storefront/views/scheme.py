"""Light, dark, or as the device says: a cookie, so that no script is needed and nothing flashes."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from core.answers import SeeOther

COOKIE = "scheme"
SCHEMES = ("light", "dark")
YEAR_S = 365 * 86_400


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the scheme for a year; anything unknown means "as the device" and forgets it."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("storefront:home")
    answer = SeeOther(back)
    wanted = request.POST.get("scheme", "")
    if wanted in SCHEMES:
        answer.set_cookie(
            COOKIE, wanted, max_age=YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure()
        )
    else:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


def chosen(request: HttpRequest) -> str:
    """The visitor's `light` or `dark`; empty when it was left to the device."""
    value = request.COOKIES.get(COOKIE, "")
    return value if value in SCHEMES else ""
