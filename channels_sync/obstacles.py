"""What a promotion over there keeps from being told, in sentences for staff.

Such a change waits five minutes at a time and goes through when the promotion is over; the listing's other
facets go on. One kind costs money meanwhile: a stock figure that should fall and may not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from channels_sync import intents, stored
from channels_sync.models import SUBJECTS, SyncAttempt, SyncIntent
from channels_sync.models.intent import FACETS
from channels_sync.protocol import Deal, Facet, Outcome, Stock
from core import clock


@dataclass(frozen=True, slots=True)
class Held:
    """One value that waits. `oversold` is how many units buyers may order there beyond what is left."""

    intent: SyncIntent
    sentence: str
    oversold: int = 0


def held(limit: int = 50) -> list[Held]:
    """What waits for a promotion to end, the risk of overselling first; a fixed number of queries."""
    last = SyncAttempt.objects.filter(intent=OuterRef("pk")).order_by("-id").values("outcome")[:1]
    rows = list(
        SyncIntent.objects.filter(intents.DIRTY, intents.NOT_PARKED, attempts__gt=0)
        .annotate(last=Subquery(last))
        .filter(last=Outcome.CONFLICT)
        .select_related(*SUBJECTS, "account")
        .order_by("urgency", "desired_at", "pk")[:limit]
    )
    ours = _our_deals(rows)
    found = [_held(row, ours.get(row.listing_id or 0, False)) for row in rows]
    return sorted(found, key=lambda one: -one.oversold)


def _our_deals(rows: Sequence[SyncIntent]) -> Mapping[int, bool]:
    """Whether a deal of ours runs on these listings, by listing id."""
    now = clock.now()
    told = SyncIntent.objects.filter(
        facet=Facet.PROMOTION, listing_id__in=[row.listing_id for row in rows if row.listing_id]
    )
    return {row.listed: _runs(row, now) for row in told}


def _runs(row: SyncIntent, now: datetime) -> bool:
    deal = stored.from_json(Facet.PROMOTION, row.acked)
    return isinstance(deal, Deal) and deal.starts_at <= now < deal.ends_at


def _held(row: SyncIntent, is_ours: bool) -> Held:
    wanted, shown = (stored.from_json(Facet(row.facet), value) for value in (row.desired, row.acked))
    words: dict[str, object] = {
        "channel": row.account.get_channel_display(),
        "sku": row.ref.seller_sku,
        "facet": FACETS[Facet(row.facet)],
    }
    if isinstance(wanted, Stock) and isinstance(shown, Stock) and shown.quantity > wanted.quantity:
        words |= {"shown": shown.quantity, "wanted": wanted.quantity}
        return Held(row, _oversell(is_ours) % words, shown.quantity - wanted.quantity)
    return Held(
        row,
        _(
            "%(channel)s: a promotion holds the %(facet)s of %(sku)s. It is tried again every five minutes "
            "and goes through when that promotion ends."
        )
        % words,
    )


def _oversell(is_ours: bool) -> str:
    if is_ours:
        return _(
            "%(channel)s: %(sku)s may be oversold. %(shown)d units show there, %(wanted)d are left, and the "
            "platform lowers no stock while our own promotion runs. Stop that promotion, and the stock "
            "follows."
        )
    return _(
        "%(channel)s: %(sku)s may be oversold. %(shown)d units show there, %(wanted)d are left, and the "
        "platform lowers no stock while its own promotion runs. Take the item out of that promotion in "
        "the seller centre, or keep units for its orders."
    )
