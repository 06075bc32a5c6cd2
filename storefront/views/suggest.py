"""What to propose under the search field while somebody types."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog import search
from storefront import age
from storefront.pace import paced, searches

KEPT_S = 60  # by the browser: whoever deletes a letter gets the same answer


@require_safe
@paced("search", when=searches, as_json=True)
def suggest(request: HttpRequest) -> HttpResponse:
    """Products, shelves, producers and places as `{items: [{label, note, url}], status}`."""
    found = search.suggest(request.GET.get("q", ""), age_confirmed=age.is_confirmed(request))
    items = _items(found)
    status = ngettext("%(count)d suggestion", "%(count)d suggestions", len(items)) % {"count": len(items)}
    answer = JsonResponse({"items": items, "status": status}, json_dumps_params={"ensure_ascii": False})
    patch_cache_control(answer, private=True, max_age=KEPT_S)
    return answer


def _items(found: search.Suggestions) -> list[dict[str, str]]:
    """Corrected words first, then the ways in, then products."""
    shelf = reverse("storefront:product_list")
    items = []
    if found.corrected:
        url = f"{shelf}?{urlencode({'q': found.corrected})}"
        items.append({"label": found.corrected, "note": _("Did you mean this?"), "url": url})
    for hit in found.names:
        note, url = _way_in(hit, shelf)
        items.append({"label": hit.label, "note": note, "url": url})
    for product in found.products:
        url = reverse("storefront:product", args=[product.slug])
        items.append({"label": product.name, "note": "", "url": url})
    return items


def _way_in(hit: search.NameHit, shelf: str) -> tuple[str, str]:
    """What kind of name it is, in words, and where it leads."""
    if hit.kind == "category":
        return _("Category"), reverse("storefront:category", args=[hit.key])
    if hit.kind == "producer":
        return _("Producer"), reverse("storefront:producer", args=[hit.key])
    return _("Place of origin"), f"{shelf}?{urlencode({'ward': hit.key})}"
