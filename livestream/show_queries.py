"""What everybody may see of live sessions: those that were checked, never a practice, nobody's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from core.money import format_vnd
from livestream.comments import Intent
from livestream.console_queries import chip, shown_items
from livestream.masking import masked
from livestream.models import LiveComment, LiveDraft, LiveEvent, LiveSession, RunOfShowItem
from promotions.queries import deals_now

State = LiveSession.State
PUBLIC = (State.READY, State.ON_AIR, State.ENDED, State.STOPPED)
MOST_COMMENTS = 30


def public() -> QuerySet[LiveSession]:
    """Sessions that are announced: checked, and no practice. `for_adults` says that alcohol is shown."""
    return _with_people(LiveSession.objects.filter(is_practice=False, state__in=PUBLIC))


def practices() -> QuerySet[LiveSession]:
    """Practices, for those who were given their link."""
    return _with_people(LiveSession.objects.filter(is_practice=True))


def _with_people(rows: QuerySet[LiveSession]) -> QuerySet[LiveSession]:
    alcohol = RunOfShowItem.objects.filter(session=OuterRef("pk"), variant__product__age_restricted=True)
    return rows.select_related("producer__ward__province", "host").annotate(for_adults=Exists(alcohol))


def on_air() -> QuerySet[LiveSession]:
    """Those that can be watched now, the last to begin first."""
    return public().filter(state=State.ON_AIR).order_by("-on_air_at", "-pk")


def coming(now: datetime) -> QuerySet[LiveSession]:
    """Those to come, the next first."""
    return public().filter(state=State.READY, ends_at__gt=now).order_by("starts_at", "pk")


def on_air_or_within(span: timedelta, now: datetime) -> QuerySet[LiveSession]:
    """Those on air, and after them those that begin within this time, the next first."""
    soon = Q(state=State.READY, ends_at__gt=now, starts_at__lt=now + span)
    is_later = Case(When(state=State.ON_AIR, then=0), default=1)
    return public().filter(Q(state=State.ON_AIR) | soon).order_by(is_later, "starts_at", "pk")


def past() -> QuerySet[LiveSession]:
    """Those that were, the last first. What was stopped is shown no more."""
    return public().filter(state=State.ENDED).order_by("-on_air_at", "-pk")


def products_on_air() -> dict[int, int]:
    """Products in sessions that can be watched now -> the session."""
    rows = RunOfShowItem.objects.filter(
        session__state=State.ON_AIR, session__is_practice=False, variant__isnull=False
    )
    return dict(rows.order_by("session_id").values_list("variant__product", "session"))


@dataclass(frozen=True, slots=True)
class Stretch:
    """An item as viewers see it. `price_vnd` is its live price once it was shown, else None; `began` how far
    into the session it was shown first, None when it was not."""

    item: RunOfShowItem
    left: int | None
    is_pinned: bool
    is_over: bool
    price_vnd: int | None
    began: timedelta | None

    @property
    def is_open(self) -> bool:
        """It was shown and can be ordered."""
        return self.price_vnd is not None and bool(self.left) and not self.is_over


def stretches(session: LiveSession, now: datetime) -> list[Stretch]:
    """The run of show: five queries however long it is. What was not shown yet keeps its live price."""
    rows = shown_items(session, now)
    began = _began(session)
    deals = deals_now([row.item.variant_id for row in rows if row.item.variant_id])
    return [
        Stretch(
            row.item,
            row.left,
            row.is_pinned,
            row.is_over,
            _price(row.item, deals) if row.item.opened_at else None,
            began.get(row.item.pk),
        )
        for row in rows
    ]


def _began(session: LiveSession) -> dict[int, timedelta]:
    """Items by when they were shown first, as the journal has it, from the beginning of the session on."""
    if session.on_air_at is None:
        return {}
    rows = session.events.filter(kind=LiveEvent.Kind.PINNED).order_by("pk")
    found: dict[int, timedelta] = {}
    for facts, at in rows.values_list("facts", "at"):
        found.setdefault(facts["item"], at - session.on_air_at)
    return found


def _price(item: RunOfShowItem, deals: Any) -> int | None:
    """What one unit costs those who watch; None where there is no product."""
    if item.variant is None:
        return None
    deal = deals.get(item.variant_id)
    return item.price_vnd or (deal.price_vnd if deal else item.variant.price_vnd)


def pinned_facts(session: LiveSession, item: RunOfShowItem, left: int | None) -> dict[str, Any]:
    """What open pages need in order to show an item at once, without asking again."""
    facts: dict[str, Any] = {"item": item.pk, "title": str(item), "left": left}
    if item.variant is None:
        return facts
    price = _price(item, deals_now([item.variant.pk]))
    assert price is not None
    product = item.variant.product
    guest = item.collaboration
    return facts | {
        "notice": product.mandatory_notice,
        "guest": f"{guest.creator.name}: {guest.disclosure}" if guest else "",
        "name": product.name,
        "name_en": product.name_en or product.name,
        "label": item.variant.label,
        "slug": product.slug,
        "price": format_vnd(price),
        "list": format_vnd(item.variant.price_vnd) if price < item.variant.price_vnd else "",
        "most": item.most_each or 0,
        "closes_at": item.closes_at.isoformat() if item.closes_at else "",
    }


def public_words(comment: LiveComment) -> str:
    """What everybody may read of a comment: of one with a phone number or an address the goods alone, of spam
    nothing."""
    said = comment.parsed
    if said["intent"] == Intent.SPAM:
        return ""
    if said["phone"] or said["address"]:
        return ", ".join(chip(line) for line in said["orders"])
    return masked(comment.text)


def chat(session: LiveSession) -> list[tuple[str, str]]:
    """The last comments as everybody may read them, name and words, the newest first."""
    rows = LiveComment.objects.filter(session=session).order_by("-pk")[:MOST_COMMENTS]
    return [(masked(one.author_name), words) for one in rows if (words := public_words(one))]


@dataclass(frozen=True, slots=True)
class Mine:
    """What a viewer wrote last and what was read in it, and what is held for them."""

    comment: LiveComment | None
    goods: Sequence[str]
    draft: LiveDraft | None


def of_viewer(session: LiveSession, author_key: str, now: datetime) -> Mine:
    """A viewer's own last comment and open draft. Three queries."""
    own = LiveComment.objects.filter(session=session, author_key=author_key)
    last = own.order_by("-pk").first()
    drafts = session.drafts.filter(author_key=author_key).prefetch_related("lines__variant__product")
    alive = Q(state=LiveDraft.State.OPEN, expires_at__gt=now) | Q(state=LiveDraft.State.CLAIMED)
    draft = drafts.filter(alive).order_by("-pk").first()
    return Mine(last, [chip(line) for line in last.parsed["orders"]] if last else [], draft)
