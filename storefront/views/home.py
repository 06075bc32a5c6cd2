"""The front page: what is in season, what has a deal, and the ways in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.queries import ShelfFilters, filtered, shelf, today, with_details
from core import clock
from core.channels import Channel
from core.htmx import HtmxRequest
from promotions.models import PromotionLine
from storefront import age
from storefront.offers import Card, cards

ROW = 8  # cards in a section: two rows on a desk, four on a phone
DEAL_LINES = 200  # the newest lines looked at; a product may have several


@never_cache
@require_safe
def home(request: HtmxRequest) -> HttpResponse:
    """Prices, deals and stock are read now; nothing of this page is kept."""
    everything = ShelfFilters(age_confirmed=age.is_confirmed(request))
    front = shelf(everything, page_size=1)
    month = today().month
    ranks = (
        (5, _("90 to 100 points, certified at national level")),
        (4, _("70 to under 90 points")),
        (3, _("50 to under 70 points")),
    )
    context = {
        "shelf": front,
        "month": month,
        "season": _in_season(everything, month),
        "deals": _on_deal(everything),
        "ranks": [{"stars": stars, "count": front.stars[stars], "words": words} for stars, words in ranks],
    }
    return render(request, "storefront/home.html", context)


def _in_season(filters: ShelfFilters, month: int) -> list[Card]:
    products = filtered(filters).filter(season_months__contains=[month]).order_by("-stars", "code")
    return cards(with_details(products)[:ROW])


def _on_deal(filters: ShelfFilters) -> list[Card]:
    """Products whose deal runs on the web now, the newest deal first."""
    now = clock.now()
    lines = PromotionLine.objects.filter(
        promotion__starts_at__lte=now,
        promotion__ends_at__gt=now,
        promotion__stopped_at__isnull=True,
        promotion__channels__contains=[Channel.WEB],
    ).order_by("-promotion__starts_at", "pk")
    newest = dict.fromkeys(lines.values_list("variant__product_id", flat=True)[:DEAL_LINES])
    place = {product_id: number for number, product_id in enumerate(newest)}
    shown = [card for card in cards(with_details(filtered(filters).filter(pk__in=place))) if card.deals]
    return sorted(shown, key=lambda card: place[card.product.pk])[:ROW]
