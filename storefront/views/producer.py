"""The producer's page."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import queries
from catalog.models import Producer
from catalog.queries import ShelfFilters
from core.htmx import HtmxRequest
from storefront import age
from storefront.offers import cards


@never_cache
@require_safe
def producer(request: HtmxRequest, slug: str) -> HttpResponse:
    """Who makes it, and everything of theirs that is on sale."""
    maker = get_object_or_404(Producer.objects.select_related("ward__province"), slug=slug)
    filters = ShelfFilters(producer=slug, age_confirmed=age.is_confirmed(request))
    goods = queries.with_details(queries.filtered(filters).order_by("code"))
    return render(request, "storefront/producer.html", {"producer": maker, "cards": cards(goods)})
