"""The page that asks for the visitor's age before alcohol is shown."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.answers import SeeOther
from storefront import age


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def gate(request: HttpRequest) -> HttpResponse:
    """Ask; a yes leads back to where the visitor wanted to go, a no leads home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        wanted = reverse("storefront:product_list")
    if request.method == "POST":
        age.confirm(request)
        return SeeOther(wanted)
    return render(request, "storefront/age_gate.html", {"next": wanted})


def ask(request: HttpRequest) -> HttpResponse:
    """Send the visitor to the question and remember where to go on."""
    return redirect(f"{reverse('storefront:age_gate')}?{urlencode({'next': request.get_full_path()})}")
