"""What the law asks of a promotion beside its price: sentences that say what to do, and refuse nothing.

The numbers are settings with their source. A rule that depends on what only an authority can say (is this
part of a programme of theirs?) is told and not enforced.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import Variant, VariantEvent
from core.channels import Channel
from core.money import format_vnd
from promotions.models import PromotionLine
from promotions.plans import Plan

Window = tuple[datetime, datetime]
OLD_PRICE = timedelta(days=30)  # our own choice: a discount is reckoned from what goods cost in this time


def notes(
    plan: Plan, variants: Mapping[int, Variant], *, producer_id: int, promotion_id: int | None = None
) -> list[str]:
    """What to know of a producer's plan before it is saved. Three queries."""
    return [
        *_raised_before(plan, variants),
        *_long_discounts(plan, variants, producer_id, promotion_id),
        *_to_announce(plan),
    ]


def days_on_sale(windows: Iterable[Window], year: int) -> int:
    """On how many days of a year, by our own clock, any of these half-open windows lowers a price."""
    days: set[int] = set()
    for begins, ends in windows:
        first = timezone.localtime(begins).date()
        last = timezone.localtime(ends - timedelta(microseconds=1)).date()
        days.update(range(first.toordinal(), last.toordinal() + 1))
    start, after = datetime(year, 1, 1).toordinal(), datetime(year + 1, 1, 1).toordinal()
    return sum(start <= day < after for day in days)


def _raised_before(plan: Plan, variants: Mapping[int, Variant]) -> list[str]:
    """A price that goes up only to come down again misleads buyers: what was it in the weeks before?"""
    since = plan.starts_at - OLD_PRICE
    history = VariantEvent.objects.filter(pgh_obj_id__in=variants)
    at_first = history.filter(pgh_created_at__lte=since).order_by("pgh_obj_id", "-pgh_id")
    then = history.filter(pgh_created_at__gt=since)
    lowest = {pk: variant.price_vnd for pk, variant in variants.items()}
    for rows in (at_first.distinct("pgh_obj_id"), then):
        for pk, price in rows.values_list("pgh_obj_id", "price_vnd"):
            lowest[pk] = min(lowest[pk], price)
    return [
        _(
            "%(sku)s: its list price was %(lowest)s in the 30 days before the start and is %(price)s now. "
            "Buyers must not be shown a discount from a price that was raised for it: reckon from "
            "%(lowest)s, or begin 30 days after the raise."
        )
        % {"sku": variant.sku, "lowest": format_vnd(lowest[pk]), "price": format_vnd(variant.price_vnd)}
        for pk, variant in variants.items()
        if lowest[pk] < variant.price_vnd
    ]


def _long_discounts(
    plan: Plan, variants: Mapping[int, Variant], producer_id: int, promotion_id: int | None
) -> list[str]:
    """Decree 81/2018, art. 10: a year has so many days of discount for one good, programmes of the
    authorities apart: the Department's promotions are not counted."""
    years = sorted({timezone.localtime(at).year for at in (plan.starts_at, plan.ends_at)})
    first, after = (timezone.make_aware(datetime(year, 1, 1)) for year in (years[0], years[-1] + 1))
    rows = (
        PromotionLine.objects.filter(variant_id__in=variants, promotion__producer_id=producer_id)
        .filter(promotion__starts_at__lt=after, promotion__ends_at__gt=first)
        .exclude(promotion_id=promotion_id or 0)
        .values_list("variant_id", "promotion__starts_at", "promotion__ends_at", "promotion__stopped_at")
    )
    windows: dict[int, list[Window]] = {pk: [(plan.starts_at, plan.ends_at)] for pk in variants}
    for variant_id, begins, ends, stopped in rows:
        if (until := min(ends, stopped or ends)) > begins:
            windows[variant_id].append((begins, until))
    most = settings.DISCOUNT_DAYS_A_YEAR
    return [
        _(
            "%(sku)s: with this promotion its price is lowered on %(days)d days of %(year)d. Decree 81/2018 "
            "(art. 10) allows %(most)d days a year outside the programmes of the authorities. Shorten it, or "
            "ask the Department of Industry and Trade."
        )
        % {"sku": variants[pk].sku, "days": days, "year": year, "most": most}
        for pk in windows
        for year in years
        if (days := days_on_sale(windows[pk], year)) > most
    ]


def _to_announce(plan: Plan) -> list[str]:
    """Decree 81/2018, art. 17: who promotes on e-commerce sites only need not announce it."""
    if Channel.COUNTER not in plan.channels:
        return []
    return [
        _(
            "It runs at the counter too. Promotions outside e-commerce may have to be announced to the "
            "Department of Industry and Trade, %(days)d working days before the start (Decree 81/2018, "
            "art. 17). Ask it beforehand, or take the counter off."
        )
        % {"days": settings.PROMOTION_NOTICE_WORKING_DAYS}
    ]
