"""Where a package comes from: what the code printed on it leads to."""

import io
from contextlib import suppress
from datetime import date

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog import pages
from catalog.models import Lot
from catalog.queries import today
from core.i18n import localized
from core.text import slug
from storefront import age, seo
from storefront.views.age import ask
from storefront.views.papers import SAMPLE


@never_cache
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the number printed on the package (`lo`) and lead to its page."""
    typed = request.GET.get("lo", "").replace("\0", "").strip()[:60]
    code = Lot.objects.filter(code__iexact=typed).values_list("code", flat=True).first() if typed else None
    if code:
        return redirect("storefront:lot", code)
    page = seo.Seo(
        title=_("Traceability"),
        description=_("Type the lot number on a package and see who made it, where and when."),
    )
    return render(request, "storefront/trace.html", {"typed": typed, "seo": page})


@never_cache
@require_safe
def lot(request: HttpRequest, code: str) -> HttpResponse:
    """The passport of a lot: who made what, where, when, of which papers."""
    try:
        found, papers = pages.lot_page(code)
    except Lot.DoesNotExist:
        raise Http404 from None
    if found.product.age_restricted and not age.is_confirmed(request):
        return ask(request)
    variants = [found.variant] if found.variant else list(found.product.variants.all())
    context = {
        "lot": found,
        "product": found.product,
        "producer": found.product.producer,
        "papers": papers,
        "steps": _steps(found),
        "gtins": [variant for variant in variants if variant.gtin],
        "is_expired": found.expires_on is not None and found.expires_on < today(),
        "is_sample": any(paper.number.startswith(SAMPLE) for paper in papers),
        "seo": seo.Seo(
            title=_("Lot %(code)s · %(name)s")
            % {"code": found.code, "name": localized(found.product, "name")},
            description=_("Who made it, where and when, and what happened on the way."),
            is_hidden=True,  # for who holds the package
        ),
    }
    return render(request, "storefront/lot.html", context)


@require_safe
def code(request: HttpRequest, code: str) -> HttpResponse:
    """The QR code of a lot's page as SVG, to be printed on packages. It never changes."""
    if not Lot.objects.filter(code=code).exists():
        raise Http404
    address = seo.absolute(request, reverse("storefront:lot", args=[code]))
    buffer = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        buffer, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=False, svgclass=None,
        lineclass=None, title=_("Lot %(code)s") % {"code": code},
    )  # fmt: skip
    answer = HttpResponse(buffer.getvalue(), content_type="image/svg+xml")
    answer["Content-Disposition"] = f'inline; filename="{slug(code)}.svg"'
    answer["Cache-Control"] = "public, max-age=86400"
    return answer


def _steps(found: Lot) -> list[dict[str, object]]:
    """What happened to it, the first first; steps that were typed wrong are left out."""
    steps = []
    for step in found.steps if isinstance(found.steps, list) else []:
        with suppress(TypeError, KeyError, ValueError):
            steps.append({"day": date.fromisoformat(step["on"]), "what": str(step["what"])})
    return sorted(steps, key=lambda step: str(step["day"]))
