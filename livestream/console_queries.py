"""What the people who run a session see while it is on air: the same queries however much is going on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from accounts import phones
from accounts.models import User
from catalog.models import Variant
from inventory import queries as stock
from livestream import queries
from livestream.author_queries import STANDING, Past, pasts
from livestream.comments import Intent
from livestream.counter_queries import Counters, counters
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveEvent, LiveSession, RunOfShowItem

MOST_WAITING, MOST_TALK, MOST_DRAFTS, MOST_DECIDED = 40, 20, 40, 12  # what a screen can hold
WISHES = (Intent.ORDER, Intent.CHANGE, Intent.CANCEL, Intent.CONTACT)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with what was read in it: goods as "M12 × 2", a phone, whether a person should look; and what
    is known of its author."""

    comment: LiveComment
    goods: tuple[str, ...]
    phone: str
    intent: str
    is_doubtful: bool
    past: Past


@dataclass(frozen=True, slots=True)
class Decided:
    """A comment somebody decided just now, what was taken of it, who it was (None: the shop) and when."""

    comment: LiveComment
    goods: tuple[str, ...]
    by: User | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """An item with what is left for those who watch; None where it shows no product."""

    item: RunOfShowItem
    left: int | None
    is_pinned: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Made:
    """A draft with its goods and sum."""

    draft: LiveDraft
    lines: Sequence[DraftLine]
    total_vnd: int
    phone: str


@dataclass(frozen=True, slots=True)
class Board:
    """The whole screen. `waiting` begins with the comment that has waited longest, `decided` with the
    last."""

    counters: Counters
    waiting: Sequence[Said]
    more_waiting: int
    talk: Sequence[LiveComment]
    decided: Sequence[Decided]
    items: Sequence[Shown]
    drafts: Sequence[Made]

    @property
    def pinned(self) -> Shown | None:
        """What is shown just now."""
        return next((one for one in self.items if one.is_pinned), None)

    @property
    def coming(self) -> Shown | None:
        """What can be shown after it."""
        places = [place for place, one in enumerate(self.items) if one.is_pinned]
        after = self.items[places[0] + 1 :] if places else self.items
        return next((one for one in after if not one.is_over), None)


def board(session: LiveSession, now: datetime) -> Board:
    """Everything of a session as it stands."""
    comments = LiveComment.objects.filter(session=session)
    waiting = comments.filter(state=LiveComment.State.NEW)
    first = list(waiting.order_by("pk")[:MOST_WAITING])
    past = pasts(session, first)
    return Board(
        counters=counters(session, now),
        waiting=[_said(one, past[one.author_key]) for one in first],
        more_waiting=max(0, waiting.count() - len(first)),
        talk=list(comments.filter(state=LiveComment.State.TALK).order_by("-pk")[:MOST_TALK]),
        decided=_decided(session),
        items=shown_items(session, now),
        drafts=_drafts(session),
    )


def _said(one: LiveComment, past: Past) -> Said:
    read = one.parsed
    return Said(
        comment=one,
        goods=tuple(chip(line) for line in read["orders"]),
        phone=read["phone"] or "",
        intent=read["intent"],
        is_doubtful=bool(read["needs_review"]),
        past=past,
    )


def _decided(session: LiveSession) -> list[Decided]:
    """The last decisions as the journal has them, each comment once. Three queries."""
    kinds = LiveEvent.Kind
    asked = [kinds.ACCEPTED, kinds.FIXED, kinds.REJECTED, kinds.PUT_BACK]
    rows = LiveEvent.objects.filter(session=session, kind__in=asked, facts__has_key="comment")
    last: dict[int, LiveEvent] = {}
    for event in rows.select_related("by").order_by("-pk")[: 2 * MOST_DECIDED]:
        last.setdefault(event.facts["comment"], event)
    events = [(pk, one) for pk, one in last.items() if one.kind != kinds.PUT_BACK][:MOST_DECIDED]
    comments = LiveComment.objects.select_related("draft").in_bulk([pk for pk, _event in events])
    taken = {int(pk) for _pk, one in events for pk in one.facts.get("units", ())}
    variants = Variant.objects.select_related("product").in_bulk(taken)
    return [
        Decided(comments[pk], _taken(one.facts.get("units", {}), variants), one.by, one.at)
        for pk, one in events
        if pk in comments
    ]


def _taken(units: dict[str, int], variants: dict[int, Variant]) -> tuple[str, ...]:
    goods = ((variants[int(pk)].product.code, count) for pk, count in units.items() if int(pk) in variants)
    return tuple(f"{code} × {count}" for code, count in goods)


def chip(line: dict[str, Any]) -> str:
    """ "M12 500g × 2"; a line that is cancelled has its code alone."""
    named = " ".join(filter(None, [line["code"], line["variant"]]))
    return named if line["qty"] is None else f"{named} × {line['qty']}"


def shown_items(session: LiveSession, now: datetime) -> list[Shown]:
    """The run of show with what is left of each product. Three queries."""
    items = list(queries.run_of_show(session))
    left = left_of(session, items)
    return [
        Shown(
            item=item,
            left=left.get(item.pk),
            is_pinned=item.pk == session.pinned_id,
            is_over=item.closes_at is not None and item.closes_at <= now,
        )
        for item in items
    ]


def left_of(session: LiveSession, items: Sequence[RunOfShowItem]) -> dict[int, int]:
    """What can be sold of items that show a product: a flash deal has its own units only, all else has the
    pool's besides. Two queries."""
    ids = [item.variant_id for item in items if item.variant_id]
    aside, pool = stock.allocated([session.scope], ids), stock.sellable(ids)
    return {
        item.pk: int(aside.get((session.scope, item.variant_id), 0))
        + (0 if item.is_flash else pool[item.variant_id])
        for item in items
        if item.variant_id
    }


def _drafts(session: LiveSession) -> list[Made]:
    rows = session.drafts.filter(state__in=STANDING).select_related("order").order_by("-pk")
    lines = Prefetch("lines", DraftLine.objects.select_related("variant__product").order_by("pk"))
    drafts = rows.prefetch_related(lines)[:MOST_DRAFTS]
    return [_made(draft, list(draft.lines.all())) for draft in drafts]


def _made(draft: LiveDraft, lines: list[DraftLine]) -> Made:
    phone = phones.display(draft.phone) if draft.phone else ""
    return Made(draft, lines, sum(line.total_vnd for line in lines), phone)
