"""The producer's page."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import pages, queries
from catalog.models import Producer
from catalog.queries import ShelfFilters
from core.htmx import HtmxRequest, fragment
from orders.voice_queries import rating_of_producer
from storefront import age, seo
from storefront.offers import cards

PER_PAGE = 24


@never_cache
@require_safe
def producer(request: HtmxRequest, slug: str) -> HttpResponse:
    """Who makes it, what it is certified for, and its goods on sale; htmx gets a page of goods alone."""
    try:
        maker, papers = pages.producer_page(slug)
    except Producer.DoesNotExist:
        raise Http404 from None
    is_adult = age.is_confirmed(request)
    filters = ShelfFilters(producer=slug, age_confirmed=is_adult)
    paginator = Paginator(queries.with_details(queries.filtered(filters).order_by("code")), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    rating = rating_of_producer(maker.pk)
    steps = (
        (_("Home"), reverse("storefront:home")),
        (maker.name, reverse("storefront:producer", args=[maker.slug])),
    )
    context = {
        "producer": maker,
        "papers": [paper for paper in papers if is_adult or not paper.product.age_restricted],
        "rating": rating,
        "page": page,
        "cards": cards(page.object_list),
        "numbers": paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "seo": seo.Seo(
            title=maker.name,
            description=seo.shortened(maker.story)
            or _("%(name)s: certified products straight from where they are made.") % {"name": maker.name},
            data=[seo.producer(request, maker, rating), seo.breadcrumbs(request, *steps)],
        ),
    }
    return fragment(request, "storefront/producer.html", "results", context)
