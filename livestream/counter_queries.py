"""The figures at the head of the console. The same queries at any size."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from livestream import queries
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveEvent, LiveSession

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Counters:
    """`a_minute`: comments of the last sixty seconds; `held_vnd`: what open drafts come to; `unchanged` of
    `accepted` comments were taken as they were read."""

    viewers: int
    a_minute: int
    drafts: int
    orders: int
    held_vnd: int
    unchanged: int
    accepted: int


def counters(session: LiveSession, now: datetime) -> Counters:
    """As it stands now. Five queries."""
    states, kinds = LiveDraft.State, LiveEvent.Kind
    standing = Q(state__in=[states.OPEN, states.CLAIMED, states.CONFIRMED])
    drafts = session.drafts.aggregate(
        drafts=Count("pk", filter=standing), orders=Count("pk", filter=Q(state=states.CONFIRMED))
    )
    price = F("quantity") * Coalesce("price_vnd", "variant__price_vnd")
    held = DraftLine.objects.filter(draft__session=session, draft__state=states.OPEN)
    decided = LiveEvent.objects.filter(session=session, facts__has_key="comment").aggregate(
        unchanged=Count("pk", filter=Q(kind=kinds.ACCEPTED)),
        accepted=Count("pk", filter=Q(kind__in=[kinds.ACCEPTED, kinds.FIXED])),
    )
    return Counters(
        viewers=queries.watching(session.pk),
        a_minute=LiveComment.objects.filter(session=session, received_at__gt=now - MINUTE).count(),
        held_vnd=held.aggregate(vnd=Sum(price, default=0))["vnd"],
        **drafts,
        **decided,
    )
