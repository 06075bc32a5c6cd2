"""Products in the producer's shops: choose what stands where, and see whether every channel agrees."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.models import Product
from channels_sync import desk_queries, drain, intents, publications
from channels_sync.models import Publication, SyncIntent
from channels_sync.standing import Line, Standing
from core import clock
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from core.text import looked_for
from workspace import mending, products
from workspace.access import Seat, Task, seated
from workspace.paging import paged
from workspace.shell import around
from workspace.views.channels import own_shop

PER_PAGE = 20
KINDS = (
    ("", gettext_lazy("All")),
    ("unlisted", gettext_lazy("In no shop of mine")),
    ("missing", gettext_lazy("Something is missing")),
    ("refused", gettext_lazy("Refused")),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A line with how long the shop has been behind, and where it is mended."""

    line: Line
    behind_s: float | None
    words: list[str]
    mends: list[mending.Mend]


@require_safe
@seated()
def board(request: HtmxRequest, seat: Seat) -> HttpResponse:
    """Every product with its state in every shop."""
    q, state = looked_for(request.GET.get("q", "")), request.GET.get("state", "")
    state = state if state in dict(KINDS) else ""
    accounts = desk_queries.accounts_of(seat.producer.pk)
    rows = desk_queries.goods(seat.producer.pk, state=state, q=q).select_related("category")
    pages = paged(request, rows.prefetch_related("images__renditions"), PER_PAGE)
    context = {
        "here": "channels",
        **pages,
        "rows": desk_queries.board(pages["page"], accounts),
        "accounts": accounts,
        "has_own": any(account.producer_id for account in accounts),
        "kinds": KINDS,
        "state": state,
        "q": q,
    }
    return fragment(request, "workspace/channel_goods.html", "results", around(seat) | context)


@require_safe
@seated()
def product(request: HtmxRequest, seat: Seat, code: str) -> HttpResponse:
    """One product in every shop, facet by facet; htmx asks for the part that changes by the second."""
    found = products.one(seat, code)
    accounts = desk_queries.accounts_of(seat.producer.pk)
    places = [
        {
            "place": place,
            "is_own": place.account.producer_id is not None,
            "about_page": place.about_page and _told(found, place.account.channel, place.about_page),
            "skus": [
                (variant, [_told(found, place.account.channel, line) for line in lines])
                for variant, lines in place.skus
            ],
        }
        for place in desk_queries.places(found, accounts)
    ]
    context = {"here": "channels", "product": found, "places": places, "now": clock.now()}
    return fragment(request, "workspace/channel_product.html", "state", around(seat) | context)


@require_POST
@seated(Task.EDIT)
def publish(request: HttpRequest, seat: Seat, code: str, pk: int) -> HttpResponse:
    """Begin the page of a product in a shop of one's own."""
    found, account = products.one(seat, code), own_shop(seat, pk)
    if account.disconnected_at:
        messages.error(request, _("This shop is disconnected. Connect it again first."))
        return _back(found)
    try:
        page = publications.publish(account, found)
    except publications.NotForThisShop as error:
        messages.error(request, error.message)
        return _back(found)
    drain.ask_for({account.pk})
    if page.missing:
        messages.warning(request, _("Noted. It goes out by itself once nothing is missing any more."))
    else:
        messages.success(request, _("On its way to %(shop)s.") % {"shop": account.name})
    return _back(found)


CHANGES: dict[str, tuple[Callable[[Publication], object], object]] = {
    "an": (publications.unlist, gettext_lazy("It is being hidden from buyers there.")),
    "hien": (publications.relist, gettext_lazy("It is being shown again.")),
    "go-xuong": (publications.take_down, gettext_lazy("It is being taken down.")),
    "gui-lai": (publications.send_again, gettext_lazy("It is sent once more.")),
}


@require_POST
@seated(Task.EDIT)
def change(request: HttpRequest, seat: Seat, pk: int, noun: str) -> HttpResponse:
    """Hide, show, take down or send again the page of a product in a shop of one's own."""
    own = Publication.objects.select_related("account", "product")
    page = get_object_or_404(own, pk=pk, account__producer=seat.producer, product__producer=seat.producer)
    if noun not in CHANGES:
        raise Http404
    work, words = CHANGES[noun]
    try:
        work(page)
    except publications.NotForThisShop as error:
        messages.error(request, error.message)
        return _back(page.product)
    drain.ask_for({page.account_id})
    messages.success(request, str(words))
    return _back(page.product)


@require_POST
@seated(Task.EDIT)
def send_again(request: HttpRequest, seat: Seat, pk: int) -> HttpResponse:
    """Send a refused stock, price or promotion once more; of a deep price cut this is the approval."""
    own = SyncIntent.objects.select_related("listing__variant__product")
    row = get_object_or_404(
        own, pk=pk, account__producer=seat.producer, listing__variant__product__producer=seat.producer
    )
    if intents.replay(Q(pk=pk)):
        drain.ask_for({row.account_id})
        messages.success(request, _("It is sent once more."))
    else:
        messages.info(request, _("Nothing was refused any more."))
    assert row.listing is not None
    return _back(row.listing.variant.product)


def _told(found: Product, channel: str, line: Line) -> Told:
    is_missing = line.standing is Standing.MISSING
    words = [mending.words(cause) for cause in line.causes] if is_missing else list(line.words)
    behind_s = (clock.now() - line.since).total_seconds() if line.since else None
    return Told(line, behind_s, words, mending.mends(found, channel, line.causes))


def _back(found: Product) -> SeeOther:
    return SeeOther(reverse("workspace:channel_product", args=[found.code]))
