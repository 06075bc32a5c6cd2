"""Product lists, the product page and the producer's page."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from catalog import queries
from catalog.models import Category, Producer, Product
from catalog.queries import ShelfFilters
from core.htmx import HtmxRequest, fragment
from storefront import age, facets
from storefront.forms import SORTS, ShelfForm
from storefront.offers import cards, fingerprint
from storefront.views.age import ask


@never_cache
@require_safe
def product_list(request: HtmxRequest) -> HttpResponse:
    """All products, searched and filtered; htmx gets the results alone."""
    return _list(request, category=None)


@never_cache
@require_safe
def category(request: HtmxRequest, slug: str) -> HttpResponse:
    """One shelf. A shelf with nothing but alcohol asks for the visitor's age first."""
    chosen = get_object_or_404(Category, slug=slug)
    if not age.is_confirmed(request) and _is_for_adults(slug):
        return ask(request)
    return _list(request, category=chosen)


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


@never_cache
@require_safe
def producer(request: HtmxRequest, slug: str) -> HttpResponse:
    """Who makes it, and everything of theirs that is on sale."""
    maker = get_object_or_404(Producer.objects.select_related("ward__province"), slug=slug)
    filters = ShelfFilters(producer=slug, age_confirmed=age.is_confirmed(request))
    goods = queries.with_details(queries.filtered(filters).order_by("code"))
    return render(request, "storefront/producer.html", {"producer": maker, "cards": cards(goods)})


def _list(request: HtmxRequest, category: Category | None) -> HttpResponse:
    form = ShelfForm(request.GET)
    slug = category.slug if category else ""
    filters = form.filters(category=slug, age_confirmed=age.is_confirmed(request))
    shelf = queries.shelf(filters, form.page_number())
    context = {
        "shelf": shelf,
        "cards": cards(shelf.page.object_list),
        "numbers": shelf.page.paginator.get_elided_page_range(shelf.page.number, on_each_side=1, on_ends=1),
        "wards": facets.wards(filters),
        "cnnt_count": facets.cnnt_count(filters),
        "category": category,
        "sorts": SORTS,
        "is_filtered": any((filters.q, filters.stars, filters.cnnt, filters.ward)),
    }
    return fragment(request, "storefront/product_list.html", "results", context)


def _is_for_adults(slug: str) -> bool:
    """Everything on this shelf is for adults."""
    shown, hidden = (ShelfFilters(category=slug, age_confirmed=confirmed) for confirmed in (False, True))
    return queries.filtered(hidden).exists() and not queries.filtered(shown).exists()
