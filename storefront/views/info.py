"""The shop in its own words: who runs it, its rules, and the ways goods, money and data go."""

from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.models import Category
from catalog.queries import ShelfFilters, filtered
from core.htmx import HtmxRequest, fragment
from orders import fees
from orders.shipping import Mode
from storefront import age


@never_cache
@require_safe
def categories(request: HtmxRequest) -> HttpResponse:
    """Every category with something in it; htmx gets the list for the header's menu."""
    on_sale = filtered(ShelfFilters(age_confirmed=age.is_confirmed(request)))
    found = Category.objects.filter(Exists(on_sale.filter(category=OuterRef("pk"))))
    return fragment(request, "storefront/categories.html", "menu", {"categories": found})


@never_cache
@require_safe
def about(request: HtmxRequest) -> HttpResponse:
    """What this shop is and who stands behind it."""
    return render(request, "storefront/info/about.html")


@never_cache
@require_safe
def terms(request: HtmxRequest) -> HttpResponse:
    """The rules of the platform (L1), with their version and day."""
    return render(request, "storefront/info/terms.html", _version() | {"hold_minutes": settings.HOLD_MINUTES})


@never_cache
@require_safe
def complaints(request: HtmxRequest) -> HttpResponse:
    """How to complain, who answers and when (L1, L2)."""
    return render(request, "storefront/info/complaints.html")


@never_cache
@require_safe
def privacy(request: HtmxRequest) -> HttpResponse:
    """Which data for what, and how to get them back or out (L6)."""
    return render(request, "storefront/info/privacy.html", _version())


@never_cache
@require_safe
def shipping(request: HtmxRequest) -> HttpResponse:
    """How parcels travel and what makes up the fee, from the table the cart reckons with."""
    tariff = fees.tariff()
    context = {
        "rows": fees.rows(),
        "cool_vnd": tariff.surcharges.get(Mode.COOL),
        "fragile_vnd": tariff.surcharges.get(Mode.FRAGILE),
        "cm3_per_kg": tariff.cm3_per_kg,
    }
    return render(request, "storefront/info/shipping.html", context)


@never_cache
@require_safe
def returns(request: HtmxRequest) -> HttpResponse:
    """When and how goods go back and money with them (L5a)."""
    return render(request, "storefront/info/returns.html")


def _version() -> dict[str, str | date]:
    """A version is named by the day it took effect."""
    version = settings.TERMS_VERSION
    return {"version": version, "since": date.fromisoformat(version)}
