"""Staff pages of product pages in shops: what is where, what is missing, and the buttons."""

from collections.abc import Callable

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Product
from channels_sync import drain, publication_queries, publications
from channels_sync.models import ChannelAccount, Publication
from channels_sync.staff import staff_only
from core.htmx import HtmxRequest, fragment, toast

TEMPLATE = "staff/publications.html"
may_publish = permission_required("channels_sync.change_publication", raise_exception=True)


@never_cache
@staff_only
@require_safe
def board(request: HtmxRequest) -> HttpResponse:
    """Every page of ours in every shop; its list alone for htmx."""
    return fragment(request, TEMPLATE, "results", _context(request))


@staff_only
@may_publish
@require_POST
def publish(request: HtmxRequest) -> HttpResponse:
    """Put a product into a shop: fields `account` and `product` (ids)."""
    account = get_object_or_404(ChannelAccount, pk=_number(request.POST.get("account")) or 0)
    product = get_object_or_404(Product, pk=_number(request.POST.get("product")) or 0)
    try:
        publication = publications.publish(account, product)
    except publications.NotForThisShop as error:
        return _done(request, error.message)
    drain.ask_for({account.pk})
    words = _("Sent to the shop.") if not publication.missing else _("Noted; something is still missing.")
    return _done(request, words)


@staff_only
@may_publish
@require_POST
def hide(request: HtmxRequest, publication_id: int) -> HttpResponse:
    """Hide a page from buyers."""
    return _change(request, publication_id, publications.unlist, _("Hidden."))


@staff_only
@may_publish
@require_POST
def show(request: HtmxRequest, publication_id: int) -> HttpResponse:
    """Show a hidden page again, or make a new one where it was taken down."""
    return _change(request, publication_id, publications.relist, _("Shown again."))


@staff_only
@may_publish
@require_POST
def take_down(request: HtmxRequest, publication_id: int) -> HttpResponse:
    """Delete a page over there."""
    return _change(request, publication_id, publications.take_down, _("Taken down."))


@staff_only
@may_publish
@require_POST
def send_again(request: HtmxRequest, publication_id: int) -> HttpResponse:
    """Send the same page once more."""
    return _change(request, publication_id, publications.send_again, _("Sent again."))


def _change(
    request: HtmxRequest, publication_id: int, work: Callable[[Publication], object], words: str
) -> HttpResponse:
    publication = get_object_or_404(
        Publication.objects.select_related("account", "product"), pk=publication_id
    )
    try:
        work(publication)
    except publications.NotForThisShop as error:
        return _done(request, error.message)
    drain.ask_for({publication.account_id})
    return _done(request, words)


def _done(request: HtmxRequest, words: str) -> HttpResponse:
    """303 to the list as it was filtered, or that list and a toast for htmx."""
    if not request.htmx:
        asked = _asked(request).urlencode()
        response = redirect(f"{reverse('channels_sync:publications')}{asked and f'?{asked}'}")
        response.status_code = 303
        return response
    return toast(fragment(request, TEMPLATE, "results", _context(request)), words)


def _asked(request: HtmxRequest) -> QueryDict:
    """The filters and the page; buttons carry them along in their form."""
    said = request.POST if request.method == "POST" else request.GET
    asked = QueryDict(mutable=True)
    asked.update({name: said[name] for name in ("shop", "state", "q", "page") if said.get(name)})
    return asked


def _context(request: HtmxRequest) -> dict[str, object]:
    asked = _asked(request)
    account = _number(asked.get("shop"))
    state = asked.get("state", "")
    found = publication_queries.board(
        account=account, state=state, q=asked.get("q", ""), page=_number(asked.get("page")) or 1
    )
    shop = next((one for one in found.accounts if one.pk == account), None)
    return {
        "params": asked,
        "board": found,
        "numbers": found.page.paginator.get_elided_page_range(found.page.number, on_each_side=1, on_ends=1),
        "state": state if state in publication_queries.STATE_WORDS else "",
        "shop_id": account,
        "q": asked.get("q", ""),
        "states": [
            (name, words, found.counts[name]) for name, words in publication_queries.STATE_WORDS.items()
        ],
        "candidates": publication_queries.not_published(shop, asked.get("q", "")) if shop else [],
    }


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 10 else None
