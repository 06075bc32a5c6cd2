"""What is behind a badge: the page of a certificate, and what the stars mean."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import pages
from catalog.models import Certificate
from catalog.queries import today
from core.i18n import localized
from storefront import age, seo
from storefront.ranks import RANKS
from storefront.views.age import ask

SAMPLE = "MAU-"  # what the numbers of invented papers begin with


@never_cache
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One paper: its facts, and whether it holds today."""
    try:
        paper = pages.certificate_page(number.replace("\0", ""))
    except Certificate.DoesNotExist:
        raise Http404 from None
    if paper.product.age_restricted and not age.is_confirmed(request):
        return ask(request)
    day = today()
    context = {
        "paper": paper,
        "product": paper.product,
        "is_valid": paper.is_valid_on(day),
        "is_revoked": paper.revoked_on is not None and paper.revoked_on <= day,
        "is_expired": paper.expires_on is not None and paper.expires_on < day,
        "is_sample": paper.number.startswith(SAMPLE),
        "day": day,
        "seo": seo.Seo(
            title=_("Certificate %(number)s") % {"number": paper.number},
            description=_("Number, decision and validity of the certificate of %(name)s.")
            % {"name": localized(paper.product, "name")},
            is_hidden=True,  # a paper to check by, not a page to find
        ),
    }
    return render(request, "storefront/certificate.html", context)


@require_safe
def stars(request: HttpRequest) -> HttpResponse:
    """What 3, 4 and 5 stars mean, in our own words."""
    title = _("What the OCOP stars mean")
    steps = ((_("Home"), reverse("storefront:home")), (title, reverse("storefront:ocop_stars")))
    page = seo.Seo(
        title=title,
        description=_("Three, four or five stars: who gives them, for what, and how you check them."),
        data=[seo.breadcrumbs(request, *steps)],
    )
    return render(request, "storefront/ocop_stars.html", {"ranks": RANKS, "seo": page})
