"""The tasks after a session as their page shows them: words, when, what is left, and the pages that help."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from livestream import after_queries, patterns
from livestream.after_queries import Standing
from livestream.models import FollowUp, LiveSession


@dataclass(frozen=True, slots=True)
class Way:
    """A page that helps, and what it is called."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """One task. `left` says in words what is left of it, "" where nobody can count; `is_clear` that it is
    nothing."""

    row: FollowUp
    task: patterns.Task
    is_late: bool
    left: str
    is_clear: bool
    ways: list[Way]

    @property
    def has_buttons(self) -> bool:
        """It is ticked here: a recording is given, or missed for a reason, on its own page."""
        return self.row.code != "archive"


def cards(session: LiveSession, now: datetime) -> list[Card]:
    """All tasks in the order of their time. Six queries however much is left."""
    known = {task.code: task for task in patterns.follow_ups()}
    rows = [row for row in after_queries.follow_ups(session) if row.code in known]
    if not rows:
        return []
    found = after_queries.standing(session)
    made = []
    for row in rows:
        words, number = LEFT[row.code](found) if row.code in LEFT else ("", 1)
        ways = WAYS[row.code](session) if row.code in WAYS else []
        made.append(Card(row, known[row.code], row.is_late(now), words, number == 0, ways))
    return made


def _unpaid(found: Standing) -> tuple[str, int]:
    words = ngettext("%(n)d order is not paid", "%(n)d orders are not paid", found.unpaid)
    return words % {"n": found.unpaid}, found.unpaid


def _pack(found: Standing) -> tuple[str, int]:
    words = ngettext("%(n)d parcel to hand over", "%(n)d parcels to hand over", found.pack)
    return words % {"n": found.pack}, found.pack


def _archive(found: Standing) -> tuple[str, int]:
    return (_("no recording yet") if found.archive else _("the recording is kept")), found.archive


def _delivery(found: Standing) -> tuple[str, int]:
    words = _("%(arrived)d arrived, %(way)d on the way, %(failed)d could not be delivered")
    facts = {
        "arrived": found.delivered,
        "way": found.delivery - found.failed,
        "failed": found.failed,
    }
    return words % facts, found.delivery


def _review(found: Standing) -> tuple[str, int]:
    words = ngettext("%(n)d review without an answer", "%(n)d reviews without an answer", found.review)
    return words % {"n": found.review}, found.review


LEFT: dict[str, Callable[[Standing], tuple[str, int]]] = {
    "unpaid": _unpaid,
    "pack": _pack,
    "archive": _archive,
    "delivery": _delivery,
    "review": _review,
}


def _to(words: str, name: str, *args: object, query: str = "") -> Way:
    return Way(words, reverse(f"workspace:{name}", args=args) + query)


WAYS: dict[str, Callable[[LiveSession], list[Way]]] = {
    "unpaid": lambda one: [_to(_("List of unpaid orders"), "live_unpaid", one.pk)],
    "pack": lambda one: [
        _to(_("Orders to pack"), "orders", query="?state=to_ship"),
        _to(_("Orders to hand over"), "orders", query="?state=packing"),
    ],
    "archive": lambda one: [_to(_("Link of the recording"), "live_archive", one.pk)],
    "report": lambda one: [
        _to(_("Report"), "live_report", one.pk),
        _to(_("Report as CSV"), "live_report_file", one.pk),
    ],
    "delivery": lambda one: [
        _to(_("Orders on the way"), "orders", query="?state=shipping"),
        _to(_("Orders with trouble"), "orders", query="?state=trouble"),
    ],
    "review": lambda one: [_to(_("Reviews"), "voices", query="?kind=reviews")],
    "voucher": lambda one: [_to(_("Make the voucher"), "live_voucher", one.pk)],
}


def care_words(session: LiveSession) -> str:
    """A message about storage to copy: each product that was shown, with what the catalogue says of it."""
    goods = {
        item.variant.product.name: item.variant.product.storage
        for item in session.items.select_related("variant__product").order_by("position")
        if item.variant and item.variant.product.storage
    }
    return "\n".join(f"{name}: {storage}" for name, storage in goods.items())
