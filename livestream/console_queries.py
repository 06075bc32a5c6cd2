"""What the people who run a session see while it is on air: the same queries however much is going on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts import phones
from inventory import queries as stock
from livestream import queries
from livestream.comments import Intent
from livestream.models import DraftLine, LiveComment, LiveDraft, LiveSession, RunOfShowItem

MOST_WAITING, MOST_TALK, MOST_DRAFTS = 40, 20, 40  # what a screen can hold
WISHES = (Intent.ORDER, Intent.CHANGE, Intent.CANCEL, Intent.CONTACT)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment with what was read in it: goods as "M12 × 2", a phone, whether a person should look."""

    comment: LiveComment
    goods: tuple[str, ...]
    phone: str
    intent: str
    is_doubtful: bool


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
    """The whole screen. `waiting` begins with the comment that has waited longest."""

    waiting: Sequence[Said]
    more_waiting: int
    talk: Sequence[LiveComment]
    items: Sequence[Shown]
    drafts: Sequence[Made]


def board(session: LiveSession, now: datetime) -> Board:
    """Everything of a session as it stands."""
    comments = LiveComment.objects.filter(session=session)
    waiting = comments.filter(state=LiveComment.State.NEW)
    first = list(waiting.order_by("pk")[:MOST_WAITING])
    return Board(
        waiting=[_said(one) for one in first],
        more_waiting=max(0, waiting.count() - len(first)),
        talk=list(comments.filter(state=LiveComment.State.TALK).order_by("-pk")[:MOST_TALK]),
        items=shown_items(session, now),
        drafts=_drafts(session),
    )


def _said(one: LiveComment) -> Said:
    read = one.parsed
    return Said(
        comment=one,
        goods=tuple(chip(line) for line in read["orders"]),
        phone=read["phone"] or "",
        intent=read["intent"],
        is_doubtful=bool(read["needs_review"]),
    )


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
    states = [LiveDraft.State.OPEN, LiveDraft.State.CLAIMED, LiveDraft.State.CONFIRMED]
    rows = session.drafts.filter(state__in=states).select_related("order").order_by("-pk")
    drafts = rows.prefetch_related("lines__variant__product")[:MOST_DRAFTS]
    return [_made(draft, list(draft.lines.all())) for draft in drafts]


def _made(draft: LiveDraft, lines: list[DraftLine]) -> Made:
    phone = phones.display(draft.phone) if draft.phone else ""
    return Made(draft, lines, sum(line.total_vnd for line in lines), phone)
