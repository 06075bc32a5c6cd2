"""The link of a creator: who recommends what, that it is an advertisement, and the goods."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import Product
from catalog.queries import with_details
from core import clock
from livestream import commission_queries
from livestream.models import Commission
from payments.days import day_of
from storefront import creators
from storefront.offers import cards


@never_cache
@require_safe
def creator(request: HttpRequest, code: str) -> HttpResponse:
    """The goods of an agreement in force; the session remembers whose link was followed. 404 for another."""
    agreement = commission_queries.by_code(code, day_of(clock.now()))
    if agreement is None:
        raise Http404
    creators.touch(request, agreement, Commission.Via.LINK)
    goods = Product.objects.published().filter(collaborations=agreement).order_by("code")
    context = {"agreement": agreement, "cards": cards(with_details(goods))}
    return render(request, "storefront/creator.html", context)
