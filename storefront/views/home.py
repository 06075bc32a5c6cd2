"""The front page: what is in season, what has a deal, and the ways in."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import shelf
from catalog.models import Producer
from catalog.queries import today
from catalog.shelf import Asked, Tallies
from core.htmx import HtmxRequest
from promotions.queries import on_deal
from storefront import age, live
from storefront.facets import Option, shelves
from storefront.offers import Card, cards_of

ROW = 8  # cards in a section: two rows on a desk, four on a phone
DEAL_PRODUCTS = 24  # the newest looked at; some may be gone by now, or for adults
WARDS = 12  # those with the most products; the list knows the others


@never_cache
@require_safe
def home(request: HtmxRequest) -> HttpResponse:
    """Prices, deals and stock are read now; nothing of this page is kept."""
    adult = age.is_confirmed(request)
    tallies = shelf.tallies(age_confirmed=adult)
    season = shelf.front(Asked(in_season=True, in_stock=True, age_confirmed=adult), ROW)
    deals = on_deal(DEAL_PRODUCTS)
    cards = {card.product.pk: card for card in cards_of([*season, *deals], age_confirmed=adult)}
    context = {
        "total": tallies.whole["total"],
        "month": today().month,
        "season": _some(cards, season),
        "season_count": tallies.whole.get("season", {}).get("1", 0),
        "deals": [card for card in _some(cards, deals) if card.deals][:ROW],
        "shelves": shelves(tallies),
        "ranks": _ranks(tallies),
        "wards": _wards(tallies),
        "ward_count": len(tallies.whole.get("ward", {})),
        "kinds": _kinds(tallies),
        "live": live.soon(adult=adult),
    }
    return render(request, "storefront/home.html", context)


def _some(cards: dict[int, Card], product_ids: Sequence[int]) -> list[Card]:
    return [cards[pk] for pk in product_ids if pk in cards]


def _ranks(tallies: Tallies) -> list[Option]:
    ranks = (
        (5, _("90 to 100 points, certified at national level")),
        (4, _("70 to under 90 points")),
        (3, _("50 to under 70 points")),
    )
    counts = tallies.whole.get("stars", {})
    return [Option(str(stars), words, counts.get(str(stars), 0), False) for stars, words in ranks]


def _wards(tallies: Tallies) -> list[Option]:
    """The wards with the most products, by name."""
    counts = tallies.whole.get("ward", {})
    known = [
        Option(code, name, counts[code], False)
        for code, name in tallies.whole.get("wards", ())
        if code in counts
    ]
    most = sorted(known, key=lambda ward: -(ward.count or 0))[:WARDS]
    return [ward for ward in known if ward in most]


def _kinds(tallies: Tallies) -> list[Option]:
    counts = tallies.whole.get("kind", {})
    return [
        Option(kind, str(words), counts[kind], False)
        for kind, words in Producer.Kind.choices
        if kind in counts
    ]
