"""Wards while their names are typed."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.queries import find_wards
from accounts.ward_fields import OFFERED
from core.htmx import HtmxRequest
from storefront.pace import paced

LEAST_LETTERS = 2  # one letter opens half the map
LONGEST = 160


@require_safe
@paced("wards")
def wards(request: HtmxRequest) -> HttpResponse:
    """`?q=tan trieu&province=75`: the wards that fit, best first, as JSON or, for htmx, as options."""
    typed = request.GET.get("q", "")[:LONGEST].strip()
    found = find_wards(typed, OFFERED, request.GET.get("province", "")) if len(typed) >= LEAST_LETTERS else []
    said = ngettext("%(number)d ward fits", "%(number)d wards fit", len(found)) % {"number": len(found)}
    response: HttpResponse
    if request.htmx:
        response = render(request, "components/_ward_options.html", {"wards": found})
    else:
        hits = [
            {"code": hit.code, "label": hit.label, "formerly": hit.formerly, "province": hit.province_code}
            for hit in found
        ]
        response = JsonResponse({"results": hits, "said": said}, json_dumps_params={"ensure_ascii": False})
    patch_vary_headers(response, ["HX-Request"])
    return response
