"""Product lists: everything, or one category of it, searched and filtered."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import shelf
from catalog.models import Category
from catalog.search import Found, Suggestions, find, suggest
from catalog.shelf import Look, Tallies
from core.htmx import HtmxRequest, fragment
from storefront import age
from storefront.facets import facets, shelves, sorts
from storefront.forms import ShelfForm
from storefront.offers import cards_of
from storefront.pace import paced, searches
from storefront.views.age import ask
from storefront.wishes import Wish, chips

PAGE = "storefront/product_list.html"
WAYS = 8  # categories offered where nothing was found


@never_cache
@require_safe
@paced("search", when=searches)
def product_list(request: HtmxRequest) -> HttpResponse:
    """All products, searched and filtered; htmx gets the results alone."""
    return _list(request)


@never_cache
@require_safe
@paced("search", when=searches)
def category(request: HtmxRequest, slug: str) -> HttpResponse:
    """One shelf. A shelf with nothing but alcohol asks for the visitor's age first."""
    return _list(request, slug)


def _list(request: HtmxRequest, slug: str = "") -> HttpResponse:
    adult = age.is_confirmed(request)
    try:
        tallies = shelf.tallies(slug, age_confirmed=adult)
    except Category.DoesNotExist:
        raise Http404 from None
    if (
        not adult
        and tallies.category
        and not tallies.shelf["total"]
        and shelf.is_for_adults(tallies.category)
    ):
        return ask(request)
    form = ShelfForm(request.GET)
    said = Wish.read(form)
    found = find(said.q, age_confirmed=adult) if said.q else None
    wish = said.understood(found.reading) if found else said
    asked = wish.asked(tallies.category, found, age_confirmed=adult)
    look = shelf.look(asked, tallies, form.page_number())
    shown = {
        "said": said,
        "found": found,
        "look": look,
        "page": look.page,
        "numbers": look.page.paginator.get_elided_page_range(look.number, on_each_side=1, on_ends=1),
        "cards": cards_of(look.ids, age_confirmed=adult),
        "category": tallies.category,
    }
    response = fragment(request, PAGE, "results", shown | _choices(wish, look, tallies, found, adult))
    if request.htmx:  # the address without the fields that were left empty
        params = wish.params()
        if look.number > 1:
            params["page"] = str(look.number)
        response["HX-Push-Url"] = f"{request.path}?{params.urlencode()}".removesuffix("?")
    return response


def _choices(
    wish: Wish, look: Look, tallies: Tallies, found: Found | None, age_confirmed: bool
) -> dict[str, Any]:
    """What else can be chosen, and the ways out when nothing was found."""
    categories = shelves(tallies, look.counts)
    words = found.reading.words if found and not look.ids else ()
    near = suggest(wish.q, age_confirmed=age_confirmed) if words else Suggestions()
    return {
        "wish": wish,
        "params": wish.params(),
        "facets": facets(wish, look.counts, tallies),
        "shelves": categories,
        "chips": list(chips(wish, dict(tallies.whole.get("wards", ())))),
        "sorts": sorts(wish, tallies),
        "nearest": dict.fromkeys([*filter(None, [near.corrected]), *(words if len(words) > 1 else ())]),
        "near": near.products,
        "ways": () if look.ids else shelves(tallies)[:WAYS],
    }
