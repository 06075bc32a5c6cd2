"""Product lists: everything, or one category of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import queries
from catalog.models import Category
from catalog.queries import ShelfFilters
from core.htmx import HtmxRequest, fragment
from storefront import age, facets
from storefront.forms import SORTS, ShelfForm
from storefront.offers import cards
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
