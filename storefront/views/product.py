"""The product page, its picture for messengers, and the button that keeps it for later."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from catalog import favourites, pages
from catalog.models import Membership, Product
from catalog.queries import today
from core import rules
from core.answers import SeeOther
from core.htmx import HtmxRequest, fragment
from core.i18n import localized
from orders.models import Order
from storefront import age, live, product_facts, seo, share_pictures
from storefront.context import shop
from storefront.members import MemberRequest
from storefront.offers import Card, cards, fingerprint
from storefront.views.age import ask


@never_cache
@require_safe
def product(request: HtmxRequest, slug: str) -> HttpResponse:
    """One product. htmx asks for price and stock every few seconds; 204 while what it has `seen` is true."""
    try:
        if request.htmx:
            found, rows = pages.product_page(slug)
        else:
            found, rows = product_facts.read(slug, request.user.pk)
        (card,) = cards([found])
    except (Product.DoesNotExist, ValueError):  # gone, or nothing of it is sold
        if request.htmx:
            return HttpResponseClientRefresh()
        raise Http404 from None
    if found.age_restricted and not age.is_confirmed(request):
        return ask(request)
    seen = fingerprint(card)
    context = {
        "product": found,
        "card": card,
        "seen": seen,
        "unit_prices": {offer.variant.pk: product_facts.unit_price(offer) for offer in card.offers},
    }
    if not request.htmx:
        context |= _whole_page(request, found, card, rows)
    elif request.GET.get("seen") == seen:
        return HttpResponse(status=204)
    return fragment(request, "storefront/product.html", "offers", context)


@never_cache
@login_required
@require_safe
def preview(request: MemberRequest, slug: str) -> HttpResponse:
    """The page as it will be, for those who work for its producer and for staff. To others it does not
    exist, and neither does it while there is no variant to show."""
    try:
        found, rows = product_facts.read(slug, request.user.pk, is_preview=True)
        (card,) = cards([found])
    except (Product.DoesNotExist, ValueError):
        raise Http404 from None
    seats = Membership.objects.filter(user=request.user, producer=found.producer_id)
    if not (request.user.is_staff or seats.exists()):
        raise Http404
    context = {
        "product": found,
        "card": card,
        "is_preview": True,
        "unit_prices": {offer.variant.pk: product_facts.unit_price(offer) for offer in card.offers},
    }
    context |= _whole_page(request, found, card, rows)
    context["seo"] = seo.Seo(title=found.name, description="", is_hidden=True)
    return render(request, "storefront/product.html", context)


@require_safe
def share_picture(request: HtmxRequest, slug: str) -> HttpResponse:
    """The picture of a link to a product, for messengers: they keep it for a day."""
    try:
        found, _rows = pages.product_page(slug)
    except Product.DoesNotExist:
        raise Http404 from None
    if found.age_restricted and not age.is_confirmed(request):
        return ask(request)
    photo = next(iter(found.images.all()), None)
    stars = [paper.stars or 0 for paper in found.certificates.all()]
    picture = share_pictures.Card(
        shop=shop(request)["shop"].name,
        name=localized(found, "name"),
        maker=found.producer.name,
        place=f"{found.ward.full_name}, {found.ward.province.name}",
        stars=max(stars, default=0),
        photo=(photo.file.name or "") if photo else "",
        note=_("illustration") if photo and photo.is_illustration else "",
        tint=found.pk,
    )
    answer = HttpResponse(share_pictures.content(picture), content_type="image/jpeg")
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


@never_cache
@require_POST
def favourite(request: HtmxRequest, slug: str) -> HttpResponse:
    """Keep the product for later (`keep=1`) or let it go; a guest logs in first and comes back."""
    found = get_object_or_404(Product.objects.published(), slug=slug)
    if not request.user.is_authenticated:
        return SeeOther(f"{reverse('account_login')}?{urlencode({'next': found.get_absolute_url()})}")
    is_kept = request.POST.get("keep") == "1"
    favourites.keep(user_id=request.user.pk, product_id=found.pk, is_kept=is_kept)
    if request.htmx:
        context = {"product": found, "is_favourite": is_kept}
        return fragment(request, "storefront/product.html", "favourite", context)
    return SeeOther(found.get_absolute_url())


def _whole_page(
    request: HtmxRequest, found: Product, card: Card, rows: Mapping[str, Any]
) -> dict[str, object]:
    """What the page shows beside price and stock."""
    facts = product_facts.facts(found, card, rows)
    month = today().month
    name, category = localized(found, "name"), found.category
    picture = reverse("storefront:share_picture", args=[found.slug])
    steps = (
        (_("Home"), reverse("storefront:home")),
        (localized(category, "name"), reverse("storefront:category", args=[category.slug])),
        (name, found.get_absolute_url()),
    )
    goods = seo.product(
        request,
        card,
        picture=seo.absolute(request, picture),
        rating=facts.reviews.rating,
        reviews=facts.reviews.shown,
    )
    return {
        "facts": facts,
        "live": live.shows(found.pk),
        "address": found.get_absolute_url(),
        "reviews": facts.reviews,
        "is_favourite": facts.is_favourite,
        "pictures": found.images.all(),
        "months": range(1, 13),
        "month": month,
        "payment_methods": [Order.Method(method).label for method in settings.PAYMENT_METHODS],
        "return_days": rules.value("return_days"),
        "share_url": seo.absolute(request, found.get_absolute_url()),
        "seo": seo.Seo(
            title=name,
            description=seo.shortened(f"{found.description} {found.producer.name}"),
            picture=picture,
            kind="product",
            is_hidden=found.age_restricted,
            data=[] if found.age_restricted else [goods, seo.breadcrumbs(request, *steps)],
        ),
    }
