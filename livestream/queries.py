"""What the live tools and their pages read."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from catalog.models import Producer
from catalog.models import Product as CatalogueProduct
from catalog.models import Variant as CatalogueVariant
from livestream.models import Collaboration, LiveComplaint, LiveDraft, LiveSession, LiveSignal, RunOfShowItem


def sessions(producer_id: int) -> QuerySet[LiveSession]:
    """A producer's sessions, the newest first, with their host."""
    return LiveSession.objects.filter(producer=producer_id).select_related("host", "producer__ward")


def sessions_listed(producer_id: int) -> QuerySet[LiveSession]:
    """As `sessions`, each with how many products it has and how many orders came of it."""
    return (
        sessions(producer_id)
        .annotate(
            goods=Count("items__variant", distinct=True),
            orders=Count("drafts__order", distinct=True),
        )
        .order_by("-starts_at", "-pk")
    )


def run_of_show(session: LiveSession) -> QuerySet[RunOfShowItem]:
    """The items in order, with what a page or the gate reads of their products."""
    return session.items.select_related("variant__product", "collaboration__creator").order_by("position")


def products(items: Iterable[RunOfShowItem]) -> Sequence[CatalogueProduct]:
    """The products of these items, each once, with their papers. Two queries."""
    ids = {item.variant.product_id for item in items if item.variant}
    return list(
        CatalogueProduct.objects.filter(pk__in=ids)
        .select_related("declaration")
        .prefetch_related("certificates")
        .order_by("code")
    )


def collaborations(session: LiveSession) -> QuerySet[Collaboration]:
    """The agreements of a session, with person and goods."""
    return session.collaborations.select_related("creator").prefetch_related("products")


def own_variants(producer_id: int) -> QuerySet[CatalogueVariant]:
    """What a producer may show live: its goods on sale, but for those the law bans from advertising."""
    return (
        CatalogueVariant.objects.filter(
            product__producer=producer_id,
            product__state=CatalogueProduct.State.PUBLISHED,
            product__promotion_banned=False,
        )
        .select_related("product")
        .order_by("product__code", "position", "pk")
    )


def own_products(producer_id: int) -> QuerySet[CatalogueProduct]:
    """As `own_variants`, by product."""
    own = CatalogueProduct.objects.published().filter(producer=producer_id, promotion_banned=False)
    return own.order_by("code")


def other_shops(producer_id: int) -> list[str]:
    """Names of the other producers, which a host does not speak of. One query."""
    others = Producer.objects.exclude(pk=producer_id).exclude(name="")
    return list(others.values_list("name", flat=True))


def complaints_waiting() -> QuerySet[LiveComplaint]:
    """Reports of sessions that nobody has decided, with session, producer and host."""
    waiting = LiveComplaint.objects.filter(state=LiveComplaint.State.WAITING)
    return waiting.select_related("session__producer", "session__host")


def draft_by_token(token: str) -> LiveDraft | None:
    """The draft behind a link, with its lines' goods; None for a link that was never given."""
    drafts = LiveDraft.objects.select_related("session__producer", "order")
    return drafts.prefetch_related("lines__variant__product").filter(token=token).first()


def audience(session: LiveSession) -> dict[str, int]:
    """What viewers did so far: the most that watched at once on one source, joins, likes, gifts."""
    kinds = LiveSignal.Kind
    rows = LiveSignal.objects.filter(session=session)
    found = rows.aggregate(
        peak=Max("count", filter=Q(kind=kinds.VIEWERS), default=0),
        joins=Sum("count", filter=Q(kind=kinds.JOIN), default=0),
        likes=Sum("count", filter=Q(kind=kinds.LIKE), default=0),
        gifts=Sum("count", filter=Q(kind=kinds.GIFT), default=0),
    )
    return {name: int(value) for name, value in found.items()}


def watching(session_id: int) -> int:
    """How many watch now: the last count of every source together."""
    counts = LiveSignal.objects.filter(session=session_id, kind=LiveSignal.Kind.VIEWERS)
    last = counts.order_by("source", "-at", "-pk").distinct("source")
    return sum(last.values_list("count", flat=True))


def drafts_due(now: datetime) -> list[QuerySet[Any]]:
    """Drafts that run out, or were taken into a cart: any of them may be settled."""
    drafts = LiveDraft.objects
    return [
        drafts.filter(state=LiveDraft.State.OPEN, expires_at__lte=now),
        drafts.filter(state=LiveDraft.State.CLAIMED),
    ]
