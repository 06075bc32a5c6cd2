"""What a producer sees of promotions: its own, and those of the Department that hold its goods."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from core import clock
from promotions.models import Promotion, PromotionLine, Voucher


def seen_by(producer_id: int) -> QuerySet[Promotion]:
    """Its own promotions and the Department's with goods of it, each with `goods`: how many of its variants
    are on it."""
    own_lines = PromotionLine.objects.filter(
        promotion=OuterRef("pk"), variant__product__producer_id=producer_id
    )
    return Promotion.objects.filter(
        Q(producer_id=producer_id) | Q(producer__isnull=True) & Exists(own_lines)
    ).annotate(goods=Count("lines", filter=Q(lines__variant__product__producer_id=producer_id)))


def between(producer_id: int, begins: datetime, ends: datetime, channel: str = "") -> QuerySet[Promotion]:
    """Those whose window, or what was left of it when they were stopped, touches [begins, ends), in the order
    of their start; on one channel, or on all."""
    found = seen_by(producer_id).filter(starts_at__lt=ends, ends_at__gt=begins)
    found = found.filter(Q(stopped_at__isnull=True) | Q(stopped_at__gt=begins) | Q(starts_at__gte=begins))
    if channel:
        found = found.filter(channels__contains=[channel])
    return found.order_by("starts_at", "pk")


def of_product(producer_id: int, product_id: int) -> QuerySet[Promotion]:
    """What runs or will run on a product of this producer, the next first."""
    on_it = PromotionLine.objects.filter(promotion=OuterRef("pk"), variant__product_id=product_id)
    return (
        seen_by(producer_id)
        .filter(Exists(on_it), ends_at__gt=clock.now(), stopped_at__isnull=True)
        .order_by("starts_at", "pk")
    )


def vouchers(producer_id: int, now: datetime) -> QuerySet[Voucher]:
    """Codes that lower the price of a producer's goods now or soon: its own, and the Department's for all
    baskets."""
    return (
        Voucher.objects.filter(Q(producer_id=producer_id) | Q(producer__isnull=True))
        .filter(ends_at__gt=now, stopped_at__isnull=True)
        .order_by(F("producer_id").desc(nulls_last=True), "starts_at", "pk")
    )
