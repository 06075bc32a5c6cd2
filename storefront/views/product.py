"""The product page."""

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from catalog import queries
from catalog.models import Product
from core.htmx import HtmxRequest, fragment
from storefront import age
from storefront.offers import cards, fingerprint
from storefront.views.age import ask


@never_cache
@require_safe
def product(request: HtmxRequest, slug: str) -> HttpResponse:
    """One product. htmx asks for price and stock every few seconds; 204 while what it has `seen` is true."""
    try:
        found = queries.product_page(slug)
        (card,) = cards([found])
    except (Product.DoesNotExist, ValueError):  # gone, or nothing of it is sold
        if request.htmx:
            return HttpResponseClientRefresh()
        raise Http404 from None
    if found.age_restricted and not age.is_confirmed(request):
        return ask(request)
    seen = fingerprint(card)
    if request.htmx and request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    context = {
        "product": found,
        "card": card,
        "seen": seen,
        "papers": [paper for paper in found.certificates.all() if paper.is_valid_on(queries.today())],
        "months": range(1, 13),
        "month": queries.today().month,
    }
    return fragment(request, "storefront/product.html", "offers", context)
